/**
 * A gRPC call on its HTTP/2 stream: requests stay bytes until a service takes them, and every way a call can end goes through
 * one place.
 */

import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import { EncodedMessage } from '../encoded-message.js';
import type { GatewayError } from '../gateway-error.js';
import type { AbortListener, Call, CallConnection } from './call.js';
import { failureOf, SUCCESS } from './call-status.js';
import { type CallOutcome, type Calls, outOfTime, peerGone } from './calls.js';
import { inflateMessage } from './grpc-compression.js';
import { GrpcMessageReader, type GrpcMessageSink, PREFIX_BYTES } from './grpc-message-reader.js';
import { RESPONSE_HEADERS, WITH_TRAILERS, WITHOUT_BODY } from './grpc-response-headers.js';
import { type GrpcTrailers, OK_TRAILERS, statusTrailers } from './grpc-status.js';
import { cutShort, malformedTimeout, tooLarge, undecodable } from './request-faults.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import type { Rpc } from './rpc.js';
import { grpcTimeoutMs } from './timeout-header.js';

/** What all gRPC calls of a gateway share. */
export interface GrpcServing {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly maxRequestBytes: number;
}

/** A stream the peer has opened for an RPC. */
export interface GrpcOpening {
  readonly rpc: Rpc;
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** `address:port` of a connection's peer, also after its end. */
  readonly peerOf: (session: ServerHttp2Session | undefined) => string;
}

export abstract class GrpcCall implements AbortListener, CallConnection, GrpcMessageSink {
  protected readonly rpc: Rpc;
  protected readonly call: Call;
  protected readonly stream: ServerHttp2Stream;
  readonly #serving: GrpcServing;
  readonly #opening: GrpcOpening;
  readonly #session: ServerHttp2Session | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #refusal: GatewayError | undefined;
  readonly #reader: GrpcMessageReader;
  #deadline: Timer | undefined;
  #trailers = OK_TRAILERS;
  #requestEnded = false;
  #ended = false;

  constructor(opening: GrpcOpening, serving: GrpcServing) {
    const { rpc, stream, headers } = opening;
    const { calls } = serving;
    this.rpc = rpc;
    this.stream = stream;
    this.#serving = serving;
    this.#opening = opening;
    // A stream that has ended knows its connection no more.
    this.#session = stream.session as ServerHttp2Session | undefined;
    this.#reader = new GrpcMessageReader(this, serving.maxRequestBytes);
    const timeout = headers['grpc-timeout'];
    this.#timeoutMs = typeof timeout === 'string' ? grpcTimeoutMs(timeout) : undefined;
    this.#refusal =
      timeout !== undefined && this.#timeoutMs === undefined
        ? malformedTimeout()
        : calls.refusal(rpc);
    const given = headers[REQUEST_ID_HEADER];
    this.call = calls.begin({
      rpc,
      protocol: 'grpc',
      requestId: calls.requestId(typeof given === 'string' ? given : undefined),
      timeoutMs: this.#timeoutMs,
      connection: this,
    });
  }

  /** Serves the call, or refuses it. */
  open(): void {
    const { stream } = this;
    stream.on('close', () => {
      this.#closed();
    });
    if (this.#refusal !== undefined) {
      this.fail(this.#refusal);
      return;
    }
    this.call.listener = this;
    stream.on('wantTrailers', () => {
      this.#sendTrailers();
    });
    stream.on('data', (chunk: Buffer) => {
      if (!this.#ended) this.#reader.read(chunk);
    });
    stream.on('end', () => {
      this.#onRequestEnd();
    });
    if (this.#timeoutMs !== undefined) {
      this.#deadline = this.#serving.clock.setTimer(this.#timeoutMs, () => {
        this.#onDeadline();
      });
    }
    this.begin();
  }

  /** True once a status has been given or the peer is gone: whatever still comes is dropped. */
  protected get ended(): boolean {
    return this.#ended;
  }

  getPeer(): string {
    return this.#opening.peerOf(this.#session);
  }

  /** The headers are in, and the call may go on. */
  protected abstract begin(): void;
  abstract onMessage(bytes: Uint8Array, isCompressed: boolean): void;
  /** The peer has sent its last message. */
  protected abstract onHalfClose(): void;
  /** The call is over: whoever waits for the peer is woken, and the service is not asked any more. */
  protected abstract released(): void;

