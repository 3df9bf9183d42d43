/** gRPC calls with one request message: unary ones, and those answered with a stream. */

import { GatewayError } from '../gateway-error.js';
import { GrpcCall } from './grpc-call.js';
import { GrpcResponseStream } from './grpc-response-stream.js';

abstract class SingleRequestCall extends GrpcCall {
  #request: Uint8Array | undefined;

  protected override begin(): void {
    this.base.startRead();
  }

  override onReceiveMessage(message: Uint8Array): void {
    if (this.#request !== undefined) {
      this.fail(cardinality('more than one request message'));
      return;
    }
    this.#request = message;
    this.base.startRead();
  }

  override onReceiveHalfClose(): void {
    if (this.#request === undefined) {
      this.fail(cardinality('no request message'));
      return;
    }
    void this.answer(this.#request);
  }

  /** Serves the request and ends the call; never rejects. */
  protected abstract answer(request: Uint8Array): Promise<void>;
}

export class GrpcUnaryCall extends SingleRequestCall {
  protected override released(): void {
    // Nothing here waits for the peer.
  }

  protected override async answer(bytes: Uint8Array): Promise<void> {
    try {
      const request = this.decode(bytes);
      this.call.invoked = true;
      const response = await this.rpc.implementation(request, this.call);
      if (this.ended) return;
      this.base.sendMessage(this.encode(response), ignore);
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }
}

export class GrpcServerStreamingCall extends SingleRequestCall {
  #responses: GrpcResponseStream | undefined;

  protected override released(): void {
    this.#responses?.stop();
  }

  protected override async answer(bytes: Uint8Array): Promise<void> {
    try {
      const request = this.decode(bytes);
      this.call.invoked = true;
      const rows = this.rpc.implementation(request, this.call) as AsyncIterable<unknown>;
      this.#responses = new GrpcResponseStream(this.base, rows);
      await this.#responses.run((message) => this.encode(message));
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }
}

/** gRPC's own code for a wrong number of messages is UNIMPLEMENTED. */
function cardinality(what: string): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', {
    grpcCode: 'UNIMPLEMENTED',
    detail: `The call brought ${what}; this RPC takes exactly one.`,
  });
}

function ignore(): void {
  // The status follows the message at once; when it has been written is of no interest.
}
