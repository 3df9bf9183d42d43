/** How many records a node answers for: those of the partitions it owns. */

import type { PartitionFigures } from '../../engine/record-counts.js';
import type { NodeContext } from '../node-context.js';

const NOTHING: PartitionFigures = { objects: 0, tombstones: 0, sets: new Map() };

/** Expired records count until they are swept. */
export function countOwnRecords(node: NodeContext, namespaceName: string): PartitionFigures {
  const isOwn = (partitionId: number): boolean =>
    node.cluster.ownership(node.name, partitionId) === 'master';
  return node.engine.namespace(namespaceName)?.inPartitions(isOwn) ?? NOTHING;
}
