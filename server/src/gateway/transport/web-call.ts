/** A call on the web transport: what is known of one HTTP request from its headers to the close of its response. */

import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { AerospikeError } from '../../model/aerospike-error.js';
import { decodedMessage, type EncodedMessage } from '../encoded-message.js';
import type { AbortListener, Call, CallConnection } from './call.js';
import { failureOf, SUCCESS } from './call-status.js';
import { type CallOutcome, type Calls, outOfTime, peerGone } from './calls.js';
import { unknownProtocolVersion } from './request-faults.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import type { Rpc } from './rpc.js';
import { refusalOf, toConnectError } from './web-error.js';

/** What all calls of the web transport share. */
export interface WebServing {
  readonly calls: Calls;
  readonly maxRequestBytes: number;
}

type Output = MessageInitShape<DescMessage>;

const PROTOCOLS = { connect: 'connect', grpc: 'grpc', 'grpc-web': 'grpc-web' } as const;
const CONNECT_VERSION_HEADER = 'connect-protocol-version';
const CONNECT_VERSION = '1';

export class WebCall implements AbortListener, CallConnection {
  readonly rpc: Rpc;
  readonly #serving: WebServing;
  readonly #peer: string;
  #call: Call | undefined;
  #outcome: CallOutcome | undefined;
  #reject: ((reason: AerospikeError) => void) | undefined;

  constructor(rpc: Rpc, serving: WebServing, peer: string) {
    this.rpc = rpc;
    this.#serving = serving;
    this.#peer = peer;
  }

  /** The call in the gateway's books; undefined for a request no protocol has taken on. */
  get call(): Call | undefined {
    return this.#call;
  }

  getPeer(): string {
    return this.#peer;
  }

  /** True once the call has failed in a way the caller was told of; until then a failure is the library's. */
  get hasFailed(): boolean {
    return this.#outcome !== undefined && this.#outcome !== SUCCESS;
  }

  /** The headers are in and the body is not read yet. Throws the refusal when the gateway is full or closing. */
  begin(context: HandlerContext): void {
    const { calls } = this.#serving;
    const refusal =
      calls.refusal(this.rpc) ?? (isKnownVersion(context) ? undefined : unknownProtocolVersion());
    const call = calls.begin({
      rpc: this.rpc,
      protocol: PROTOCOLS[context.protocolName as keyof typeof PROTOCOLS],
      requestId: calls.requestId(context.requestHeader.get(REQUEST_ID_HEADER)),
      timeoutMs: context.timeoutMs(),
      connection: this,
    });
    this.#call = call;
    call.listener = this;
    context.responseHeader.set(REQUEST_ID_HEADER, call.requestId);
    if (refusal !== undefined) throw this.#failed(refusal, call);
    context.signal.addEventListener('abort', () => {
      call.abort(isDeadline(context.signal.reason) ? outOfTime(call) : peerGone(call));
    });
  }

  async answer(request: unknown): Promise<Output> {
    const call = this.#begun();
    try {
      call.requestMessages += 1;
      call.invoked = true;
      const work = this.rpc.implementation(request, call) as Promise<Output | EncodedMessage>;
      const response = await this.#orAborted(work, call);
      call.responseMessages += 1;
      this.#outcome = SUCCESS;
      return decodedMessage(this.rpc.descriptor.output, response);
    } catch (error) {
      throw this.#failed(error, call);
    }
  }

  async *answerStream(request: unknown): AsyncGenerator<Output> {
    const call = this.#begun();
    call.requestMessages += 1;
    call.invoked = true;
    yield* this.#answers(() => this.rpc.implementation(request, call), call);
  }

  async *converse(requests: AsyncIterable<unknown>): AsyncGenerator<Output> {
    const call = this.#begun();
    yield* this.#answers(() => this.rpc.implementation(this.#incoming(requests, call), call), call);
  }

  /**
   * The gateway, the caller or the deadline ends the call. In a shutdown the service may still answer, since it knows best what
   * is in doubt; a caller that is gone or out of time is not kept waiting for that.
   */
  aborted(reason: AerospikeError): void {
    const shutdown = reason.code.from === 'client' && reason.code.error === 'CLOSED';
    if (!shutdown || this.rpc.infrastructure) this.#reject?.(reason);
  }

  /** The response is written, or its connection lost: the call has ended. */
  closed(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#serving.calls.end(call, this.#outcome ?? this.#lost(call));
    call.listener = undefined;
  }

  /** A failure of the library's in our words; undefined for those that are neither about a request nor about an answer. */
  refused(error: Pick<ConnectError, 'code' | 'rawMessage'>): ConnectError | undefined {
    const call = this.#call;
    if (call === undefined) return undefined;
    if (this.#outcome === SUCCESS)
      return this.#failed(new Error(`no answer: ${error.rawMessage}`), call);
    const refusal = refusalOf(error, call, this.#serving.maxRequestBytes);
    return refusal === undefined ? undefined : this.#failed(refusal, call);
  }

  async *#answers(work: () => unknown, call: Call): AsyncGenerator<Output> {
    let iterator: AsyncIterator<Output | EncodedMessage> | undefined;
    try {
      iterator = (work() as AsyncIterable<Output | EncodedMessage>)[Symbol.asyncIterator]();
      for (;;) {
        const step = await this.#orAborted(iterator.next(), call);
        if (step.done === true) break;
        call.responseMessages += 1;
        yield decodedMessage(this.rpc.descriptor.output, step.value);
      }
      this.#outcome = SUCCESS;
    } catch (error) {
      throw this.#failed(error, call);
    } finally {
      // A service that fails while it is being stopped has no one to tell.
      iterator?.return?.().catch(() => undefined);
    }
  }

  async *#incoming(requests: AsyncIterable<unknown>, call: Call): AsyncGenerator {
    try {
      for await (const request of requests) {
        call.requestMessages += 1;
        call.invoked = true;
        yield request;
      }
    } catch (error) {
      throw call.abortedBy ?? this.#incomingFault(error, call);
    }
  }

  #incomingFault(error: unknown, call: Call): unknown {
    if (!(error instanceof ConnectError)) return error;
    return refusalOf(error, call, this.#serving.maxRequestBytes) ?? error;
  }

  /** The result of the work, unless the call is aborted before it is there. One listener per call, none left behind. */
  #orAborted<T>(work: Promise<T>, call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      work.then(resolve, reject);
      if (call.abortedBy !== undefined) this.aborted(call.abortedBy);
    });
  }

  #failed(error: unknown, call: Call): ConnectError {
    const { status, outcome } = failureOf(error, call);
    this.#outcome = outcome;
    return toConnectError(status, call.requestId);
  }

  #lost(call: Call): CallOutcome {
    const reason = call.abortedBy ?? peerGone(call);
    call.abort(reason);
    return failureOf(reason, call).outcome;
  }

  #begun(): Call {
    if (this.#call === undefined) throw new Error('the request gate did not run');
    return this.#call;
  }
}

/** Callers by hand name none. */
function isKnownVersion({ protocolName, requestHeader }: HandlerContext): boolean {
  if (protocolName !== PROTOCOLS.connect) return true;
  return (requestHeader.get(CONNECT_VERSION_HEADER) ?? CONNECT_VERSION) === CONNECT_VERSION;
}

function isDeadline(reason: unknown): boolean {
  return reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
}
