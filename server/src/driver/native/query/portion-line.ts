/** Portions on their way at once: so few that commands of their own always find room in the client. */

/** Who asks waits for those before it. */
export class PortionLine {
  readonly #room: () => number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  /** `room` says how many there may be, at least 1, each time somebody wants in. */
  constructor(room: () => number) {
    this.#room = room;
  }

  /** Resolves with the way out, to be taken once. */
  async enter(): Promise<() => void> {
    if (this.#inside >= this.#room()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#inside += 1;
    }
    return () => {
      this.#leave();
    };
  }

  /** Hands its place on to the first in line. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}
