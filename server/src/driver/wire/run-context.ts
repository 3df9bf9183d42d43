/** What every running call shares: the cluster, the clock, the counters, and the list of what is under way. */

import { AerospikeError, type FailureFacts } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { SlotList } from '../../model/slot-list.js';
import type { WireMessage } from '../../wire/message.js';
import type { DriverCounters } from '../driver.js';
import type { RoutePatience } from './route-patience.js';
import type { Router } from './router.js';

/** The counters the command side keeps; the rest comes from router and pools. */
export type RunCounters = {
  -readonly [Name in Exclude<
    keyof DriverCounters,
    'tends' | 'tendFailures' | 'queued' | 'connectionsOpened' | 'connectionsClosed'
  >]: DriverCounters[Name];
};

/** Something under way that the driver's end, or its caller, may cut short. */
export interface Running {
  /** Ends it with this failure, in doubt where it has to be; nothing happens when it has ended. */
  stop(error: AerospikeError): void;
}

/** Rows of a batch under way. */
export interface RunningRows extends Running {
  /** Ends the row at this index by itself, in doubt where its node may have it; false where it is not, or no longer, here. */
  endRow(index: number, error: AerospikeError): boolean;
}

/**
 * Sees every answer to a command, whatever its result code, before its outcome is told. Throwing WireError condemns the
 * answer, as if it could not be read.
 */
export type AnswerObserver = (command: Command, answer: WireMessage) => void;

export interface RunContext {
  readonly router: Router;
  readonly clock: Clock;
  readonly counters: RunCounters;
  readonly running: SlotList<Running>;
  readonly patience: RoutePatience;
}

export function createRunCounters(): RunCounters {
  return {
    commands: 0,
    commandErrors: 0,
    retries: 0,
    timeouts: 0,
    inFlight: 0,
  };
}

/** The same failure with what the call knows added: `node`, `attempts`, whether it is in doubt. */
export function withFacts(error: AerospikeError, facts: FailureFacts): AerospikeError {
  return new AerospikeError(error.code, {
    inDoubt: error.inDoubt,
    ...(error.subcode === undefined ? {} : { subcode: error.subcode }),
    ...(error.serverMessage === undefined ? {} : { serverMessage: error.serverMessage }),
    ...(error.node === undefined ? {} : { node: error.node }),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error.cause,
    attempts: error.attempts,
    ...facts,
  });
}

/** When the call's time is up, on the monotonic clock; infinite without a total timeout. */
export function deadlineOf(clock: Clock, totalTimeoutMs: number): number {
  return totalTimeoutMs === 0 ? Number.POSITIVE_INFINITY : clock.monotonicMs() + totalTimeoutMs;
}
