/**
 * A gRPC call at the level of grpc-js's call interface, below its Node streams: messages stay bytes until here, reads are asked
 * for one by one, and every status, the library's own included, leaves through one place.
 */

import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  status as Status,
} from '@grpc/grpc-js';
import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';
import { type AbortListener, type Call, peerText } from './call.js';
import { failureOf, SUCCESS } from './call-status.js';
import { type CallOutcome, type Calls, outOfTime, peerGone } from './calls.js';
import { type GrpcStatus, OK_STATUS, toGrpcStatus } from './grpc-status.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import type { Rpc } from './rpc.js';

/** What all gRPC calls of a gateway share. */
export interface GrpcServing {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly maxRequestBytes: number;
}

type CallListener = Parameters<ServerInterceptingCallInterface['start']>[0];
type LibraryStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

export abstract class GrpcCall
  extends ServerInterceptingCall
  implements CallListener, AbortListener
{
  protected readonly rpc: Rpc;
  protected readonly base: ServerInterceptingCallInterface;
  readonly #serving: GrpcServing;
  #call: Call | undefined;
  #ended = false;

  constructor(base: ServerInterceptingCallInterface, rpc: Rpc, serving: GrpcServing) {
    super(base);
    this.base = base;
    this.rpc = rpc;
    this.#serving = serving;
    // The library ends calls by itself (deadline, oversized message, broken compression) through this method of its call.
    // Without a look at it there, those calls would have no typed detail, and would be missing in metrics and log.
    const send = base.sendStatus.bind(base);
    base.sendStatus = (status: LibraryStatus): void => {
      send(this.#ended ? status : this.#onLibraryStatus(status));
    };
  }

  /** True once a status has been given or the peer is gone: whatever still comes is dropped. */
  protected get ended(): boolean {
    return this.#ended;
  }

  protected get call(): Call {
    if (this.#call === undefined) throw new Error('the call has not begun');
    return this.#call;
  }

  /** grpc-js hands over a listener that would make Node streams of the call; ours is this object itself. */
  override start(): void {
    this.base.start(this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    const { calls, clock } = this.#serving;
    const refusal = calls.refusal(this.rpc);
    const [given] = metadata.get(REQUEST_ID_HEADER);
    this.#call = calls.begin({
      rpc: this.rpc,
      protocol: 'grpc',
      requestId: calls.requestId(typeof given === 'string' ? given : undefined),
      timeoutMs: timeLeft(this.base, clock),
      connection: this,
    });
    if (refusal !== undefined) {
      this.fail(refusal);
      return;
    }
    this.#call.listener = this;
    this.begin();
  }

  /** As the connection was when the call came in: at its end the peer may be gone. */
  override getPeer(): string {
    const { remoteAddress, remotePort } = this.base.getConnectionInfo();
    return peerText(remoteAddress, remotePort);
  }

  abstract onReceiveMessage(message: Uint8Array): void;
  abstract onReceiveHalfClose(): void;
  /** The headers are in, and the call may go on. */
  protected abstract begin(): void;
  /** The call is over: whoever waits for the peer is woken, and the service is not asked any more. Called more than once. */
  protected abstract released(): void;

  /**
   * The gateway ends the call. Its service is told by the signal and may still answer: whether a write is in doubt, it knows
   * better than we do. Streams of health and reflection have no last word.
   */
  aborted(reason: AerospikeError): void {
    if (this.rpc.infrastructure) this.fail(reason);
  }

  /** The stream is closed: after our own status, or because the peer cancelled or is gone. */
  onCancel(): void {
    const call = this.#call;
    if (call === undefined) return;
    if (!this.#ended) {
      const reason = call.abortedBy ?? peerGone(call);
      this.#end(failureOf(reason, call).outcome);
      call.abort(reason);
    }
    this.released();
  }

  /** Reads a message of the request. Throws INVALID_ARGUMENT for bytes that are none. */
  protected decode(bytes: Uint8Array): unknown {
    const { input } = this.rpc.descriptor;
    this.call.requestMessages += 1;
    this.call.requestBytes += bytes.length;
    try {
      return fromBinary(input, bytes);
    } catch (cause) {
      throw invalidArgument(undefined, `The request is no ${input.typeName}: ${faultOf(cause)}.`);
    }
  }

  /** A message of the answer as bytes. */
  protected encode(message: unknown): Buffer {
    const { output } = this.rpc.descriptor;
    const bytes = toBinary(output, create(output, message as MessageInitShape<DescMessage>));
    this.call.responseMessages += 1;
    this.call.responseBytes += bytes.length;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  protected succeed(): void {
    if (this.#ended) return;
    this.#finish(OK_STATUS, SUCCESS);
  }

  protected fail(error: unknown): void {
    if (this.#ended) return;
    const { status, outcome } = failureOf(error, this.call);
    this.#finish(toGrpcStatus(status, this.call.requestId), outcome);
  }

  #finish(status: GrpcStatus, outcome: CallOutcome): void {
    this.#end(outcome);
    this.base.sendStatus(status);
  }

  #end(outcome: CallOutcome): void {
    this.#ended = true;
    this.call.listener = undefined;
    this.#serving.calls.end(this.call, outcome);
  }

  /** The library ends the call: our words and details for it, where we know what happened. */
  #onLibraryStatus(status: LibraryStatus): LibraryStatus {
    const call = this.#call;
    if (call === undefined) return status;
    const error = this.#behindLibraryStatus(status.code, call);
    if (error === undefined) {
      this.#end({ code: status.code, reason: 'PROTOCOL' });
      return status;
    }
    const { status: ours, outcome } = failureOf(error, call);
    this.#end(outcome);
    if (status.code === Status.DEADLINE_EXCEEDED) call.abort(outOfTime(call));
    return toGrpcStatus(ours, call.requestId);
  }

  #behindLibraryStatus(code: LibraryStatus['code'], call: Call): unknown {
    if (code === Status.DEADLINE_EXCEEDED) return outOfTime(call);
    if (code === Status.RESOURCE_EXHAUSTED) return tooLarge(this.#serving.maxRequestBytes);
    // A message that cannot be written has no reader any more, whatever name the library gives to that.
    return call.responseMessages > 0 ? peerGone(call) : undefined;
  }
}

/** A request message above the limit; the same call would be as large again, so nothing suggests repeating it. */
export function tooLarge(maxRequestBytes: number): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', {
    grpcCode: 'RESOURCE_EXHAUSTED',
    detail: `A request message may have ${maxRequestBytes} bytes (--max-request-bytes), and this one has more.`,
  });
}

function timeLeft(base: ServerInterceptingCallInterface, clock: Clock): number | undefined {
  const deadline = base.getDeadline();
  const deadlineMs = typeof deadline === 'number' ? deadline : deadline.getTime();
  return Number.isFinite(deadlineMs) ? deadlineMs - clock.nowMs() : undefined;
}

/** What the decoder says is about bytes and lengths, never about values. */
function faultOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'it cannot be decoded';
}
