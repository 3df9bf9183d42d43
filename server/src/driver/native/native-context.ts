/** What the calls of this driver share, and how one call of the client becomes a promise. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { RunCounters } from '../wire/run-context.js';
import type {
  NativeCallback,
  NativeClient,
  NativeError,
  NativeModule,
  NativeTransaction,
} from './client-interface.js';
import { NATIVE_STATUS } from './native-failure.js';

export interface NativeContext {
  readonly module: NativeModule;
  readonly client: NativeClient;
  readonly clock: Clock;
  readonly counters: RunCounters;
  readonly pending: PendingCalls;
  /** What the commands are part of; open, and not closed before all of them have ended. */
  readonly transaction?: NativeTransaction;
  /** Names of the nodes by their addresses. */
  readonly nodeNames: () => ReadonlyMap<string, string>;
}

export type Called<Result> =
  | {
      readonly ok: true;
      readonly result: Result;
      /** When the answer arrived: what the client's seconds-left count from. */
      readonly answeredMs: number;
    }
  | { readonly ok: false; readonly error: NativeError };

/** Calls the client has and has not answered: closed under them, it takes the process down. */
export class PendingCalls {
  #count = 0;
  #idle: (() => void) | undefined;

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#idle?.();
  }

  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Resolves once nothing is pending. */
  async idle(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Resolves with true once nothing is pending, with false when that takes longer than `limitMs`. */
  async untilIdle(clock: Clock, limitMs: number): Promise<boolean> {
    if (this.#count === 0) return true;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimer(limitMs, resolve);
      this.#idle = (): void => {
        timer.cancel();
        resolve();
      };
    });
    return this.#count === 0;
  }
}

/** The calls of one command, which count among those of its driver, too. */
export class NestedCalls extends PendingCalls {
  readonly #outer: PendingCalls;

  constructor(outer: PendingCalls) {
    super();
    this.#outer = outer;
  }

  override begin(): void {
    this.#outer.begin();
    super.begin();
  }

  override end(): void {
    super.end();
    this.#outer.end();
  }
}

/** Makes one call. Resolves whatever happens: some arguments make the client throw instead of answering. */
export function call<Result>(
  { clock, pending }: NativeContext,
  start: (done: NativeCallback<Result>) => unknown,
): Promise<Called<Result>> {
  return new Promise((resolve) => {
    pending.begin();
    try {
      start((error, result) => {
        pending.end();
        resolve(
          error === null ? { ok: true, result, answeredMs: clock.nowMs() } : { ok: false, error },
        );
      });
    } catch (cause) {
      pending.end();
      resolve({ ok: false, error: thrown(cause) });
    }
  });
}

/** As the client words its own timeouts. */
const LATE: NativeError = {
  ...{ code: RESULT.timeout, inDoubt: true },
  message: 'Client timeout: no answer of the client in time',
};

/**
 * `call` for what the client does in the pool of threads of this process: behind calls to silent nodes it waits there, and
 * its timeout begins when it is taken up.
 */
export function callWithin<Result>(
  context: NativeContext,
  deadlineMs: number,
  start: (done: NativeCallback<Result>) => unknown,
): Promise<Called<Result>> {
  const called = call(context, start);
  if (deadlineMs === Number.POSITIVE_INFINITY) return called;
  const { clock } = context;
  return new Promise((resolve) => {
    const timer = clock.setTimer(timeLeftMs(clock, deadlineMs), () => {
      resolve({ ok: false, error: LATE });
    });
    void called.then((answer) => {
      timer.cancel();
      resolve(answer);
    });
  });
}

/** What the client threw, as an error: it may have sent what it had read until then. */
export function thrown(cause: unknown): NativeError {
  const message = cause instanceof Error ? cause.message : 'the client threw';
  return { code: NATIVE_STATUS.client, message, inDoubt: true };
}

/** The record's void-time, from the seconds the client says are left; see the gap expiry-second. */
export function voidTimeOf(ttl: number | null | undefined, answeredMs: number): number {
  if (ttl === null || ttl === undefined || ttl < 0) return 0;
  return Math.floor(answeredMs / 1000) - CITRUSLEAF_EPOCH_SECONDS + ttl;
}

/** Milliseconds left until the deadline, as the client takes them: whole, at least 1, 0 for no end. */
export function timeLeftMs(clock: Clock, deadlineMs: number): number {
  if (deadlineMs === Number.POSITIVE_INFINITY) return 0;
  return Math.max(1, Math.ceil(deadlineMs - clock.monotonicMs()));
}

/** Milliseconds a further attempt has to have: the client's own timers run out a little before the deadline they stand for. */
const ATTEMPT_MIN_MS = 10;

/** Whether another attempt, begun after `delayMs`, comes before the deadline. */
export function isTimeForAnother(clock: Clock, delayMs: number, deadlineMs: number): boolean {
  return clock.monotonicMs() + delayMs + ATTEMPT_MIN_MS < deadlineMs;
}

export function timeIsUp(clock: Clock, deadlineMs: number): boolean {
  return clock.monotonicMs() >= deadlineMs;
}

/** An error of our own code, which has no business in an answer's path. */
export function internalFailure(cause: unknown): AerospikeError {
  return clientFailure('INTERNAL', { cause });
}

export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(delayMs, resolve);
  });
}