  onTooLarge(): void {
    this.fail(tooLarge(this.#serving.maxRequestBytes));
  }

  /**
   * The gateway ends the call. Its service is told by the signal and may still answer: whether a write is in doubt, it knows
   * better than we do. Streams of health and reflection have no last word.
   */
  aborted(reason: AerospikeError): void {
    if (this.rpc.infrastructure) this.fail(reason);
  }

  /** Reads a message of the request. Throws INVALID_ARGUMENT for bytes that are none. */
  protected decode(bytes: Uint8Array): unknown {
    const { input } = this.rpc.descriptor;
    this.call.requestMessages += 1;
    this.call.requestBytes += bytes.length;
    try {
      return fromBinary(input, bytes);
    } catch (cause) {
      throw undecodable(input.typeName, cause);
    }
  }

  /** The bytes of a compressed message. Rejects with a GatewayError. */
  protected inflate(bytes: Uint8Array): Promise<Uint8Array> {
    const encoding = this.#opening.headers['grpc-encoding'];
    return inflateMessage(
      bytes,
      typeof encoding === 'string' ? encoding : undefined,
      this.#serving.maxRequestBytes,
    );
  }

  /** Sends a message of a stream; false when the peer takes no more for now, and `drain` will tell. */
  protected send(message: unknown): boolean {
    const frame = this.#encode(message);
    if (this.#ended || this.stream.closed) return true;
    if (!this.stream.headersSent) this.stream.respond(RESPONSE_HEADERS, WITH_TRAILERS);
    return this.stream.write(frame);
  }

  /** Sends the only message of a call, and ends it well. */
  protected answerWith(message: unknown): void {
    if (this.#ended) return;
    const frame = this.#encode(message);
    this.#end(SUCCESS);
    if (this.stream.closed) return;
    this.stream.respond(RESPONSE_HEADERS, WITH_TRAILERS);
    this.stream.end(frame);
  }

  protected succeed(): void {
    if (this.#ended) return;
    this.#end(SUCCESS);
    this.#finish(OK_TRAILERS);
  }

  protected fail(error: unknown): void {
    if (this.#ended) return;
    const { status, outcome } = failureOf(error, this.call);
    this.#end(outcome);
    this.#finish(statusTrailers(status, this.call.requestId));
  }

  /** A message of the answer, behind its prefix: not compressed, with its length. */
  #encode(message: unknown): Buffer {
    const bytes = this.#bytesOf(message);
    this.call.responseMessages += 1;
    this.call.responseBytes += bytes.length;
    const frame = Buffer.allocUnsafe(PREFIX_BYTES + bytes.length);
    frame[0] = 0;
    frame.writeUInt32BE(bytes.length, 1);
    frame.set(bytes, PREFIX_BYTES);
    return frame;
  }

  #bytesOf(message: unknown): Uint8Array {
    if (message instanceof EncodedMessage) return message.bytes;
    const { output } = this.rpc.descriptor;
    return toBinary(output, create(output, message as MessageInitShape<DescMessage>));
  }

  #onRequestEnd(): void {
    // Node ends the stream of a lost connection too. A service that took the one for the other would finish what it has to abort.
    if (this.stream.destroyed || this.stream.aborted) return;
    this.#requestEnded = true;
    if (this.#ended) return;
    if (this.#reader.isAtBoundary) this.onHalfClose();
    else this.fail(cutShort());
  }

  #onDeadline(): void {
    const reason = outOfTime(this.call);
    this.fail(reason);
    this.call.abort(reason);
    this.released();
  }

  #end(outcome: CallOutcome): void {
    this.#ended = true;
    this.#deadline?.cancel();
    this.call.listener = undefined;
    this.#serving.calls.end(this.call, outcome);
  }

  /** The status goes behind what has been sent, or alone where nothing has. */
  #finish(trailers: GrpcTrailers): void {
    const { stream } = this;
    if (stream.closed) return;
    if (stream.headersSent) {
      this.#trailers = trailers;
      stream.end();
      return;
    }
    stream.respond({ ...RESPONSE_HEADERS, ...trailers }, WITHOUT_BODY);
    this.#stopReading();
  }

  #sendTrailers(): void {
    this.stream.sendTrailers(this.#trailers);
    this.#stopReading();
  }

  /** A peer that is still sending when it has its status is told to stop; only then is the stream over for both. */
  #stopReading(): void {
    if (this.#requestEnded) return;
    this.stream.resume();
    // Behind the trailers, which Node sends in this turn's immediates.
    setImmediate(() => {
      this.stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }

  /** The stream is closed: after our own status, or because the peer cancelled or is gone. */
  #closed(): void {
    if (!this.#ended) {
      const reason = this.call.abortedBy ?? peerGone(this.call);
      this.#end(failureOf(reason, this.call).outcome);
      this.call.abort(reason);
    }
    this.released();
  }
}
