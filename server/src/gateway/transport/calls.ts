/** All calls under way in a gateway: who is let in, who is told, and when the last one has ended. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { SlotList } from '../../model/slot-list.js';
import { GatewayError } from '../gateway-error.js';
import { Call, type CallFacts } from './call.js';
import { acceptedRequestId, createRequestIds } from './request-id.js';
import type { Rpc } from './rpc.js';

/** How long before its deadline a call that is cancelled was cancelled by its deadline. */
const DEADLINE_SLACK_MS = 20;

/** How a call ended. */
export interface CallOutcome {
  /** gRPC's number. */
  readonly code: number;
  /** ErrorInfo's reason; empty when the call succeeded. */
  readonly reason: string;
  /** The exception behind an INTERNAL, for the log. */
  readonly defect?: unknown;
}

/** Who is told of calls: metrics and the access log. */
export interface CallObserver {
  began(call: Call): void;
  ended(call: Call, outcome: CallOutcome): void;
}

export interface CallsOptions {
  readonly clock: Clock;
  /** 0 up to 1, as Math.random answers. */
  readonly random: () => number;
  readonly maxInFlight: number;
  readonly observers: readonly CallObserver[];
}

export class Calls {
  readonly #clock: Clock;
  readonly #maxInFlight: number;
  readonly #observers: readonly CallObserver[];
  readonly #makeRequestId: () => string;
  readonly #open = new SlotList<Call>();
  readonly #goingAway = new AbortController();
  #counted = 0;
  #refusing = false;
  #idle: (() => void)[] = [];

  constructor(options: CallsOptions) {
    this.#clock = options.clock;
    this.#maxInFlight = options.maxInFlight;
    this.#observers = options.observers;
    this.#makeRequestId = createRequestIds(options.random);
  }

  /** Calls under way that count towards the limit. */
  get inFlight(): number {
    return this.#counted;
  }

  /** Why a call of this RPC cannot begin now; nothing of it has been read or done. */
  refusal(rpc: Rpc): GatewayError | undefined {
    if (this.#refusing) {
      return new GatewayError('CLOSED', {
        detail: 'The gateway is shutting down; nothing was applied. Connect anew and call again.',
      });
    }
    if (rpc.infrastructure || this.#counted < this.#maxInFlight) return undefined;
    return new GatewayError('OVERLOADED', {
      detail: `The gateway serves ${this.#maxInFlight} calls at once (--max-calls-in-flight), and as many are under way; nothing was applied.`,
    });
  }

  /** The caller's id if it may stand in logs, else a new one. */
  requestId(given: string | null | undefined): string {
    return acceptedRequestId(given) ?? this.#makeRequestId();
  }

  begin(facts: CallFacts): Call {
    const call = new Call(facts, this.#clock, this.#goingAway.signal);
    call.slot = this.#open.add(call);
    if (!facts.rpc.infrastructure) this.#counted += 1;
    for (const observer of this.#observers) observer.began(call);
    return call;
  }

  /** Ends the call; a second time does nothing, so that a cancel racing an answer is counted once. */
  end(call: Call, outcome: CallOutcome): void {
    if (call.slot === undefined) return;
    this.#open.remove(call.slot);
    call.slot = undefined;
    if (!call.rpc.infrastructure) this.#counted -= 1;
    for (const observer of this.#observers) observer.ended(call, outcome);
    if (this.#counted === 0) this.#tellIdle();
  }

  /** From now on every call is refused; those under way go on, and streams among them are told to come to their end. */
  refuseNew(): void {
    this.#refusing = true;
    this.#goingAway.abort();
  }

  /** Resolves when no call is under way; streams of health and reflection, which have no end, are not waited for. */
  whenIdle(): Promise<void> {
    if (this.#counted === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the streams that would never end by themselves. */
  abortInfrastructure(): void {
    this.#abortWhere((call) => call.rpc.infrastructure);
  }

  /** Tells every call to stop; each still answers what it knows. */
  abortAll(): void {
    this.#abortWhere(() => true);
  }

  #abortWhere(matches: (call: Call) => boolean): void {
    for (const call of this.#open.all()) {
      if (matches(call)) call.abort(shutDown(call));
    }
  }

  #tellIdle(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}

/** The time of a call ran out before its service had answered. */
export function outOfTime(call: Call): AerospikeError {
  return clientFailure('TIMEOUT', { inDoubt: isInDoubt(call) });
}

/**
 * The caller cancelled, or its connection is gone. A caller whose own timer has just fired cancels too, as much ahead of our
 * timer as the request was under way; that is the deadline, not a change of mind.
 */
export function peerGone(call: Call): AerospikeError {
  const remainingMs = call.remainingMs();
  if (remainingMs !== undefined && remainingMs <= DEADLINE_SLACK_MS) return outOfTime(call);
  return clientFailure('CANCELLED', { inDoubt: isInDoubt(call) });
}

function shutDown(call: Call): AerospikeError {
  return clientFailure('CLOSED', {
    inDoubt: isInDoubt(call),
    detail: 'The gateway stopped before the call had ended.',
  });
}

function isInDoubt(call: Call): boolean {
  return call.invoked && call.rpc.mayWrite;
}
