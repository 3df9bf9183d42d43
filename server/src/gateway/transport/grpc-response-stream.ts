/** The answers of a streaming gRPC call: taken from the service as fast as the peer reads, and no faster. */

export class GrpcResponseStream {
  readonly #iterator: AsyncIterator<unknown>;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(messages: AsyncIterable<unknown>) {
    this.#iterator = messages[Symbol.asyncIterator]();
  }

  /**
   * Sends every message; `send` says whether the peer takes more at once. Resolves at the service's end or after `stop`, rejects
   * with what the service throws.
   */
  async run(send: (message: unknown) => boolean): Promise<void> {
    while (!this.#stopped) {
      const step = await this.#iterator.next();
      // `stop` may have been called while the service worked; the compiler cannot know.
      if (step.done === true || this.#isStopped()) return;
      if (!send(step.value)) await this.#untilDrained();
    }
  }

  /** The peer takes more again. */
  drained(): void {
    this.#wake?.();
  }

  /** The peer takes no more: wakes the sender and ends the service's iterator, even while it works on its next message. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#wake?.();
    // What a service throws while it is being stopped has no reader.
    this.#iterator.return?.().catch(() => undefined);
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #untilDrained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
      if (this.#stopped) this.#wake();
    });
  }
}
