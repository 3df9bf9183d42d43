/** Which node is asked for which partitions next, and for how many records. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { PartitionCursor, QueryRequest } from '../../model/query.js';
import type { Settings } from '../../model/settings.js';
import { mayRepeat } from './first-appearance.js';
import type { Router, WireNode } from './router.js';

/** A partition that is left, and what was met on the way. */
export interface QueryPlace {
  readonly cursor: PartitionCursor;
  /** Where among the replicas the next try begins. */
  readonly place: number;
  /** Who could not serve it since it last waited; asking them once more is worth a pause. */
  readonly refusedBy: ReadonlySet<WireNode>;
}

export interface PartPlan {
  readonly node: WireNode;
  readonly partitions: readonly PartitionCursor[];
  /** Records to take; 0 means no limit. */
  readonly maxRecords: number;
  /** Records to ask the node for; 0 means no limit. */
  readonly maxSent: number;
}

export interface RoundPlan {
  readonly parts: readonly PartPlan[];
  /** Why a partition has nobody to be asked of, where that is so of any. */
  readonly missing: AerospikeError | undefined;
}

export interface RoundLimits {
  readonly request: QueryRequest;
  readonly settings: Settings;
  /** Records that may still come; infinite without a limit. */
  readonly allowed: number;
}

export function planRound(
  router: Router,
  places: Iterable<QueryPlace>,
  limits: RoundLimits,
): RoundPlan {
  const byNode = new Map<WireNode, PartitionCursor[]>();
  let missing: AerospikeError | undefined;
  for (const place of places) {
    const node = routeOf(router, place, limits);
    if (node instanceof AerospikeError) {
      missing ??= node;
      continue;
    }
    const cursors = byNode.get(node);
    if (cursors === undefined) byNode.set(node, [place.cursor]);
    else cursors.push(place.cursor);
  }
  const { request, allowed } = limits;
  const groups = mayRepeat(request.index) ? [...byNode].map(begunFirst(allowed)) : [...byNode];
  return { parts: shared(groups, limits), missing };
}

type NodeGroup = readonly [WireNode, readonly PartitionCursor[]];

/**
 * Where records may be repeated, a partition that was begun is read again from its start, and how much will be dropped of
 * that nobody knows: no limit can be sent. So that little is read in vain, these few are asked for alone.
 */
function begunFirst(allowed: number): (group: NodeGroup) => NodeGroup {
  return ([node, partitions]) => {
    const begun = partitions.filter(isBegun);
    const isLimited = allowed !== Number.POSITIVE_INFINITY;
    return [node, isLimited && begun.length > 0 ? begun : partitions];
  };
}

function isBegun({ digest }: PartitionCursor): boolean {
  return digest !== undefined;
}

function routeOf(
  router: Router,
  { cursor, place, refusedBy }: QueryPlace,
  { request, settings }: RoundLimits,
): WireNode | AerospikeError {
  const node = router.nodeFor({
    namespace: request.namespace,
    partitionId: cursor.partition,
    isWrite: false,
    attempt: place,
    replica: settings.replica,
    readModeSc: settings.readModeSc,
  });
  if (node instanceof AerospikeError) return node;
  if (refusedBy.has(node)) {
    return clientFailure('NO_NODE', { detail: `Partition ${cursor.partition}.` });
  }
  return node.circuitOpen() ? clientFailure('CIRCUIT_OPEN', { node: node.name }) : node;
}

/** Each node may send its share of the records; those left without one get their turn in the next round. */
function shared(
  groups: readonly NodeGroup[],
  { request, allowed }: RoundLimits,
): readonly PartPlan[] {
  if (allowed === Number.POSITIVE_INFINITY) {
    return groups.map(([node, partitions]) => ({ node, partitions, maxRecords: 0, maxSent: 0 }));
  }
  const repeats = mayRepeat(request.index);
  return groups.flatMap(([node, partitions], index) => {
    const maxRecords =
      Math.floor(allowed / groups.length) + (index < allowed % groups.length ? 1 : 0);
    const maxSent = repeats && partitions.some(isBegun) ? 0 : maxRecords;
    return maxRecords === 0 ? [] : [{ node, partitions, maxRecords, maxSent }];
  });
}
