/** The record as a request sees it: the committed one, or what its own transaction has made of it; and who may have it. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import { isDoomed } from '../live-record.js';
import type { Namespace } from '../namespace.js';
import type { StoredRecord } from '../record.js';
import type { EngineAnswer, RecordRequest, RequestTransaction } from '../request.js';
import type { Provisional } from './provisional.js';
import { versionOf } from './record-version.js';
import { isOver, isPastDeadline, settleTransaction } from './settle.js';

export interface RecordView {
  /** Expired and truncated ones included, and tombstones. */
  readonly record: StoredRecord | undefined;
  /** It is what the request's own transaction has made of the record: no age and no truncation takes it away. */
  readonly own: boolean;
  /** Another transaction has made something else of it, which the request does not see. */
  readonly locked: boolean;
}

/** Throws EngineError where the transaction may not read the record. Others read what was committed last. */
export function viewForRead(
  namespace: Namespace,
  request: RecordRequest,
  nowMs: number,
): RecordView {
  const { digest, transaction } = request;
  if (transaction === undefined) {
    const locked = lockOf(namespace, digest, nowMs) !== undefined;
    return { record: namespace.storage.get(digest), own: false, locked };
  }
  checkTransactions(namespace);
  return viewOfTransaction(namespace, digest, transaction, nowMs);
}

/** Throws EngineError while another transaction holds the record. */
export function viewForWrite(
  namespace: Namespace,
  request: RecordRequest,
  nowMs: number,
): RecordView {
  const { digest, transaction } = request;
  if (transaction !== undefined) return viewForRead(namespace, request, nowMs);
  if (lockOf(namespace, digest, nowMs) !== undefined) throw blocked(namespace);
  return { record: namespace.storage.get(digest), own: false, locked: false };
}

/** The provisional record that locks the record; one whose time is over makes way. */
export function lockOf(
  namespace: Namespace,
  digest: Uint8Array,
  nowMs: number,
): Provisional | undefined {
  const provisional = namespace.provisionals.get(digest);
  if (provisional === undefined || !isOver(namespace, provisional, nowMs)) return provisional;
  settleTransaction(namespace, provisional.transactionId, nowMs);
  return namespace.provisionals.get(digest);
}

/** Whether the record that is seen is expired or truncated. */
export function isGone(namespace: Namespace, { record, own }: RecordView, nowMs: number): boolean {
  return !own && record !== undefined && isDoomed(namespace, record, nowMs);
}

/** The code that transactions are refused with here; `undefined` where there are some. */
export function transactionRefusal({ config }: Namespace): number | undefined {
  if (config.strongConsistency) return undefined;
  return config.enterprise ? RESULT.unsupportedFeature : RESULT.enterpriseOnly;
}

/** Throws EngineError where there are no transactions. */
export function checkTransactions(namespace: Namespace): void {
  const refusal = transactionRefusal(namespace);
  if (refusal !== undefined) throw new EngineError(refusal, 'there are no transactions here');
}

export function blocked({ transactionCounts }: Namespace): EngineError {
  transactionCounts.blocked += 1;
  return new EngineError(RESULT.transactionBlocked, 'another transaction holds the record');
}

export function versionMismatch({ transactionCounts }: Namespace): EngineError {
  transactionCounts.versionMismatches += 1;
  return new EngineError(RESULT.transactionVersionMismatch, 'the record changed since it was read');
}

/** What a transactional write has to pass once its record is known. Throws EngineError. */
export function checkLocking(transaction: RequestTransaction | undefined, view: RecordView): void {
  if (transaction?.onLockingOnly === true && view.own) {
    throw new EngineError(RESULT.transactionAlreadyLocked, 'the transaction holds the record');
  }
}

/** Throws EngineError for a write that comes after its transaction's time: nobody would end it. */
export function checkDeadline(transaction: RequestTransaction | undefined, nowMs: number): void {
  const deadlineSeconds = transaction?.deadlineSeconds;
  if (deadlineSeconds !== undefined && isPastDeadline(deadlineSeconds, nowMs)) {
    throw new EngineError(RESULT.transactionExpired, 'the transaction is over');
  }
}

/** The answer with the version the transaction has seen, unless what it saw was its own. */
export function withVersion(
  answer: EngineAnswer,
  request: RecordRequest,
  view: RecordView | undefined,
): EngineAnswer {
  if (request.transaction === undefined || view === undefined || view.own) return answer;
  return { ...answer, version: versionOf(view.record) };
}

function viewOfTransaction(
  namespace: Namespace,
  digest: Uint8Array,
  transaction: RequestTransaction,
  nowMs: number,
): RecordView {
  const lock = lockOf(namespace, digest, nowMs);
  if (lock !== undefined) {
    if (lock.transactionId !== transaction.id) throw blocked(namespace);
    return { record: lock.record, own: true, locked: false };
  }
  const record = namespace.storage.get(digest);
  if (transaction.version !== undefined && transaction.version !== versionOf(record)) {
    throw versionMismatch(namespace);
  }
  return { record, own: false, locked: false };
}
