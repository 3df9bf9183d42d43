/** Ending transactions: what they have made of records becomes the records, or is thrown away. */

import { digestText } from '../digest-text.js';
import type { Namespace } from '../namespace.js';
import { citrusleafSeconds, nextGeneration, type StoredRecord } from '../record.js';
import { digestsOf, isMarkedForward, monitorDigest, transactionIdOf } from './monitor.js';
import type { Provisional } from './provisional.js';

export type RollDirection = 'forward' | 'back';

/**
 * Seconds a monitor stays after its transaction was ended for its client: who asks late whether the commit happened has to
 * hear whether it did, and the official clients expect to close the monitor of a transaction that ran out of time.
 */
const MONITOR_KEPT_SECONDS = 120;

/**
 * Ends what a transaction has made of one record; others may have the record from here on. Either way that is a write of its
 * own: the record's generation goes on from the last the transaction had. What was only made by it is gone without a trace.
 */
export function rollProvisional(
  namespace: Namespace,
  { record }: Provisional,
  direction: RollDirection,
  nowMs: number,
): void {
  namespace.provisionals.delete(record.digest);
  const generation = nextGeneration(record.generation);
  if (direction === 'forward') {
    const lastUpdateTimeMs = Math.max(record.lastUpdateTimeMs, nowMs);
    namespace.put({ ...record, generation, lastUpdateTimeMs });
    return;
  }
  const original = namespace.storage.get(record.digest);
  if (original !== undefined) namespace.put({ ...original, generation });
}

/** Ends a transaction whose time is over for its client: forward when it was being committed, back otherwise. */
export function settleTransaction(
  namespace: Namespace,
  transactionId: bigint,
  nowMs: number,
): void {
  const monitor = namespace.storage.get(monitorDigest(transactionId));
  const committed = new Set(committedDigests(monitor).map(digestText));
  for (const provisional of namespace.provisionals.ofTransaction(transactionId)) {
    const isCommitted = committed.has(digestText(provisional.record.digest));
    rollProvisional(namespace, provisional, isCommitted ? 'forward' : 'back', nowMs);
    namespace.transactionCounts[isCommitted ? 'settledForward' : 'settledBack'] += 1;
  }
  const keptSeconds = (monitor?.voidTimeSeconds ?? 0) + MONITOR_KEPT_SECONDS;
  if (monitor !== undefined && isPastDeadline(keptSeconds, nowMs)) namespace.delete(monitor.digest);
}

function committedDigests(monitor: StoredRecord | undefined): readonly Uint8Array[] {
  return monitor !== undefined && isMarkedForward(monitor) ? digestsOf(monitor) : [];
}

/** Whether the moment is past a deadline, as strict as the void-times of records are. */
export function isPastDeadline(deadlineSeconds: number, nowMs: number): boolean {
  return deadlineSeconds < citrusleafSeconds(nowMs);
}

/** Whether the time of the transaction that holds a record is over: its monitor says so, or without one the record. */
export function isOver(namespace: Namespace, provisional: Provisional, nowMs: number): boolean {
  if (!isPastDeadline(provisional.deadlineSeconds, nowMs)) return false;
  const monitor = namespace.storage.get(monitorDigest(provisional.transactionId));
  return monitor === undefined || isPastDeadline(monitor.voidTimeSeconds, nowMs);
}

/** Ends every transaction of the namespace whose time is over. */
export function settleExpired(namespace: Namespace, nowMs: number): void {
  const over = new Set<bigint>();
  for (const monitor of namespace.monitors()) {
    const id = transactionIdOf(monitor);
    if (id !== undefined && isPastDeadline(monitor.voidTimeSeconds, nowMs)) over.add(id);
  }
  for (const provisional of namespace.provisionals.values()) {
    if (isOver(namespace, provisional, nowMs)) over.add(provisional.transactionId);
  }
  for (const transactionId of over) settleTransaction(namespace, transactionId, nowMs);
}
