/** A driver without a cluster: notes every command it is given and answers what the test says, so that nothing leaves the process. */

import type {
  BatchOptions,
  CallOptions,
  ClusterView,
  Driver,
  DriverCounters,
  DriverProvider,
  InfoAnswer,
  InfoRequest,
  NamespaceView,
  NodeView,
  QueryOptions,
  Transaction,
  TransactionOptions,
} from '../../server/src/driver/driver.js';
import { PACKING } from '../../server/src/driver/packing.js';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../server/src/model/background.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import type { Principal } from '../../server/src/model/principal.js';
import type { QueryEvent, QueryRequest } from '../../server/src/model/query.js';
import type { Bin } from '../../server/src/model/record.js';
import type { TransactionEnd, TransactionResult } from '../../server/src/model/transaction.js';
import type { Value } from '../../server/src/model/value.js';

/** What reached the driver in one call. */
export type FakeCall =
  | { readonly call: 'execute'; readonly command: Command; readonly options: CallOptions }
  | {
      readonly call: 'batch';
      readonly commands: readonly Command[];
      readonly options: BatchOptions;
    }
  | { readonly call: 'query'; readonly request: QueryRequest; readonly options: QueryOptions }
  | {
      readonly call: 'background';
      readonly request: BackgroundRequest;
      readonly options: CallOptions;
    }
  | { readonly call: 'info'; readonly request: InfoRequest };

export interface FakeDriverOptions {
  /** The outcome of a command; unset: everything succeeds on an empty record of generation 1. */
  readonly respond?: (command: Command, index: number) => Outcome | Promise<Outcome>;
  /**
   * The windows of a query; what it throws ends the query after the windows before. Unset: every partition asked for is done,
   * and empty.
   */
  readonly query?: (
    request: QueryRequest,
    options: QueryOptions,
  ) => Iterable<readonly QueryEvent[]> | AsyncIterable<readonly QueryEvent[]>;
  /** What each node makes of background work; unset: one node takes it. */
  readonly background?: (
    request: BackgroundRequest,
  ) => readonly BackgroundStart[] | Promise<readonly BackgroundStart[]>;
  /** The answers to info commands; unset: one node that answers each with an empty text. */
  readonly info?: (request: InfoRequest) => readonly InfoAnswer[] | Promise<readonly InfoAnswer[]>;
  /** Unset: there are no transactions. */
  readonly transaction?: (options: TransactionOptions) => Transaction;
  readonly cluster?: Partial<ClusterView>;
}

export interface FakeDriver extends Driver, DriverProvider {
  /** Every call, in order. */
  readonly calls: readonly FakeCall[];
  /** The commands of all calls, in order. */
  readonly commands: readonly Command[];
  /** Replaces parts of the cluster's view and tells the listeners. */
  setCluster(view: Partial<ClusterView>): void;
}

const NODE: NodeView = {
  name: 'A1',
  address: '127.0.0.1:3000',
  build: '8.1.2.0',
  active: true,
  openConnections: 1,
  inFlight: 0,
  failures: 0,
  circuitOpen: false,
};

/** A cluster of one node with the namespaces `test` (AP) and `txn` (SC). */
const CLUSTER: ClusterView = {
  ready: true,
  clusterName: undefined,
  nodes: [NODE],
  namespaces: new Map([
    ['test', namespaceView('test', 'ap')],
    ['txn', namespaceView('txn', 'sc')],
  ]),
};

const NO_COUNTS: DriverCounters = {
  commands: 0,
  commandErrors: 0,
  retries: 0,
  timeouts: 0,
  connectionsOpened: 0,
  connectionsClosed: 0,
  tends: 0,
  tendFailures: 0,
  inFlight: 0,
  queued: 0,
};

export function createFakeDriver(options: FakeDriverOptions = {}): FakeDriver {
  const calls: FakeCall[] = [];
  const listeners = new Set<(view: ClusterView) => void>();
  let view: ClusterView = { ...CLUSTER, ...options.cluster };
  const respond = options.respond ?? (() => okOutcome());
  const driver: FakeDriver = {
    name: 'wire',
    packing: PACKING,
    calls,
    get commands() {
      return calls.flatMap((call) => {
        if (call.call === 'execute') return [call.command];
        return call.call === 'batch' ? call.commands : [];
      });
    },
    async execute(command, callOptions) {
      calls.push({ call: 'execute', command, options: callOptions });
      return respond(command, 0);
    },
    async batch(commands, batchOptions) {
      calls.push({ call: 'batch', commands, options: batchOptions });
      return Promise.all(
        commands.map(async (command, index) => {
          const outcome = await respond(command, index);
          batchOptions.onOutcome?.(index, outcome);
          return outcome;
        }),
      );
    },
    async *query(request, queryOptions) {
      calls.push({ call: 'query', request, options: queryOptions });
      yield* options.query?.(request, queryOptions) ?? [emptyPartitions(request)];
    },
    async background(request, callOptions) {
      calls.push({ call: 'background', request, options: callOptions });
      return options.background?.(request) ?? [{ node: 'A1' }];
    },
    beginTransaction(transactionOptions) {
      if (options.transaction === undefined) throw clientFailure('UNSUPPORTED');
      return options.transaction(transactionOptions);
    },
    async info(request) {
      calls.push({ call: 'info', request });
      return options.info?.(request) ?? [infoAnswer('A1', request.commands)];
    },
    cluster: () => view,
    onClusterChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counters: () => NO_COUNTS,
    close: () => Promise.resolve(),
    forPrincipal: (_principal: Principal) => driver,
    setCluster(change) {
      view = { ...view, ...change };
      for (const listener of listeners) listener(view);
    },
  };
  return driver;
}

/** A transaction in which everything succeeds. */
export function fakeTransaction(): Transaction {
  const end = (result: TransactionResult): Promise<TransactionEnd> =>
    Promise.resolve({ result, rollPending: false, closePending: false });
  return {
    id: 7n,
    view: () => ({
      ...{ id: 7n, state: 'open', namespace: undefined, reads: 0, writes: 0, inDoubt: false },
      deadlineMs: 10_000,
    }),
    execute: () => Promise.resolve(okOutcome()),
    batch: (commands) => Promise.resolve(commands.map(() => okOutcome())),
    commit: () => end('committed'),
    abort: () => end('aborted'),
  };
}

export function namespaceView(name: string, mode: 'ap' | 'sc'): NamespaceView {
  const masterPartitions = new Map([['A1', 4096]]);
  return { name, mode, replicationFactor: 1, unavailablePartitions: 0, masterPartitions };
}

/** One window that says of every partition asked for that it is done. */
export function emptyPartitions(request: QueryRequest): readonly QueryEvent[] {
  return request.partitions.map(({ partition }) => ({ type: 'partitionDone', partition }));
}

export function okOutcome(
  bins: readonly Bin[] = [],
  facts: {
    readonly generation?: number;
    readonly voidTimeSeconds?: number;
    readonly results?: readonly (Value | undefined)[];
  } = {},
): Outcome {
  const { generation = 1, voidTimeSeconds = 0, results = [] } = facts;
  return { ok: true, record: { bins, generation, voidTimeSeconds }, results };
}

/** A node's answer with the same text, or a text by command, for each command. */
export function infoAnswer(
  node: string,
  commands: readonly string[],
  answerOf: (command: string) => string = () => '',
): InfoAnswer {
  return { node, answers: new Map(commands.map((command) => [command, answerOf(command)])) };
}
