/** Finding a record that counts: neither expired nor truncated, in the set the request names. */

import type { Namespace } from './namespace.js';
import { isExpired, isTombstone, type StoredRecord } from './record.js';
import { isMonitorSet } from './transaction/monitor.js';

/**
 * Whether the record is gone although it has not been swept yet. What a transaction's monitor has for its void-time is the
 * deadline; that ends the transaction, which then removes it.
 */
export function isDoomed(namespace: Namespace, record: StoredRecord, nowMs: number): boolean {
  if (isMonitorSet(namespace, record.set)) return false;
  return isExpired(record, nowMs) || namespace.isTruncated(record.set, record.lastUpdateTimeMs);
}

/** Whether there is anything to read: the record is neither gone nor a tombstone. */
export function isLive(namespace: Namespace, record: StoredRecord, nowMs: number): boolean {
  return !isTombstone(record) && !isDoomed(namespace, record, nowMs);
}

/** Reads and deletes may leave the set out; when they name one it has to be the record's. */
export function isSetOfRecord(set: string, record: StoredRecord): boolean {
  return set === '' || set === record.set;
}
