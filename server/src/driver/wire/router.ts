/** What the command side of the wire driver knows of the cluster: which node takes a command, and that node's connections. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { ReadModeSc, ReplicaPolicy } from '../../model/settings.js';
import type { ClusterView } from '../driver.js';
import type { Exchange, ExchangeTicket } from './exchange.js';
import type { StreamConnection, StreamEvents } from './stream.js';

/** Where a node listens; IPv6 hosts without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The name the node's certificate has to carry, where one is known. */
  readonly tlsName?: string;
}

/** What an exchange is to a pool: it decides which exchanges may share a connection with it. */
export type Lane =
  /** Reads of one record: they may be pipelined. */
  | 'shared'
  /** Writes, and commands that keep the server busy for long: alone on their connection while they run. */
  | 'exclusive';

/** The data connections of one node. Opened lazily, never by the tend, which has a socket of its own. */
export interface NodePool {
  /**
   * Hands an exchange to a connection, or queues it. What follows is told to the exchange, never thrown; a refusal
   * (OVERLOADED, CLOSED) may be told before this returns.
   */
  send(exchange: Exchange, lane: Lane): ExchangeTicket;
  /** Opens a socket for one long answer, outside the others' limits: it never stands in the way of an exchange. */
  openStream(events: StreamEvents): StreamConnection;
  /** Sockets open or being opened. */
  readonly openConnections: number;
  /** Exchanges handed to a connection and not ended; counted when asked. */
  readonly inFlight: number;
  /** Exchanges waiting for a connection. */
  readonly queued: number;
  /** Fails what waits and what is under way, and closes every socket. Idempotent. */
  close(): void;
}

/** Makes the pool of a node that was found; the router closes it when the node leaves. */
export type CreateNodePool = (address: Address, nodeName: string) => NodePool;

export interface WireNode {
  readonly name: string;
  readonly address: Address;
  readonly pool: NodePool;
  /** Counts a failure towards the circuit breaker: a connection lost, a timeout, an overloaded device. */
  recordError(): void;
  /**
   * The node may be gone. `lost`: a data connection to it was refused or lost; it is asked at once whether it is there, and
   * not routed to until it says so. `silent`: a command timed out; it is asked once that has opened its circuit, so that one
   * which is slow can be told from one that is dead. Cheap, may be called often.
   */
  doubt(how: 'lost' | 'silent'): void;
  /** Something says that the node may be gone, and it has not answered since. */
  readonly doubted: boolean;
  /** While true the node is left alone: a command for it fails with CIRCUIT_OPEN or goes to another replica. */
  circuitOpen(): boolean;
}

export interface RouteRequest {
  readonly namespace: string;
  readonly partitionId: number;
  readonly isWrite: boolean;
  /** 0 for the first attempt; further attempts move along the replicas where the policy allows it. */
  readonly attempt: number;
  readonly replica: ReplicaPolicy;
  /** Decides, in a strongly consistent namespace, which replicas may answer a read at all. */
  readonly readModeSc: ReadModeSc;
}

export interface Router {
  /**
   * The node for one attempt, or why there is none: NO_NODE (nobody serves the partition), CLUSTER_UNAVAILABLE (no node at
   * all), server code 20 (a namespace no node has). Never a node whose connections are known to be gone.
   */
  nodeFor(request: RouteRequest): WireNode | AerospikeError;
  /** The nodes that answer, in a stable order. */
  nodes(): readonly WireNode[];
  /** Undefined while no node has told of the namespace. */
  namespaceMode(namespace: string): 'ap' | 'sc' | undefined;
  view(): ClusterView;
  onChange(listener: (view: ClusterView) => void): () => void;
  /**
   * Calls the listener whenever `nodeFor` may answer otherwise than before: an owner of a partition changed, a node stopped
   * answering, or answers again. Changes that happen together are told once. The returned function ends that.
   */
  onRoutesChanged(listener: () => void): () => void;
  /** An answer says that our partition map is stale: look sooner than the next tick. Cheap, may be called often. */
  requestTend(): void;
  /** Tends made and failed since the start. */
  tendCounters(): { readonly tends: number; readonly tendFailures: number };
  /** Stops tending and closes every node's pool. Idempotent. */
  close(): void;
}
