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
    void this.#serve(this.#request);
  }

  /** Serves the request and ends the call. */
  protected abstract answer(request: unknown): Promise<void>;

  async #serve(bytes: Uint8Array): Promise<void> {
    try {
      const message = this.#isCompressed ? await this.inflate(bytes) : bytes;
      if (this.ended) return;
      const request = this.decode(message);
      this.call.invoked = true;
      await this.answer(request);
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

  protected override async answer(request: unknown): Promise<void> {
    this.answerWith(await this.rpc.implementation(request, this.call));
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

  protected override async answer(request: unknown): Promise<void> {
    const rows = this.rpc.implementation(request, this.call) as AsyncIterable<unknown>;
    this.#responses = new GrpcResponseStream(rows);
    await this.#responses.run((message) => this.send(message));
    this.succeed();
  }
}
