/** How many records a node answers for: those of the partitions it owns. */

import { isTombstone } from '../../engine/record.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import type { NodeContext } from '../node-context.js';

export interface RecordCounts {
  readonly objects: number;
  /** What is left of records that were deleted durably. */
  readonly tombstones: number;
  /** By set name; sets without a record here are absent. */
  readonly sets: ReadonlyMap<string, number>;
}

/** Expired records count until they are swept. Counted anew on each call: people and monitors ask for it, not commands. */
export function countOwnRecords(node: NodeContext, namespaceName: string): RecordCounts {
  const storage = node.engine.namespace(namespaceName)?.storage;
  const sets = new Map<string, number>();
  let objects = 0;
  let tombstones = 0;
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    if (node.cluster.ownership(node.name, partitionId) !== 'master') continue;
    for (const record of storage?.recordsOf(partitionId) ?? []) {
      if (isTombstone(record)) {
        tombstones += 1;
        continue;
      }
      objects += 1;
      sets.set(record.set, (sets.get(record.set) ?? 0) + 1);
    }
  }
  return { objects, tombstones, sets };
}

export function recordsInPartition(
  node: NodeContext,
  namespaceName: string,
  partitionId: number,
): number {
  let records = 0;
  const storage = node.engine.namespace(namespaceName)?.storage;
  for (const record of storage?.recordsOf(partitionId) ?? []) {
    if (!isTombstone(record)) records += 1;
  }
  return records;
}
