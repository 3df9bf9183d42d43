/** What comes in at its own times, for one reader who takes all that is there at once. */

export class Arrivals<T> {
  #items: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  add(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** The source is broken: the reader is told once it has taken what came before. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.();
  }

  /** All that has come since the last time, at least one; waits for it where there is none. */
  async take(): Promise<readonly T[]> {
    if (this.#items.length === 0 && this.#failure === undefined) await this.#arrival();
    const items = this.#items;
    if (items.length === 0) throw this.#failure?.error;
    this.#items = [];
    return items;
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
