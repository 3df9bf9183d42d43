/** Removing what nobody can read any more: expired and truncated records, one namespace at a time. */

import { PARTITION_COUNT } from '../model/limits.js';
import { isDoomed } from './live-record.js';
import type { Namespace } from './namespace.js';
import { isExpired, type StoredRecord } from './record.js';

/** Records looked at before others get a turn: a few milliseconds' work. */
export const SWEEP_SLICE_RECORDS = 10_000;

/**
 * Walks every record once, yields after each whole slice how many went in it, and gives back those of the rest. The clock is
 * the caller's, and so is when to go on: records may be written meanwhile, and those that could go by the moment of the start
 * still can. Nothing is walked until it is asked for the first slice. A namespace nothing can go from is not walked.
 */
export function* sweep(namespace: Namespace, nowMs: number): Generator<number, number> {
  if (!namespace.mayHoldDoomed()) return 0;
  let looked = 0;
  let removed = 0;
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    for (const record of namespace.storage.recordsOf(partitionId)) {
      removed += removeDoomed(namespace, record, nowMs) ? 1 : 0;
      looked += 1;
      if (looked < SWEEP_SLICE_RECORDS) continue;
      yield removed;
      looked = 0;
      removed = 0;
    }
  }
  return removed;
}

/** Whether it went. */
function removeDoomed(namespace: Namespace, record: StoredRecord, nowMs: number): boolean {
  if (!isDoomed(namespace, record, nowMs)) return false;
  // A transaction may still put the record back, and decides what becomes of it.
  if (namespace.provisionals.get(record.digest) !== undefined) return false;
  if (isExpired(record, nowMs)) namespace.expire(record.digest);
  else namespace.delete(record.digest);
  return true;
}
