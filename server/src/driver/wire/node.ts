/** One node of the cluster: its connections, what it told of itself, and whether it answers. */

import { AerospikeError } from '../../model/aerospike-error.js';
import type { Peer } from '../../wire/peers.js';
import type { NamespaceReplicas } from '../../wire/replicas.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import type { Build } from './features.js';
import type { InfoConnection } from './info-connection.js';
import type { FoundNode } from './node-search.js';
import type { PeerView } from './peers.js';
import type { Address, NodePool, WireNode } from './router.js';
import type { KnownGenerations, TendReport } from './tend.js';

/** Tends in a row a node may be silent before its partitions are asked of others; a lost connection takes effect at once. */
const SILENT_TENDS_MAX = 1;

/** Generations of a node nobody has asked yet. */
const NOTHING_KNOWN: KnownGenerations = {
  peers: undefined,
  partitions: undefined,
  rebalance: undefined,
};

/** Told when a command lost its way to the node, or found its circuit opened by silence. */
export type OnDoubt = (node: ClusterNode, how: 'lost' | 'silent') => void;

export class ClusterNode implements WireNode {
  readonly name: string;
  readonly address: Address;
  readonly pool: NodePool;
  readonly breaker: CircuitBreaker;
  build: Build;
  buildText: string;
  clusterName: string | undefined;
  /** Failed tends since the last good one. */
  failures = 0;
  answering = true;
  peers: ReadonlyMap<string, Peer> | undefined;
  /** The rack it stands in, per namespace. */
  racks: ReadonlyMap<string, number> = new Map();
  known: KnownGenerations = NOTHING_KNOWN;
  /** A map it sent that has not been taken, because the other nodes do not agree with it. */
  untakenMap: readonly NamespaceReplicas[] | undefined;
  /** Another process answers than the one whose claims the map holds. */
  restarted = true;
  /** A tend of this node is under way. */
  tending = false;
  connection: InfoConnection | undefined;
  /** Times a data connection was refused or lost; a tend that began before the last of them proves nothing. */
  doubts = 0;
  /** Such a time after which it has not answered yet: it is not routed to. */
  suspected = false;
  /** When it was suspected last, on the monotonic clock. */
  doubtedAtMs = Number.NEGATIVE_INFINITY;
  /** A command timed out on it since it answered a tend. */
  unheard = false;
  readonly #onDoubt: OnDoubt;

  constructor(found: FoundNode, pool: NodePool, breaker: CircuitBreaker, onDoubt: OnDoubt) {
    this.name = found.identity.name;
    this.address = found.connection.address;
    this.pool = pool;
    this.breaker = breaker;
    this.build = found.identity.build;
    this.buildText = found.identity.buildText;
    this.clusterName = found.identity.clusterName;
    this.connection = found.connection;
    this.#onDoubt = onDoubt;
  }

  /** Commands may be sent to it. */
  get routable(): boolean {
    return this.answering && !this.suspected;
  }

  get doubted(): boolean {
    return this.suspected || this.unheard || this.failures > 0 || !this.answering;
  }

  doubt(how: 'lost' | 'silent'): void {
    if (how === 'lost') this.doubts += 1;
    else this.unheard = true;
    if (how === 'lost' || this.circuitOpen()) this.#onDoubt(this, how);
  }

  recordError(): void {
    this.breaker.recordError();
  }

  circuitOpen(): boolean {
    return this.breaker.isOpen();
  }

  /**
   * Takes a new tend connection. The process behind it may be another one than before (a restart between two tends shows no
   * other way), so everything is asked for again, the build included.
   */
  adopt(found: FoundNode): void {
    this.connection = found.connection;
    this.build = found.identity.build;
    this.buildText = found.identity.buildText;
    this.clusterName = found.identity.clusterName;
    this.known = NOTHING_KNOWN;
    this.restarted = true;
  }

  /** Takes what a good tend found, that began when the node had been doubted `doubtsBefore` times. */
  note(report: TendReport, doubtsBefore: number): void {
    // What it failed at while it was away says nothing of it now.
    if (!this.answering) this.breaker.reset();
    this.failures = 0;
    this.answering = true;
    this.unheard = false;
    if (this.doubts === doubtsBefore) this.suspected = false;
    if (report.peers !== undefined) {
      this.peers = new Map(
        // A peer without addresses is one that left.
        report.peers.peers.filter((peer) => peer.hosts.length > 0).map((peer) => [peer.name, peer]),
      );
      this.known = { ...this.known, peers: report.peers.generation };
    }
    if (report.partitions !== undefined) {
      this.untakenMap = report.partitions.claims;
      this.known = { ...this.known, partitions: report.partitions.generation };
    }
    if (report.racks !== undefined) {
      this.racks = report.racks.ids;
      this.known = { ...this.known, rebalance: report.racks.generation };
    }
  }

  /** Counts a failed tend; returns true when the node stopped answering by it. */
  noteFailure(error: unknown): boolean {
    this.connection?.close();
    this.connection = undefined;
    this.failures += 1;
    const wasAnswering = this.answering;
    // Silence may be a long pause of the server; a refused or lost connection is known to be gone.
    if (!isSilence(error) || this.failures > SILENT_TENDS_MAX) this.answering = false;
    return wasAnswering && !this.answering;
  }

  /** Asks for the partition map again at the next tend, whatever its generation. */
  forgetMap(): void {
    this.known = { ...this.known, partitions: undefined };
  }

  isInRack(namespace: string, rackId: number): boolean {
    return this.racks.get(namespace) === rackId;
  }

  peerView(ownedPartitions: number): PeerView {
    const { name, address, answering, failures, peers } = this;
    return { name, address, answering, failures, peers, ownedPartitions };
  }

  close(): void {
    this.answering = false;
    this.connection?.close();
    this.connection = undefined;
    this.pool.close();
  }
}

function isSilence(error: unknown): boolean {
  return (
    error instanceof AerospikeError &&
    error.code.from === 'client' &&
    error.code.error === 'TIMEOUT'
  );
}
