/** Which replica of a partition takes a command: replica policies, racks and the read modes of strong consistency. */

import type { ReplicaPolicy } from '../../model/settings.js';
import type { PartitionTable } from './partition-map.js';
import type { RouteRequest } from './router.js';

/** What routing needs to know of nodes. */
export interface RouteContext<Owner> {
  /** The node answers; one that does not is never chosen. */
  isAnswering(owner: Owner): boolean;
  /** The node's circuit is open: for reads another replica is better. */
  isResting(owner: Owner): boolean;
  isInRack(owner: Owner, namespace: string, rackId: number): boolean;
  /** Racks in order of preference, for `preferRack`. */
  readonly rackIds: readonly number[];
  /** At least 0 and below 1, for `random`. */
  random(): number;
  /** Grows by one with every call, for `masterProles`, which takes replicas in turn. */
  nextTurn(): number;
}

/** The node for one attempt; undefined when no replica the policy allows can be reached. */
export function chooseReplica<Owner>(
  table: PartitionTable<Owner>,
  request: RouteRequest,
  context: RouteContext<Owner>,
): Owner | undefined {
  const policy = effectivePolicy(request, table.mode);
  if (policy === 'master') {
    const master = table.ownerAt(0, request.partitionId);
    return master !== undefined && context.isAnswering(master) ? master : undefined;
  }
  if (policy === 'preferRack') return chooseByRack(table, request, context);
  return chooseFrom(table, request, context, firstReplica(policy, request.attempt, table, context));
}

/**
 * The policy that holds for the command. Writes belong to the master; `sequence` and `preferRack` move on to the next
 * replica when they are tried again, since by then that one may be the master. Strongly consistent reads: `session` is
 * answered by the master alone; `linearize` starts there and may move on when tried again; the other modes follow the policy.
 */
function effectivePolicy(request: RouteRequest, mode: 'ap' | 'sc'): ReplicaPolicy {
  const { replica } = request;
  if (request.isWrite) {
    return replica === 'sequence' || replica === 'preferRack' ? 'sequence' : 'master';
  }
  if (mode === 'ap') return replica;
  if (request.readModeSc === 'session') return 'master';
  if (request.readModeSc === 'linearize') return replica === 'master' ? 'master' : 'sequence';
  return replica;
}

function firstReplica<Owner>(
  policy: 'sequence' | 'masterProles' | 'random',
  attempt: number,
  table: PartitionTable<Owner>,
  context: RouteContext<Owner>,
): number {
  if (policy === 'sequence') return attempt;
  if (policy === 'masterProles') return context.nextTurn();
  return Math.floor(context.random() * table.replicaCount) + attempt;
}

/** The first usable replica from `first` on, around the ring. */
function chooseFrom<Owner>(
  table: PartitionTable<Owner>,
  request: RouteRequest,
  context: RouteContext<Owner>,
  first: number,
): Owner | undefined {
  let resting: Owner | undefined;
  for (let i = 0; i < table.replicaCount; i += 1) {
    const owner = table.ownerAt((first + i) % table.replicaCount, request.partitionId);
    if (owner === undefined || !context.isAnswering(owner)) continue;
    // A write does not go round an open circuit: the replica would hand it to the very master that is left alone.
    if (request.isWrite || !context.isResting(owner)) return owner;
    resting ??= owner;
  }
  return resting;
}

/** Replicas in the preferred racks first, in the order of the racks, then the others; each further attempt takes the next. */
function chooseByRack<Owner>(
  table: PartitionTable<Owner>,
  request: RouteRequest,
  context: RouteContext<Owner>,
): Owner | undefined {
  const usable: Owner[] = [];
  for (let replica = 0; replica < table.replicaCount; replica += 1) {
    const owner = table.ownerAt(replica, request.partitionId);
    if (owner !== undefined && context.isAnswering(owner)) usable.push(owner);
  }
  const ranked = usable
    .map((owner) => ({ owner, rank: rankOf(owner, table.namespace, context) }))
    .sort((a, b) => a.rank - b.rank);
  return ranked[request.attempt % Math.max(1, ranked.length)]?.owner;
}

/** The place of the node's rack among the preferred ones; behind them all when it is in none, or is left alone. */
function rankOf<Owner>(owner: Owner, namespace: string, context: RouteContext<Owner>): number {
  const racks = context.rackIds.length;
  if (context.isResting(owner)) return racks + 1;
  const rank = context.rackIds.findIndex((rackId) => context.isInRack(owner, namespace, rackId));
  return rank === -1 ? racks : rank;
}
