/** The cluster as the client tells it and its nodes answer: asked for at intervals, and when the client reports a change. */

import type { Timer } from '../../model/clock.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import { holdsPartition, parseReplicas } from '../../wire/replicas.js';
import type { ClusterView, NamespaceView, NodeView } from '../driver.js';
import { askNode } from './info-run.js';
import type { NativeContext } from './native-context.js';

/** Milliseconds the nodes may take to answer. */
const INFO_TIMEOUT_MS = 1000;

const NODE_COMMANDS = ['build', 'cluster-name', 'replicas'] as const;

/** What a node that stopped answering is shown with. */
interface KnownNode {
  readonly name: string;
  readonly address: string;
  readonly build: string;
  readonly active: boolean;
  /** It did not answer the last look in time: busy, or gone, which the next look tells. */
  readonly late: boolean;
  readonly clusterName: string | undefined;
  readonly replicas: string;
}

const NO_CLUSTER: ClusterView = {
  ready: false,
  clusterName: undefined,
  nodes: [],
  namespaces: new Map(),
};

export class ClusterWatch {
  readonly #context: NativeContext;
  readonly #intervalMs: number;
  readonly #listeners = new Set<(view: ClusterView) => void>();
  readonly #modes = new Map<string, 'ap' | 'sc'>();
  #nodes: readonly KnownNode[] = [];
  #view = NO_CLUSTER;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  tends = 0;
  tendFailures = 0;

  constructor(context: NativeContext, intervalMs: number) {
    this.#context = context;
    this.#intervalMs = intervalMs;
  }

  /** Looks at the cluster for the first time, and from then on at intervals and when the client tells of nodes. */
  async start(): Promise<void> {
    for (const event of ['nodeAdded', 'nodeRemoved', 'disconnected'] as const) {
      this.#context.client.on(event, () => void this.refresh());
    }
    await this.refresh();
  }

  view(): ClusterView {
    const connections = this.#connections();
    const nodes = this.#view.nodes.map((node) => ({ ...node, ...connections.get(node.name) }));
    return { ...this.#view, nodes };
  }

  onChange(listener: (view: ClusterView) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#listeners.clear();
  }

  /** Asks the nodes now; a look that is under way is followed by another, since it may have missed what is new. */
  async refresh(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#look();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    const delayMs = this.#again ? 0 : this.#intervalMs;
    this.#again = false;
    this.#timer = this.#context.clock.setTimer(delayMs, () => void this.refresh());
  }

  async #look(): Promise<void> {
    const { client } = this.#context;
    if (this.#closed) return;
    const found = await Promise.all(client.getNodes().map((node) => this.#ask(node)));
    if (this.isClosed()) return;
    this.tends += 1;
    this.tendFailures += found.filter(({ active, late }) => late || !active).length;
    this.#nodes = found;
    await this.#learnModes();
    this.#show();
  }

  isClosed(): boolean {
    return this.#closed;
  }

  async #ask(node: { readonly name: string; readonly address: string }): Promise<KnownNode> {
    const { clock } = this.#context;
    const deadlineMs = clock.monotonicMs() + INFO_TIMEOUT_MS;
    const answer = await askNode(this.#context, node, NODE_COMMANDS, deadlineMs);
    const { name, address } = node;
    if (answer instanceof Error) {
      const before = this.#nodes.find((known) => known.name === name);
      if (before?.active === true && !before.late && answer.codeName === 'TIMEOUT') {
        return { ...before, late: true };
      }
      const unknown = { name, address, build: '', clusterName: undefined };
      return { ...(before ?? unknown), active: false, late: false, replicas: '' };
    }
    const clusterName = answer.answers.get('cluster-name');
    return {
      ...{ name, address, active: true, late: false },
      build: answer.answers.get('build') ?? '',
      clusterName: clusterName === 'null' || clusterName === '' ? undefined : clusterName,
      replicas: answer.answers.get('replicas') ?? '',
    };
  }

  /** The mode of a namespace does not change while its server runs: it is asked for once. */
  async #learnModes(): Promise<void> {
    const { client, clock } = this.#context;
    const [node] = client.getNodes();
    const unknown = this.#namespaces().filter((name) => !this.#modes.has(name));
    if (node === undefined || unknown.length === 0) return;
    const deadlineMs = clock.monotonicMs() + INFO_TIMEOUT_MS;
    for (const name of unknown) {
      const answer = await askNode(this.#context, node, [`namespace/${name}`], deadlineMs);
      if (answer instanceof Error) continue;
      const statistics = answer.answers.get(`namespace/${name}`) ?? '';
      this.#modes.set(name, /(^|;)strong-consistency=true(;|$)/u.test(statistics) ? 'sc' : 'ap');
    }
  }

  #namespaces(): readonly string[] {
    const names = this.#nodes.flatMap(({ replicas }) =>
      readReplicas(replicas).map(({ namespace }) => namespace),
    );
    return [...new Set(names)];
  }

  #show(): void {
    const namespaces = this.#viewNamespaces();
    const nodes = this.#nodes.map(
      ({ name, address, build, active, late }): NodeView => ({
        ...{ name, address, build, active },
        openConnections: 0,
        inFlight: 0,
        failures: active && !late ? 0 : 1,
        circuitOpen: false,
      }),
    );
    const view: ClusterView = {
      ready: namespaces.size > 0 && nodes.some(({ active }) => active),
      clusterName: nameAmong(this.#nodes),
      nodes,
      namespaces,
    };
    const changed = fingerprintOf(view) !== fingerprintOf(this.#view);
    this.#view = view;
    if (!changed) return;
    for (const listener of [...this.#listeners]) listener(this.view());
  }

  #viewNamespaces(): ReadonlyMap<string, NamespaceView> {
    const maps = this.#nodes.map(({ replicas }) => readReplicas(replicas));
    return new Map(
      this.#namespaces().map((name) => {
        const own = maps.flatMap((map) => map.filter(({ namespace }) => namespace === name));
        return [
          name,
          {
            name,
            mode: this.#modes.get(name) ?? 'ap',
            replicationFactor: Math.max(...own.map(({ bitmaps }) => bitmaps.length)),
            ...this.#countMasters(name),
          },
        ];
      }),
    );
  }

