/** A call under way, whichever transport carries it: the context its service sees, and what is counted of it. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { ANONYMOUS, type Principal } from '../../model/principal.js';
import type { Slot } from '../../model/slot-list.js';
import { StopSource } from '../../model/stop-signal.js';
import type { CallContext } from '../service.js';
import type { Rpc } from './rpc.js';

export type Protocol = 'grpc' | 'connect' | 'grpc-web';

/** What a transport knows of a call when its headers are in. */
export interface CallFacts {
  readonly rpc: Rpc;
  readonly protocol: Protocol;
  readonly requestId: string;
  /** Milliseconds the caller allows from now; undefined when it set no deadline. */
  readonly timeoutMs: number | undefined;
  /** Knows the caller's address, which is asked for only when it is logged. */
  readonly connection: CallConnection;
}

export interface CallConnection {
  getPeer(): string;
}

/** The transport's side of a call, told when the call is ended from outside. */
export interface AbortListener {
  aborted(reason: AerospikeError): void;
}

export class Call implements CallContext {
  readonly principal: Principal = ANONYMOUS;
  readonly rpc: Rpc;
  readonly protocol: Protocol;
  readonly requestId: string;
  readonly connection: CallConnection;
  readonly goingAway: AbortSignal;
  readonly stopSignal = new StopSource();
  /** On the monotonic clock. */
  readonly startedMs: number;
  requestTag?: string;
  /** Its place among the calls under way; theirs alone. */
  slot: Slot | undefined;
  requestBytes = 0;
  responseBytes = 0;
  requestMessages = 0;
  responseMessages = 0;
  /** Set once the service has been handed a request: from then on a write may have been applied. */
  invoked = false;
  readonly #clock: Clock;
  readonly #deadlineMs: number | undefined;
  #controller: AbortController | undefined;
  #abortedBy: AerospikeError | undefined;
  #listener: AbortListener | undefined;

  constructor(facts: CallFacts, clock: Clock, goingAway: AbortSignal) {
    this.rpc = facts.rpc;
    this.protocol = facts.protocol;
    this.requestId = facts.requestId;
    this.connection = facts.connection;
    this.goingAway = goingAway;
    this.#clock = clock;
    this.startedMs = clock.monotonicMs();
    this.#deadlineMs = facts.timeoutMs === undefined ? undefined : this.startedMs + facts.timeoutMs;
  }

  /** Made when first asked for: calls that are answered at once need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  /** Why the call was ended from outside; undefined while it may go on. */
  get abortedBy(): AerospikeError | undefined {
    return this.#abortedBy;
  }

  remainingMs(): number | undefined {
    if (this.#deadlineMs === undefined) return undefined;
    return Math.max(0, this.#deadlineMs - this.#clock.monotonicMs());
  }

  /** Ends the work for the call; the first reason stands. */
  abort(reason: AerospikeError): void {
    if (this.#abortedBy !== undefined) return;
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
    this.stopSignal.stop();
    this.#listener?.aborted(reason);
  }

  /** Who is told of an abort from now on; the transport that carries the call, and nobody once it has ended. */
  set listener(listener: AbortListener | undefined) {
    this.#listener = listener;
  }
}

/** A caller's address as logs have it. */
export function peerText(address: string | undefined, port: number | undefined): string {
  return address === undefined ? 'unknown' : `${address}:${port ?? 0}`;
}
