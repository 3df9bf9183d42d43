/** gRPC calls with a stream of requests, which the service reads at its own pace. */

import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import type { AerospikeError } from '../../model/aerospike-error.js';
import { GrpcCall } from './grpc-call.js';
import { GrpcResponseStream } from './grpc-response-stream.js';

export class GrpcBidiCall extends GrpcCall {
  #requests: GrpcRequestStream | undefined;
  #responses: GrpcResponseStream | undefined;

  protected override begin(): void {
    void this.#serve();
  }

  override onReceiveMessage(message: Uint8Array): void {
    try {
      const request = this.decode(message);
      this.call.invoked = true;
      this.#requests?.push(request);
    } catch (error) {
      this.fail(error);
    }
  }

  override onReceiveHalfClose(): void {
    // Node ends the stream of a lost connection too, just before it closes it. A service that took the one for the other
    // would finish what it has to abort; by the next turn of the event loop the loss is known.
    setImmediate(() => {
      if (!this.ended) this.#requests?.end();
    });
  }

  override aborted(reason: AerospikeError): void {
    this.#requests?.fail(reason);
    super.aborted(reason);
  }

  protected override released(): void {
    const { abortedBy } = this.call;
    if (abortedBy === undefined) this.#requests?.end();
    else this.#requests?.fail(abortedBy);
    this.#responses?.stop();
  }

  async #serve(): Promise<void> {
    try {
      this.#requests = new GrpcRequestStream(this.base);
      const answers = this.rpc.implementation(this.#requests, this.call) as AsyncIterable<unknown>;
      this.#responses = new GrpcResponseStream(this.base, answers);
      await this.#responses.run((message) => this.encode(message));
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }
}

type Step = IteratorResult<unknown, undefined>;

interface Waiter {
  readonly resolve: (step: Step) => void;
  readonly reject: (error: Error) => void;
}

/** The request messages as an async iterable; one is read from the peer for each that is asked for. */
class GrpcRequestStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #base: ServerInterceptingCallInterface;
  readonly #waiting: Waiter[] = [];
  #ended = false;
  #failure: Error | undefined;

  constructor(base: ServerInterceptingCallInterface) {
    this.#base = base;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // The library merges reads asked for at once, so the next is asked for when this one is answered.
      if (this.#waiting.length === 1) this.#base.startRead();
    });
  }

  return(): Promise<Step> {
    this.end();
    return Promise.resolve(END);
  }

  push(message: unknown): void {
    this.#waiting.shift()?.resolve({ done: false, value: message });
    if (this.#waiting.length > 0) this.#base.startRead();
  }

  /** The peer has sent its last message, or the service wants no more. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(END);
  }

  /** The stream is lost; unlike an end, the service has to take it for a cancellation. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = error;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }
}

const END: Step = { done: true, value: undefined };
