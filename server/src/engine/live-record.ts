/** Finding a record that counts: neither expired nor truncated, in the set the request names. */

import type { Namespace } from './namespace.js';
import { isExpired, type StoredRecord } from './record.js';

/** Whether the record is gone although it has not been swept yet. */
export function isDoomed(namespace: Namespace, record: StoredRecord, nowMs: number): boolean {
  return isExpired(record, nowMs) || namespace.isTruncated(record.set, record.lastUpdateTimeMs);
}

/** Reads and deletes may leave the set out; when they name one it has to be the record's. */
export function isSetOfRecord(set: string, record: StoredRecord): boolean {
  return set === '' || set === record.set;
}
