/** A running embedded cluster: its nodes over one engine, and the controls that act on them. */

import { randomBytes } from 'node:crypto';
import { createEngine, type Engine } from '../engine/engine.js';
import { formatHost } from '../wire/peers.js';
import { type Cluster, createCluster } from './cluster.js';
import {
  type EmbeddedControl,
  type EmbeddedCounters,
  type NodeAddress,
  type NodeCounts,
  peekRecord,
  seedRecords,
} from './control.js';
import { createDataStore, type DataStore } from './data/data-store.js';
import { TRUNCATION } from './data/journal.js';
import { createFaultPlan, type FaultPlan } from './faults.js';
import { citrusleafMs } from './info/citrusleaf-ms.js';
import { sindexCreateReply } from './info/info-indexes.js';
import { truncationKey } from './info/info-truncate.js';
import { moduleItem, UDF_MODULES } from './info/info-udf.js';
import { INDEXES, savedCommands } from './info/saved-indexes.js';
import { createNode, type Node, type NodeSurroundings } from './node.js';
import { EMBEDDED_NODES_MAX, type EmbeddedSettings, nodeNameOf } from './options.js';
import { particleBytes } from './particle-size.js';
import { createIndexBuilder, type IndexBuilder } from './query/index-builder.js';
import { RecordHistograms } from './record-histograms.js';
import { restoreSecurity, SECURITY } from './security/saved-security.js';
import { createSecurity, type Security } from './security/security.js';
import { SharedMetadata } from './shared-metadata.js';
import { createShiftableClock, type ShiftableClock } from './shiftable-clock.js';
import { startSweeping } from './sweeper.js';
import { createUdfHost, type UdfHost } from './udf/udf-host.js';

/** A running embedded cluster. */
export interface EmbeddedNode {
  /** `host:port,host:port` of the nodes that are up: what clients take as seeds. */
  readonly seeds: string;
  /** The nodes, killed ones included, in the order they were started. */
  readonly nodes: readonly NodeAddress[];
  readonly control: EmbeddedControl;
  /** Closes every socket and forgets the data, but for what a data directory holds; calling it again does nothing. */
  close(): Promise<void>;
}

/** Bytes of a session token. */
const TOKEN_BYTES = 32;

interface Parts {
  readonly settings: EmbeddedSettings;
  readonly clock: ShiftableClock;
  readonly engine: Engine;
  readonly cluster: Cluster;
  readonly faults: FaultPlan;
  readonly indexBuilder: IndexBuilder;
  readonly security?: Security;
  readonly udf: UdfHost;
  readonly metadata: SharedMetadata;
  readonly recordHistograms: RecordHistograms;
  readonly store?: DataStore;
  readonly nodes: Map<string, Node>;
}

/** Starts the nodes and forms the cluster. Rejects with the system's error when an address can't be had. */
export async function startEmbeddedCluster(settings: EmbeddedSettings): Promise<EmbeddedNode> {
  const parts = await createParts(settings);
  const { cluster, nodes, udf } = parts;
  for (let index = 0; index < settings.nodes; index += 1) addNode(parts);
  try {
    // Modules that were kept have to run from the first request on.
    if (udf.modules.list().length > 0) await udf.load();
    const started = [...nodes.values()].map((node, index) =>
      node.start(settings.port === 0 ? 0 : settings.port + index),
    );
    cluster.join(await allStarted(started));
  } catch (error) {
    await closeAll(parts);
    throw error;
  }
  const stopSweeping = startSweeping(parts.engine, parts.clock);
  const stopLooking = parts.recordHistograms.startLooking(parts.engine, parts.clock);
  const control = createControl(parts);
  return {
    get seeds(): string {
      return addressesOf(parts)
        .filter(({ up }) => up)
        .map((address) => formatHost(address))
        .join(',');
    },
    get nodes(): readonly NodeAddress[] {
      return addressesOf(parts);
    },
    control,
    async close(): Promise<void> {
      stopSweeping();
      stopLooking();
      await closeAll(parts);
    },
  };
}

