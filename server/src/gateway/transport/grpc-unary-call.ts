/** gRPC calls with one request message: unary ones, and those answered with a stream. */

import { GrpcCall } from './grpc-call.js';
import { GrpcResponseStream } from './grpc-response-stream.js';
import { wrongCount } from './request-faults.js';

abstract class SingleRequestCall extends GrpcCall {
  #request: Uint8Array | undefined;
  #isCompressed = false;

  override onMessage(bytes: Uint8Array, isCompressed: boolean): void {
    if (this.#request !== undefined) {
      this.fail(wrongCount('more than one request message'));
      return;
    }
    this.#request = bytes;
    this.#isCompressed = isCompressed;
  }

  protected override onHalfClose(): void {
    if (this.#request === undefined) {
      this.fail(wrongCount('no request message'));
      return;
    }
    if (this.#isCompressed) this.#inflateAndServe(this.#request);
    else this.#serve(this.#request);
  }

  /** Serves the request, and sees to it that the call ends, well or not. What it throws ends the call too. */
  protected abstract answer(request: unknown): void;

  #inflateAndServe(bytes: Uint8Array): void {
    this.inflate(bytes).then(
      (inflated) => {
        this.#serve(inflated);
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  /** No async function: what it would wrap is a promise already, and each further one costs a turn of the queue of microtasks. */
  #serve(bytes: Uint8Array): void {
    if (this.ended) return;
    try {
      const request = this.decode(bytes);
      this.call.invoked = true;
      this.answer(request);
    } catch (error) {
      this.fail(error);
    }
  }
}

export class GrpcUnaryCall extends SingleRequestCall {
  protected override begin(): void {
    // The request comes by itself.
  }

  protected override released(): void {
    // Nothing here waits for the peer.
  }

  protected override answer(request: unknown): void {
    void Promise.resolve(this.rpc.implementation(request, this.call)).then(
      (message) => {
        this.#finish(message);
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  #finish(message: unknown): void {
    try {
      this.answerWith(message);
    } catch (error) {
      this.fail(error);
    }
  }
}

export class GrpcServerStreamingCall extends SingleRequestCall {
  #responses: GrpcResponseStream | undefined;

  protected override begin(): void {
    this.stream.on('drain', () => {
      this.#responses?.drained();
    });
  }

  protected override released(): void {
    this.#responses?.stop();
  }

  protected override answer(request: unknown): void {
    const rows = this.rpc.implementation(request, this.call) as AsyncIterable<unknown>;
    this.#responses = new GrpcResponseStream(rows);
    void this.#send(this.#responses);
  }

  async #send(responses: GrpcResponseStream): Promise<void> {
    try {
      await responses.run((message) => this.send(message));
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }
}
