/** gRPC calls with a stream of requests, which the service reads at its own pace. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import { GrpcCall } from './grpc-call.js';
import { type GrpcRequestSource, GrpcRequestStream } from './grpc-request-stream.js';
import { GrpcResponseStream } from './grpc-response-stream.js';

export class GrpcBidiCall extends GrpcCall implements GrpcRequestSource {
  readonly #requests = new GrpcRequestStream(this);
  #responses: GrpcResponseStream | undefined;

  protected override begin(): void {
    this.stream.on('drain', () => {
      this.#responses?.drained();
    });
    void this.#serve();
  }

  override onMessage(bytes: Uint8Array, isCompressed: boolean): void {
    this.#requests.push(bytes, isCompressed);
  }

  protected override onHalfClose(): void {
    this.#requests.end();
  }

  override aborted(reason: AerospikeError): void {
    this.#requests.fail(reason);
    super.aborted(reason);
  }

  protected override released(): void {
    const { abortedBy } = this.call;
    if (abortedBy === undefined) this.#requests.end();
    else this.#requests.fail(abortedBy);
    this.#responses?.stop();
  }

  read(bytes: Uint8Array, isCompressed: boolean): unknown {
    return isCompressed ? this.#readCompressed(bytes) : this.#decoded(bytes);
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  async #readCompressed(bytes: Uint8Array): Promise<unknown> {
    try {
      return this.#decoded(await this.inflate(bytes));
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  #decoded(bytes: Uint8Array): unknown {
    try {
      const request = this.decode(bytes);
      this.call.invoked = true;
      return request;
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  async #serve(): Promise<void> {
    try {
      const answers = this.rpc.implementation(this.#requests, this.call) as AsyncIterable<unknown>;
      this.#responses = new GrpcResponseStream(answers);
      await this.#responses.run((message) => this.send(message));
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }
}