async function createParts(settings: EmbeddedSettings): Promise<Parts> {
  const clock = createShiftableClock(settings.clock);
  const security = await startSecurity(settings, clock);
  const { random, takeoverGapMs, dataless, log } = settings;
  const cluster = createCluster({
    ...{ clock, random, takeoverGapMs, dataless },
    onRebalance: ({ generation, members }) => {
      const facts = { generation, nodes: members.length };
      log({ level: 'info', message: 'The cluster spread its partitions.', facts });
    },
  });
  const store = createStore(settings);
  const engine = createEngine({
    clock,
    sizeOf: particleBytes,
    ...(store === undefined ? {} : { createStorage: (name) => store.journal.storageOf(name) }),
    namespaces: settings.namespaces.map(({ name, mode, defaultTtlSeconds, allowExpunge }) => ({
      ...{ name, defaultTtlSeconds, allowExpunge },
      strongConsistency: mode === 'sc',
      enterprise: settings.edition === 'enterprise' || mode === 'sc',
    })),
  });
  const indexBuilder = createIndexBuilder(clock);
  const faults = createFaultPlan();
  const udf = createUdfHost({ clock, log });
  const metadata = new SharedMetadata();
  store?.open(engine, {
    [INDEXES]: (_namespace, content) => {
      const node = { engine, indexBuilder, metadata };
      for (const params of savedCommands(content)) sindexCreateReply({ node, params });
    },
    [SECURITY]: (_name, content) => {
      if (security !== undefined) restoreSecurity(security, content);
    },
    [TRUNCATION]: (name, content) => {
      const [namespace = '', set] = name.split('\0');
      const key = truncationKey(namespace, set);
      const value = String(citrusleafMs(Number(Buffer.from(content).toString())));
      metadata.set('truncate', { key, value });
    },
    [UDF_MODULES]: (filename, content) => {
      udf.modules.put(filename, content);
      metadata.set('UDF', moduleItem(filename, content));
    },
  });
  return {
    ...{ settings, clock, engine, cluster, faults, indexBuilder, udf, metadata },
    recordHistograms: new RecordHistograms(),
    nodes: new Map(),
    ...(store === undefined ? {} : { store }),
    ...(security === undefined ? {} : { security }),
  };
}

/** Before anything is opened: it takes its time, and may not be held up half way. */
async function startSecurity(
  { security }: EmbeddedSettings,
  clock: ShiftableClock,
): Promise<Security | undefined> {
  if (security === undefined) return undefined;
  return createSecurity({ ...security, clock, newToken: () => randomBytes(TOKEN_BYTES) });
}

function createStore({ dataDir, dataSync, log }: EmbeddedSettings): DataStore | undefined {
  if (dataDir === undefined) return undefined;
  return createDataStore({ directory: dataDir, sync: dataSync, log });
}

/** Waits for all, so that none is left half started, then fails as the first that failed. */
async function allStarted<Started>(starting: readonly Promise<Started>[]): Promise<Started[]> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

function addNode(parts: Parts): Node {
  const { settings, clock, engine, cluster, faults, indexBuilder, udf, nodes, store } = parts;
  const { security, metadata, recordHistograms } = parts;
  if (nodes.size === EMBEDDED_NODES_MAX) {
    throw new RangeError(`an embedded cluster has at most ${EMBEDDED_NODES_MAX} nodes`);
  }
  const surroundings: NodeSurroundings = {
    ...{ settings, clock, engine, cluster, faults, indexBuilder, udf, metadata, recordHistograms },
    ...(store === undefined ? {} : { journal: store.journal }),
    ...(security === undefined ? {} : { security }),
  };
  const node = createNode(nodeNameOf(nodes.size), surroundings);
  nodes.set(node.name, node);
  return node;
}

