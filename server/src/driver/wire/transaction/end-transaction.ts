/** The two ends of a transaction, step by step: each says what is certain after it, and what the server is left to do. */

import {
  type AerospikeError,
  clientFailure,
  isServerFailure,
} from '../../../model/aerospike-error.js';
import type { DeleteCommand, ExistsCommand } from '../../../model/command.js';
import type { Key } from '../../../model/key.js';
import { RESULT } from '../../../model/result-code.js';
import type { TransactionEnd } from '../../../model/transaction.js';
import { ROLL_SETTINGS, VERIFY_SETTINGS } from './end-settings.js';
import { closeMonitor, markForward } from './monitor-command.js';
import { repeatBatch, repeatCommand, type StepRun } from './repeat-step.js';
import type { ReadRecord } from './touched-records.js';
import type { TransactionRun } from './transaction-run.js';

/** What is to be ended. */
export interface Ending {
  readonly run: TransactionRun;
  readonly signal: AbortSignal;
  readonly id: bigint;
  readonly reads: readonly ReadRecord[];
  readonly writes: readonly Key[];
  /** Undefined where no write was begun. */
  readonly monitor: Key | undefined;
  readonly deadlineSeconds: number | undefined;
  /** A write may still arrive: the monitor stays, so that the server can deal with it. */
  readonly keepMonitor: boolean;
  /** Until then no server ends the transaction by itself, and what one says of its state is what came of it. */
  readonly certainUntilMs: number;
}

type Direction = 'rollForward' | 'rollBack';

export type Marked =
  | { readonly as: 'forward' }
  /** The mark is certainly not there. */
  | { readonly as: 'failed' | 'aborted'; readonly error: AerospikeError }
  | { readonly as: 'inDoubt'; readonly error: AerospikeError };

/** Why a record read is not as it was; undefined where all of them are. */
export async function verifyReads(ending: Ending): Promise<AerospikeError | undefined> {
  const { id, reads } = ending;
  if (reads.length === 0) return undefined;
  const commands = reads.map(
    ({ key, version }): ExistsCommand => ({
      verb: 'exists',
      key,
      settings: VERIFY_SETTINGS,
      transaction: { role: 'verify', id, version },
    }),
  );
  const failures = await repeatBatch(commands, stepOf(ending, VERIFY_SETTINGS));
  const [first] = failures;
  return first === undefined ? undefined : verifyFailure(first, failures.length);
}

/**
 * Takes the decisive step. `doubted` says that it was taken before, and nobody knows whether it arrived: then only what a
 * server says while the monitor must still be there is proof that it did not.
 */
export async function mark(ending: Ending, doubted: boolean): Promise<Marked> {
  if (ending.monitor === undefined) return { as: 'forward' };
  const { outcome, triedInDoubt } = await repeatCommand(
    markForward(ending.monitor, ROLL_SETTINGS),
    stepOf(ending, ROLL_SETTINGS),
  );
  // Committed already: an earlier try had arrived.
  if (outcome.ok || isServerFailure(outcome.error, RESULT.transactionCommitted)) {
    return { as: 'forward' };
  }
  const { error } = outcome;
  const isFirst = !doubted && !triedInDoubt && !error.inDoubt;
  const isInTime = ending.run.clock.monotonicMs() < ending.certainUntilMs;
  if (isServerFailure(error, RESULT.transactionAborted) && (isFirst || isInTime)) {
    return { as: 'aborted', error };
  }
  if (isFirst) return { as: 'failed', error };
  return { as: 'inDoubt', error: inDoubtFailure(error) };
}

/** Rolls every record written, then removes the monitor. What fails is the server's to do. */
export async function roll(
  ending: Ending,
  direction: Direction,
): Promise<Pick<TransactionEnd, 'rollPending' | 'closePending'>> {
  const failures = await repeatBatch(
    rollCommands(ending, direction),
    stepOf(ending, ROLL_SETTINGS),
  );
  if (failures.length > 0) return { rollPending: true, closePending: true };
  const { monitor, keepMonitor } = ending;
  if (monitor === undefined) return { rollPending: false, closePending: false };
  if (keepMonitor) return { rollPending: false, closePending: true };
  const closing = closeMonitor(monitor, ROLL_SETTINGS);
  const { outcome } = await repeatCommand(closing, stepOf(ending, ROLL_SETTINGS));
  // Gone already, as it should be.
  const closed = outcome.ok || isServerFailure(outcome.error, RESULT.keyNotFound);
  return { rollPending: false, closePending: !closed };
}

function rollCommands(
  { id, writes, deadlineSeconds }: Ending,
  role: Direction,
): readonly DeleteCommand[] {
  const deadline = deadlineSeconds === undefined ? {} : { deadlineSeconds };
  return writes.map((key) => ({
    // No delete: what a roll does is in the bits of its transaction alone.
    verb: 'delete',
    key,
    settings: ROLL_SETTINGS,
    transaction: { role, id, ...deadline },
  }));
}

function stepOf({ run, signal }: Ending, settings: StepRun['settings']): StepRun {
  return { run, signal, settings, duty: { finishing: true } };
}

function verifyFailure(cause: AerospikeError, records: number): AerospikeError {
  const of = records === 1 ? 'a record' : `${records} records`;
  return clientFailure('TRANSACTION_VERIFY_FAILED', {
    detail: `Of ${of} it read: ${cause.codeName}.`,
    cause,
    attempts: cause.attempts,
    ...(cause.node === undefined ? {} : { node: cause.node }),
  });
}

function inDoubtFailure(cause: AerospikeError): AerospikeError {
  return clientFailure('TRANSACTION_IN_DOUBT', {
    detail: `The answer to the decisive step was lost: ${cause.codeName}.`,
    inDoubt: true,
    cause,
    attempts: cause.attempts,
    ...(cause.node === undefined ? {} : { node: cause.node }),
  });
}
