/** The requests of a streaming gRPC call: read a little ahead of the service, and no further. */

import { REQUESTS_AHEAD_MAX, REQUESTS_AHEAD_MAX_BYTES } from './limits.js';

type Step = IteratorResult<unknown, undefined>;

interface Waiter {
  readonly resolve: (step: Step | Promise<Step>) => void;
  readonly reject: (error: Error) => void;
}

interface Unread {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/** The call whose requests these are. */
export interface GrpcRequestSource {
  /** The message in the bytes; undefined when they hold none, and the call has failed for it. */
  read(bytes: Uint8Array, isCompressed: boolean): unknown;
  /** Holds the peer back, by flow control. */
  pause(): void;
  resume(): void;
}

const END: Step = { done: true, value: undefined };

export class GrpcRequestStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #source: GrpcRequestSource;
  readonly #waiting: Waiter[] = [];
  #unread: Unread[] = [];
  #unreadBytes = 0;
  #isPaused = false;
  #ended = false;
  #failure: Error | undefined;

  constructor(source: GrpcRequestSource) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const unread = this.#unread.shift();
    if (unread !== undefined) return this.#taken(unread);
    if (this.#ended) return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  return(): Promise<Step> {
    this.#unread = [];
    this.end();
    return Promise.resolve(END);
  }

  push(bytes: Uint8Array, isCompressed: boolean): void {
    if (this.#ended) return;
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      waiter.resolve(this.#step({ bytes, isCompressed }));
      return;
    }
    this.#unread.push({ bytes, isCompressed });
    this.#unreadBytes += bytes.length;
    if (!this.#isPaused && this.#isFull()) {
      this.#isPaused = true;
      this.#source.pause();
    }
  }

  /** The peer has sent its last message, or the service wants no more. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(END);
  }

  /** The stream is lost; unlike an end, the service has to take it for a cancellation. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#ended = true;
    this.#failure = error;
    this.#unread = [];
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }

  #taken(unread: Unread): Promise<Step> {
    this.#unreadBytes -= unread.bytes.length;
    if (this.#isPaused && !this.#isFull()) {
      this.#isPaused = false;
      this.#source.resume();
    }
    return Promise.resolve(this.#step(unread));
  }

  #isFull(): boolean {
    return (
      this.#unread.length >= REQUESTS_AHEAD_MAX || this.#unreadBytes >= REQUESTS_AHEAD_MAX_BYTES
    );
  }

  #step({ bytes, isCompressed }: Unread): Step | Promise<Step> {
    const message = this.#source.read(bytes, isCompressed);
    return message instanceof Promise ? message.then(stepOf) : stepOf(message);
  }
}

function stepOf(message: unknown): Step {
  return message === undefined ? END : { done: false, value: message };
}