async function closeAll({ cluster, nodes, store }: Parts): Promise<void> {
  cluster.close();
  await Promise.all(Array.from(nodes.values(), (node) => node.stop()));
  store?.close();
}

/** Promises throughout, so that the same control can stand in another thread. */
function createControl(parts: Parts): EmbeddedControl {
  const { engine, clock, faults, cluster } = parts;
  const doing = async (act: () => void): Promise<void> => {
    act();
    await Promise.resolve();
  };
  return {
    async seed(records) {
      try {
        seedRecords(engine, records);
      } finally {
        await parts.store?.journal.pending;
      }
    },
    peek: async (key) => Promise.resolve(peekRecord(engine, key, clock.nowMs())),
    fastForward: (byMs) =>
      doing(() => {
        clock.fastForward(byMs);
      }),
    failNext: (count, { resultCode, node }) =>
      doing(() => {
        order(parts, { type: 'fail', resultCode }, count, node);
      }),
    delayNext: (count, { delayMs, node }) =>
      doing(() => {
        order(parts, { type: 'delay', delayMs }, count, node);
      }),
    dropNext: (count, { applied, node }) =>
      doing(() => {
        order(parts, { type: 'drop', applied }, count, node);
      }),
    clearFaults: () =>
      doing(() => {
        faults.clear();
      }),
    kill: (name) => kill(parts, name),
    takeOver: () =>
      doing(() => {
        cluster.takeOver();
      }),
    restart: (name, options) => restart(parts, name, options?.port),
    addNode: (options) => start(parts, addNode(parts), options?.port ?? 0),
    counters: async () => Promise.resolve(countersOf(parts)),
  };
}

function order(
  parts: Parts,
  fault: Parameters<FaultPlan['order']>[0],
  count: number,
  node: string | undefined,
): void {
  if (node !== undefined) nodeOf(parts, node);
  parts.faults.order(fault, count, node);
}

async function kill(parts: Parts, name: string): Promise<void> {
  const node = nodeOf(parts, name);
  if (!node.listening) throw new RangeError(`node ${name} is not up`);
  const stopped = node.stop();
  parts.cluster.leave(name);
  parts.settings.log({ level: 'info', message: 'Killed a node.', node: name });
  await stopped;
}

async function restart(parts: Parts, name: string, port?: number): Promise<NodeAddress> {
  const node = nodeOf(parts, name);
  if (node.listening) throw new RangeError(`node ${name} is up; kill it first`);
  return start(parts, node, port ?? node.address.port);
}

async function start(parts: Parts, node: Node, port: number): Promise<NodeAddress> {
  const member = await node.start(port);
  parts.cluster.join([member]);
  return { ...member, up: true };
}

function nodeOf({ nodes }: Parts, name: string): Node {
  const node = nodes.get(name);
  if (node !== undefined) return node;
  throw new RangeError(`no node is called so; there are ${[...nodes.keys()].join(', ')}`);
}

function addressesOf({ nodes }: Parts): NodeAddress[] {
  return Array.from(nodes.values(), ({ address, listening }) => ({ ...address, up: listening }));
}

function countersOf({ nodes, engine, faults }: Parts): EmbeddedCounters {
  return {
    nodes: Object.fromEntries(
      Array.from(nodes, ([name, { counters }]) => [name, countsOf(counters)]),
    ),
    objects: Object.fromEntries(
      engine.namespaceNames.map((name) => [name, engine.namespace(name)?.objects ?? 0]),
    ),
    pendingFaults: faults.pending,
  };
}

function countsOf(counters: Node['counters']): NodeCounts {
  const { connectionsOpened, connectionsClosed, connectionsRefused } = counters;
  const { infoRequests, messages, batches, malformedMessages } = counters;
  return {
    ...{ connectionsOpened, connectionsClosed, connectionsRefused },
    ...{ infoRequests, messages, batches, malformedMessages },
  };
}
