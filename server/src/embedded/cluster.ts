/** The membership of an embedded cluster: who is up, who owns which partition, and the generations clients watch. */

import type { Clock, Timer } from '../model/clock.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { partitionBitmap } from '../wire/replicas.js';
import type { PartitionOwnership } from './handlers/handler.js';
import { assignPartitions } from './partition-assignment.js';
import type { Random } from './system-random.js';

export interface Member {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** The numbers whose change tells a client to look again; each node counts its own. */
export interface Generations {
  readonly peers: number;
  readonly partition: number;
  readonly rebalance: number;
}

/** One committed state of the cluster, as its members agree on it. */
export interface ClusterState {
  /** Changes with every new state; 48 bits in capital hexadecimal digits. */
  readonly key: string;
  readonly generation: number;
  /** The member with the highest name, as real clusters choose it. */
  readonly principal: string;
  /** Members in the order of succession: highest name first. A killed one stays until its partitions are taken over. */
  readonly members: readonly Member[];
  /** When the partitions last changed hands, on the monotonic clock. */
  readonly rebalancedAtMs: number;
}

export interface Cluster {
  readonly state: ClusterState;
  /** False while a killed node's partitions wait for the others to take them over. */
  readonly settled: boolean;
  isUp(name: string): boolean;
  generationsOf(name: string): Generations;
  /** The other members of the committed state. */
  peersOf(name: string): readonly Member[];
  ownership(name: string, partitionId: number): PartitionOwnership;
  /** One bit per partition, the highest bit of the first byte being partition 0. */
  ownedBitmap(name: string): Uint8Array;
  unavailablePartitions(): number;
  /** The members are up; partitions are spread over them anew. A known name comes back, under a new address perhaps. */
  join(members: readonly Member[]): void;
  /** The member is gone: its partitions are unavailable, and the others take them over after the gap. */
  leave(name: string): void;
  /** Ends a gap now. */
  takeOver(): void;
  /** Ends a gap without a takeover; for closing. */
  close(): void;
}

export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly takeoverGapMs: number;
  readonly dataless: ReadonlySet<string>;
  /** Called after each new committed state. */
  readonly onRebalance?: (state: ClusterState) => void;
}

interface MutableGenerations {
  peers: number;
  partition: number;
  rebalance: number;
}

const CLUSTER_KEY_DIGITS = 12;
/** What a server reports before its first rebalance. */
const NEVER_JOINED: Generations = { peers: 0, partition: -1, rebalance: 0 };

/** All that changes as members come and go. */
interface Ledger {
  readonly options: ClusterOptions;
  readonly up: Map<string, Member>;
  readonly generations: Map<string, MutableGenerations>;
  /** By partition id; the name of a member that is down while nobody has taken over. */
  owners: readonly string[];
  gap: Timer | undefined;
  state: ClusterState;
}

export function createCluster(options: ClusterOptions): Cluster {
  const ledger = createLedger(options);
  const { up, generations } = ledger;
  return {
    get state(): ClusterState {
      return ledger.state;
    },
    get settled(): boolean {
      return ledger.gap === undefined && up.size > 0;
    },
    isUp: (name) => up.has(name),
    generationsOf: (name) => ({ ...(generations.get(name) ?? NEVER_JOINED) }),
    peersOf: (name) => ledger.state.members.filter((member) => member.name !== name),
    ownership(name: string, partitionId: number): PartitionOwnership {
      const owner = ledger.owners[partitionId];
      if (owner === undefined || !up.has(owner)) return 'unavailable';
      return owner === name ? 'master' : 'none';
    },
    ownedBitmap(name: string): Uint8Array {
      const { owners } = ledger;
      return partitionBitmap([...owners.keys()].filter((id) => owners[id] === name));
    },
    unavailablePartitions(): number {
      const { owners } = ledger;
      if (owners.length === 0) return PARTITION_COUNT;
      return owners.filter((owner) => !up.has(owner)).length;
    },
    join(members: readonly Member[]): void {
      for (const member of members) up.set(member.name, member);
      rebalance(ledger);
    },
    leave(name: string): void {
      if (!up.delete(name)) return;
      endGap(ledger);
      ledger.gap = options.clock.setTimer(options.takeoverGapMs, () => {
        rebalance(ledger);
      });
    },
    takeOver(): void {
      if (ledger.gap !== undefined) rebalance(ledger);
    },
    close(): void {
      endGap(ledger);
    },
  };
}

function createLedger(options: ClusterOptions): Ledger {
  const rebalancedAtMs = options.clock.monotonicMs();
  return {
    options,
    up: new Map(),
    generations: new Map(),
    owners: [],
    gap: undefined,
    state: { key: '0', generation: 0, principal: '0', members: [], rebalancedAtMs },
  };
}

function endGap(ledger: Ledger): void {
  ledger.gap?.cancel();
  ledger.gap = undefined;
}

/** Commits a new state of the cluster: its members as they are now, and the partitions spread over them. */
function rebalance(ledger: Ledger): void {
  const { options, up } = ledger;
  endGap(ledger);
  const before = ledger.state;
  const members = [...up.values()].sort((a, b) => (a.name < b.name ? 1 : -1));
  const owning = members.map(({ name }) => name).filter((name) => !options.dataless.has(name));
  // With nobody left the old owners stay in the map, so that every partition is unavailable and none unknown.
  if (owning.length > 0) ledger.owners = assignPartitions(owning);
  ledger.state = {
    key: newClusterKey(options.random),
    generation: before.generation + 1,
    principal: members[0]?.name ?? '0',
    members,
    rebalancedAtMs: options.clock.monotonicMs(),
  };
  for (const { name } of members) {
    countChange(ledger, name, !samePeers(name, before.members, members));
  }
  options.onRebalance?.(ledger.state);
}

function countChange(ledger: Ledger, name: string, peersChanged: boolean): void {
  const known = ledger.generations.get(name);
  if (known === undefined) {
    // What a fresh server reports: it has seen each of its peers appear, and one rebalance.
    const peers = ledger.state.members.length - 1;
    ledger.generations.set(name, { peers, partition: 0, rebalance: 1 });
    return;
  }
  // A restarted node counts on from where it was: clients compare for equality, and could miss a count from zero.
  if (peersChanged) known.peers += 1;
  known.partition += 1;
  known.rebalance += 1;
}

function newClusterKey(random: Random): string {
  let key = '';
  // Never led by a zero: real keys print as numbers, without one.
  while (key.length < CLUSTER_KEY_DIGITS) {
    const digit = Math.floor(random() * 16);
    key += (key === '' ? Math.max(1, digit) : digit).toString(16).toUpperCase();
  }
  return key;
}

function samePeers(name: string, before: readonly Member[], after: readonly Member[]): boolean {
  return peerList(name, before) === peerList(name, after);
}

function peerList(name: string, members: readonly Member[]): string {
  return members
    .filter((member) => member.name !== name)
    .map((member) => `${member.name}@${member.host}:${member.port}`)
    .join();
}