  #countMasters(
    namespace: string,
  ): Pick<NamespaceView, 'masterPartitions' | 'unavailablePartitions'> {
    const masterPartitions = new Map<string, number>();
    const held = new Set<number>();
    for (const { name, replicas } of this.#nodes) {
      const claims = readReplicas(replicas).find((claim) => claim.namespace === namespace);
      const own = partitionsOf(claims?.bitmaps[0]);
      if (own.length > 0) masterPartitions.set(name, own.length);
      for (const id of own) held.add(id);
    }
    return { masterPartitions, unavailablePartitions: PARTITION_COUNT - held.size };
  }

  #connections(): ReadonlyMap<string, Pick<NodeView, 'inFlight' | 'openConnections'>> {
    const { client } = this.#context;
    if (this.#closed || !client.isConnected(false)) return new Map();
    return new Map(
      client
        .stats()
        .nodes.map(({ name, asyncConnections: { inUse, inPool } }) => [
          name,
          { inFlight: inUse, openConnections: inUse + inPool },
        ]),
    );
  }
}

function readReplicas(text: string): ReturnType<typeof parseReplicas> {
  try {
    return parseReplicas(text);
  } catch {
    // A map that can't be read is no map; the client, which routes, has its own.
    return [];
  }
}

function partitionsOf(bitmap: Uint8Array | undefined): readonly number[] {
  if (bitmap === undefined) return [];
  return Array.from({ length: PARTITION_COUNT }, (_, id) => id).filter((id) =>
    holdsPartition(bitmap, id),
  );
}

/** A cluster keeps the name it had while none of its nodes answers. */
function nameAmong(nodes: readonly KnownNode[]): string | undefined {
  const answering = nodes.find(({ active }) => active);
  return (answering ?? nodes.find(({ clusterName }) => clusterName !== undefined))?.clusterName;
}

function fingerprintOf({ ready, clusterName, nodes, namespaces }: ClusterView): string {
  return JSON.stringify([ready, clusterName, nodes, [...namespaces.values()]]);
}
