/** The answers of a streaming gRPC call: taken from the service as fast as the peer reads, and no faster. */

import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { RESPONSE_BUFFER_BYTES } from './limits.js';

export class GrpcResponseStream {
  readonly #base: ServerInterceptingCallInterface;
  readonly #iterator: AsyncIterator<unknown>;
  #unsentBytes = 0;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(base: ServerInterceptingCallInterface, messages: AsyncIterable<unknown>) {
    this.#base = base;
    this.#iterator = messages[Symbol.asyncIterator]();
  }

  /** Sends every message; resolves at the service's end or after `stop`, rejects with what the service throws. */
  async run(encode: (message: unknown) => Buffer): Promise<void> {
    while (!this.#stopped) {
      const step = await this.#iterator.next();
      // `stop` may have been called while the service worked; the compiler cannot know.
      if (step.done === true || this.#isStopped()) return;
      const bytes = encode(step.value);
      this.#unsentBytes += bytes.length;
      this.#base.sendMessage(bytes, () => {
        this.#sent(bytes.length);
      });
      if (this.#unsentBytes >= RESPONSE_BUFFER_BYTES) await this.#drained();
    }
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

  #sent(bytes: number): void {
    this.#unsentBytes -= bytes;
    if (this.#unsentBytes < RESPONSE_BUFFER_BYTES) this.#wake?.();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
      if (this.#stopped) this.#wake();
    });
  }
}
