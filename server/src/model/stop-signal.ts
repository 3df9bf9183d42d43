/** What tells a command to stop: as much of an AbortSignal as that takes, since making and hearing one costs 2 µs a call. */

/** Every AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A signal of one's own; listeners are told once, in the order they came. */
export class StopSource implements StopSignal {
  #aborted = false;
  /** Nearly always one or none. */
  #first: (() => void) | undefined;
  #others: (() => void)[] | undefined;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.#aborted) return;
    if (this.#first === undefined && this.#others === undefined) {
      this.#first = listener;
      return;
    }
    this.#others ??= [];
    this.#others.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#first === listener) this.#first = undefined;
    else if (this.#others !== undefined) {
      this.#others = this.#others.filter((other) => other !== listener);
    }
  }

  /** A second time does nothing. */
  stop(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const [first, others = []] = [this.#first, this.#others];
    this.#first = undefined;
    this.#others = undefined;
    first?.();
    for (const listener of others) listener();
  }
}
