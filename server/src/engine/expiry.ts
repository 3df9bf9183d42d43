/** Removing what nobody can read any more: expired and truncated records, one namespace at a time. */

import { PARTITION_COUNT } from '../model/limits.js';
import { isDoomed } from './live-record.js';
import type { Namespace } from './namespace.js';
import { isExpired } from './record.js';

/**
 * Walks every record once; gives back how many went. The clock is the caller's, and so is when to walk. A namespace nothing
 * can go from is not walked: of a large one that would hold up everybody's requests for nothing.
 */
export function sweep(namespace: Namespace, nowMs: number): number {
  if (!namespace.mayHoldDoomed()) return 0;
  let removed = 0;
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    for (const record of namespace.storage.recordsOf(partitionId)) {
      if (!isDoomed(namespace, record, nowMs)) continue;
      // A transaction may still put the record back, and decides what becomes of it.
      if (namespace.provisionals.get(record.digest) !== undefined) continue;
      if (isExpired(record, nowMs)) namespace.expire(record.digest);
      else namespace.delete(record.digest);
      removed += 1;
    }
  }
  return removed;
}
