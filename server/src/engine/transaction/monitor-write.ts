/** Writes to monitor records: a transaction begins, adds the digests it is going to write to, and is committed. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import type { Namespace } from '../namespace.js';
import { citrusleafSeconds } from '../record.js';
import { type EngineOperation, TTL_WORD, type WriteRequest } from '../request.js';
import { isMarkedForward, isMonitorSet, MONITOR_BIN, transactionIdOf } from './monitor.js';
import { isPastDeadline, settleTransaction } from './settle.js';

/** Seconds a transaction may take unless it says so itself: `mrt-duration`. */
export const TRANSACTION_DEFAULT_SECONDS = 10;
const TRANSACTION_MAX_SECONDS = 120;

/** What a write to a monitor record comes to. */
export interface MonitorWrite {
  /** The write, with the TTL word that keeps or sets the deadline. */
  readonly request: WriteRequest;
  /** Seconds since 2010-01-01 UTC, where the monitor is being created: what the client is told. */
  readonly deadlineSeconds?: number;
}

/**
 * Checks a write to a monitor record; `undefined` for writes to any other. Where the transaction's time is over it is ended
 * first, and can't be committed any more. Throws EngineError.
 */
export function checkMonitorWrite(
  namespace: Namespace,
  request: WriteRequest,
  nowMs: number,
): MonitorWrite | undefined {
  if (!isMonitorSet(namespace, request.set)) return undefined;
  const writes = (bin: string): boolean =>
    request.operations.some((operation) => writesBin(operation, bin));
  const monitor = namespace.storage.get(request.digest);
  if (monitor === undefined) {
    if (!writes(MONITOR_BIN.id)) throw over();
    return createdMonitor(request, nowMs);
  }
  if (writes(MONITOR_BIN.id)) {
    throw new EngineError(RESULT.transactionMonitorExists, 'the transaction has begun already');
  }
  const id = transactionIdOf(monitor);
  const isLate = isPastDeadline(monitor.voidTimeSeconds, nowMs);
  if (isLate && id !== undefined) settleTransaction(namespace, id, nowMs);
  if (isMarkedForward(monitor)) {
    throw new EngineError(RESULT.transactionCommitted, 'the transaction is being committed');
  }
  if (isLate) throw writes(MONITOR_BIN.forward) ? rolledBack() : over();
  return { request: { ...request, ttlWord: TTL_WORD.unchanged } };
}

/** Also for who wants to commit what has no monitor: nothing tells then what became of its records. */
function over(): EngineError {
  return new EngineError(RESULT.transactionExpired, 'the transaction is over');
}

function rolledBack(): EngineError {
  return new EngineError(RESULT.transactionAborted, 'the transaction is over, and was rolled back');
}

function createdMonitor(request: WriteRequest, nowMs: number): MonitorWrite {
  const { ttlWord } = request;
  const seconds = ttlWord === TTL_WORD.default ? TRANSACTION_DEFAULT_SECONDS : ttlWord;
  if (seconds > TRANSACTION_MAX_SECONDS) {
    throw new EngineError(
      RESULT.parameter,
      `a transaction takes at most ${TRANSACTION_MAX_SECONDS} seconds`,
    );
  }
  const deadlineSeconds = citrusleafSeconds(nowMs) + seconds;
  return { request: { ...request, ttlWord: seconds }, deadlineSeconds };
}

function writesBin(operation: EngineOperation, bin: string): boolean {
  return operation.op !== 'read' && 'bin' in operation && operation.bin === bin;
}
