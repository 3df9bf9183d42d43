/** The driver port: all the gateway knows of an Aerospike cluster and of whichever client speaks to it. */

import type { AerospikeError } from '../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../model/background.js';
import type { Command, Outcome } from '../model/command.js';
import type { ContextStep, Expression } from '../model/expression.js';
import type { Principal } from '../model/principal.js';
import type { QueryEvent, QueryRequest } from '../model/query.js';
import type { Settings } from '../model/settings.js';
import type { StopSignal } from '../model/stop-signal.js';
import type { TransactionEnd, TransactionView } from '../model/transaction.js';

export type DriverName = 'wire' | 'native';

/** What every call takes besides what it asks for. */
export interface CallOptions {
  /** Timeouts, retries and routing of the whole call; per-row settings stand in the commands. */
  readonly settings: Settings;
  /** Aborting it ends the call with CANCELLED (in doubt where a write may have been applied). */
  readonly signal?: StopSignal;
}

export interface BatchOptions extends CallOptions {
  /** Go on after a row failed; false stops each node at its first failed row, whose successors end as not attempted. */
  readonly respondAllKeys: boolean;
  /** Called once per row as it ends, in completion order, before the promise resolves. */
  readonly onOutcome?: (index: number, outcome: Outcome) => void;
  /**
   * Called at most once, when the batch is under way, with what ends one row before the others: its outcome is the failure given,
   * in doubt where its node may have it, and it is not sent again. Nothing happens to a row that has ended. A driver that cannot
   * end single rows does not call it: the native one.
   */
  readonly onStarted?: (endRow: (index: number, error: AerospikeError) => void) => void;
}

/**
 * What a query takes of its settings: the timeouts, `maxRetries` rounds after the first for partitions that could not be read,
 * `retryDelayMs` between rounds, `replica`, `maxConcurrentNodes`, and `recordQueueSize`, the records read ahead of the reader.
 * A reader that pauses is no silence: the timeouts count only while it waits.
 */
export type QueryOptions = CallOptions;

/** Which nodes an info request goes to. */
export type InfoTarget =
  | { readonly to: 'any' | 'all' }
  | { readonly to: 'node'; readonly node: string };

export interface InfoRequest {
  /** Info commands without their newline, for example `build` or `namespace/test`; sent verbatim. */
  readonly commands: readonly string[];
  readonly target: InfoTarget;
}

export interface InfoAnswer {
  readonly node: string;
  /** Command → the server's answer, verbatim (`ERROR:…` included). */
  readonly answers: ReadonlyMap<string, string>;
}

export interface NodeView {
  readonly name: string;
  /** `host:port`, IPv6 hosts in brackets. */
  readonly address: string;
  /** For example `8.1.2.0`. */
  readonly build: string;
  /** False while the node does not answer; its partitions are then asked of others. */
  readonly active: boolean;
  readonly openConnections: number;
  /** Commands sent to it and not answered. */
  readonly inFlight: number;
  /** Looks at it in a row that failed. */
  readonly failures: number;
  readonly circuitOpen: boolean;
}

export interface NamespaceView {
  readonly name: string;
  readonly mode: 'ap' | 'sc';
  readonly replicationFactor: number;
  /** Partitions without a reachable master right now. */
  readonly unavailablePartitions: number;
  /** Node name → partitions it is the master of. */
  readonly masterPartitions: ReadonlyMap<string, number>;
}

export interface ClusterView {
  /** True while at least one node answers and a partition map is known. */
  readonly ready: boolean;
  /** As the nodes that answer tell it, and as it last was while none does; undefined for one without a name. */
  readonly clusterName: string | undefined;
  readonly nodes: readonly NodeView[];
  readonly namespaces: ReadonlyMap<string, NamespaceView>;
}

/** Counters since the start; every one only grows, but for the gauges named so. */
export interface DriverCounters {
  readonly commands: number;
  readonly commandErrors: number;
  readonly retries: number;
  readonly timeouts: number;
  readonly connectionsOpened: number;
  readonly connectionsClosed: number;
  readonly tends: number;
  readonly tendFailures: number;
  /** Gauge: commands under way. */
  readonly inFlight: number;
  /** Gauge: commands waiting for a connection, or for a node that serves their partition. */
  readonly queued: number;
}

/** The packed form servers keep contexts and expressions in, as definitions of indexes have them. */
export interface Packing {
  packContext(steps: readonly ContextStep[]): Uint8Array;
  packExpression(expression: Expression): Uint8Array;
  /** Undefined for bytes that are no context. */
  unpackContext(packed: Uint8Array): readonly ContextStep[] | undefined;
}

export interface TransactionOptions {
  /** How long it may live, from its first write: 1 to 120; of 120 the last second is the server's. */
  readonly timeoutSeconds: number;
}

/**
 * A transaction in one namespace, that of its first command, which has to be strongly consistent: anything else is refused
 * before it is sent. Commands on one record run in the order they came, others side by side.
 */
export interface Transaction {
  readonly id: bigint;
  /** As it stands now; no I/O. */
  view(): TransactionView;
  /** Runs one command in it. Never rejects. */
  execute(command: Command, options: CallOptions): Promise<Outcome>;
  /** Runs commands as one batch in it; where the batch can't be begun, every row has the reason. Never rejects. */
  batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]>;
  /**
   * Waits for the commands before it, then commits, whoever may have gone away meanwhile. In doubt, it may be asked for again.
   * What fails before the decisive step is rolled back. Never rejects.
   */
  commit(): Promise<TransactionEnd>;
  /** Waits for the commands before it, then aborts; sends nothing after a commit in doubt. Never rejects. */
  abort(): Promise<TransactionEnd>;
}

export interface Driver {
  readonly name: DriverName;
  /** Nothing is sent for it. */
  readonly packing: Packing;
  /** Runs one command. Resolves with the outcome whatever happens; never rejects. */
  execute(command: Command, options: CallOptions): Promise<Outcome>;
  /** Runs commands as one batch: outcomes in the order of the commands, one each. Never rejects. */
  batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]>;
  /**
   * Reads the partitions asked for, in windows of events as they arrive; the reader's pace is the query's pace. Ends when all of
   * them are done, or `maxRecords` came. Throws an AerospikeError, after the events that were read; what is left is what the
   * events so far did not cover. Leaving the loop early ends the servers' work, too.
   */
  query(request: QueryRequest, options: QueryOptions): AsyncIterable<readonly QueryEvent[]>;
  /**
   * Starts work on every node that answers, each asked once: what became of it there, node by node. Rejects with an
   * AerospikeError where no node was sent anything. How far the work is, `info` tells.
   */
  background(request: BackgroundRequest, options: CallOptions): Promise<readonly BackgroundStart[]>;
  /** Begins a transaction; nothing is sent for it. Throws an AerospikeError where the driver has none, or is closed. */
  beginTransaction(options: TransactionOptions): Transaction;
  /** Sends info commands. Rejects with an AerospikeError when no node answered. */
  info(request: InfoRequest, options: CallOptions): Promise<readonly InfoAnswer[]>;
  /** The cluster as of the last tend; cheap, no I/O. */
  cluster(): ClusterView;
  /** Calls the listener whenever the view changes; the returned function ends that. */
  onClusterChange(listener: (view: ClusterView) => void): () => void;
  counters(): DriverCounters;
  /** Refuses new calls, lets running ones finish for `graceMs`, then fails them and closes every socket. */
  close(graceMs: number): Promise<void>;
}

/** Drivers are obtained for a principal, so that identity is in the port before pass-through arrives. */
export interface DriverProvider {
  forPrincipal(principal: Principal): Driver;
}
