/** The cluster as the wire driver sees it: finds its nodes, tends them on a timer, and routes by their partition map. */

import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import type { ClusterView } from '../driver.js';
import { formatAddress } from './address.js';
import {
  type ClusterEvent,
  type ClusterOptions,
  checkSeeds,
  DEFAULT_CONNECT_TIMEOUT_MS,
  DEFAULT_INFO_TIMEOUT_MS,
  DEFAULT_TEND_INTERVAL_MS,
  MIN_TEND_GAP_MS,
} from './cluster-options.js';
import { fingerprintOf, viewCluster } from './cluster-view.js';
import { type Features, featuresOf } from './features.js';
import type { InfoConnection } from './info-connection.js';
import { Membership } from './membership.js';
import type { ClusterNode, OnDoubt } from './node.js';
import { createNodeSearch, type FoundNode, type NodeSearch } from './node-search.js';
import { chooseReplica, type RouteContext } from './replica-route.js';
import type { RouteRequest, Router, WireNode } from './router.js';
import { socketOptionsOf } from './socket-options.js';
import {
  asAerospikeError,
  isLastingRefusal,
  isLostConnection,
  type TendOptions,
  type TendReport,
  tendNode,
  userAgentOf,
} from './tend.js';

export interface Cluster extends Router {
  /**
   * Tends for the first time, and from then on by itself. Resolves when a node was found and what it led to has been looked
   * at; rejects when no node could be used, with what a node was refused for (UNSUPPORTED for its build, INVALID_ARGUMENT for
   * its cluster name) or CLUSTER_UNAVAILABLE. Tending goes on after a rejection, until `close`.
   */
  start(): Promise<void>;
  /** What every node of the cluster can do. */
  features(): Features;
}

export function createCluster(options: ClusterOptions): Cluster {
  checkSeeds(options);
  return new TendedCluster(options);
}

class TendedCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #members: Membership;
  readonly #search: NodeSearch;
  readonly #tendOptions: TendOptions;
  readonly #route: RouteContext<ClusterNode>;
  readonly #aborter = new AbortController();
  readonly #listeners = new Set<(view: ClusterView) => void>();
  readonly #routeListeners = new Set<() => void>();
  /** What is under way (tends of nodes, seeds and peers being tried), with the tend it began in. */
  readonly #tasks = new Map<Promise<void>, number>();
  /** Names of peers and addresses of seeds being tried, so that none is tried twice at once. */
  readonly #searching = new Set<string>();
  /** The refusal that says most about why no node could be used. */
  #refusal: AerospikeError | undefined;
  #fingerprint: string;
  /** The routes changed since their listeners were told. */
  #routesStale = false;
  #timer: Timer | undefined;
  #lastTendMs = Number.NEGATIVE_INFINITY;
  #tends = 0;
  #tendFailures = 0;

  constructor(options: ClusterOptions) {
    const tell = (event: ClusterEvent): void => {
      this.#tell(event);
    };
    this.#options = options;
    this.#clock = options.clock;
    this.#tendOptions = tendOptionsOf(options);
    const onDoubt: OnDoubt = (node, how) => {
      this.#doubt(node, how);
    };
    this.#members = new Membership({ ...options, tell, onDoubt });
    this.#route = routeContextOf(options);
    this.#search = createNodeSearch({
      clock: options.clock,
      connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      tend: this.#tendOptions,
      signal: this.#aborter.signal,
      onRefused: (address, error) => {
        if (this.#refusal === undefined || isLastingRefusal(error)) this.#refusal = error;
        tell({ type: 'nodeRefused', address, error });
      },
      ...(options.resolveHost === undefined ? {} : { resolveHost: options.resolveHost }),
      ...socketOptionsOf(options),
      tlsName: options.tls?.name,
    });
    this.#fingerprint = fingerprintOf(this.view());
  }

  async start(): Promise<void> {
    this.#tend();
    // Not what later tends begin: while a peer is silent, each of them tries it again.
    await this.#ended(this.#tends);
    if (this.#members.answering().length > 0) return;
    const refusal = this.#refusal;
    if (refusal !== undefined && isLastingRefusal(refusal)) throw refusal;
    throw clientFailure('CLUSTER_UNAVAILABLE', { cause: refusal });
  }

  nodeFor(request: RouteRequest): WireNode | AerospikeError {
    const table = this.#members.map.table(request.namespace);
    const node = table === undefined ? undefined : chooseReplica(table, request, this.#route);
    if (node !== undefined) return node;
    if (this.#members.answering().length === 0) return clientFailure('CLUSTER_UNAVAILABLE');
    if (table === undefined) return serverFailure(RESULT.invalidNamespace);
    return clientFailure('NO_NODE', { detail: `Partition ${request.partitionId}.` });
  }

  nodes(): readonly WireNode[] {
    return this.#members.answering();
  }

  namespaceMode(namespace: string): 'ap' | 'sc' | undefined {
    return this.#members.map.table(namespace)?.mode;
  }

  features(): Features {
    return featuresOf(this.#members.all().map((node) => node.build));
  }

  view(): ClusterView {
    return viewCluster(this.#members.all(), this.#members.namespaces());
  }

  onChange(listener: (view: ClusterView) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  onRoutesChanged(listener: () => void): () => void {
    this.#routeListeners.add(listener);
    return () => {
      this.#routeListeners.delete(listener);
    };
  }

  requestTend(): void {
    if (this.#timer === undefined || this.#closed) return;
    const sinceMs = this.#clock.monotonicMs() - this.#lastTendMs;
    this.#arm(Math.max(0, MIN_TEND_GAP_MS - sinceMs));
  }

  tendCounters(): { readonly tends: number; readonly tendFailures: number } {
    return { tends: this.#tends, tendFailures: this.#tendFailures };
  }

  close(): void {
    if (this.#closed) return;
    this.#aborter.abort();
    this.#timer?.cancel();
    this.#members.closeAll();
    this.#publish();
    this.#listeners.clear();
    this.#routeListeners.clear();
  }

  get #closed(): boolean {
    return this.#aborter.signal.aborted;
  }

  /** One tend: every node on its own, none waits for another; the next tend comes whether or not this one has ended. */
  #tend(): void {
    if (this.#closed) return;
    this.#arm(this.#options.tendIntervalMs ?? DEFAULT_TEND_INTERVAL_MS);
    this.#lastTendMs = this.#clock.monotonicMs();
    this.#tends += 1;
    const tends = this.#tends;
    for (const node of this.#members.all()) {
      node.breaker.tendStarted();
      this.#tendNode(node);
    }
    // The seeds are the way back in when every node was lost, and may by now lead to other addresses.
    if (this.#members.answering().length === 0) this.#trySeeds();
    this.#settle(tends);
    void this.#ended(tends).then(() => {
      this.#tell({ type: 'tendFinished', tends });
    });
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(delayMs, () => {
      this.#tend();
    });
  }

  /** `tends` is the tend it began in, also for what that led to: a search may end when the next has long begun. */
  #tendNode(node: ClusterNode, tends = this.#tends): void {
    // A silent node is still being asked when the next tend comes; it is not asked twice.
    if (node.tending || this.#closed) return;
    node.tending = true;
    this.#track(this.#askNode(node, tends), tends);
  }

  /**
   * Unless the node was asked for such a reason a moment ago, it is asked at once; when a connection was lost it is also left
   * out of the routes until it answers. The moment keeps one that takes no further connections, but serves those it has, from
   * being left out all the time.
   */
  #doubt(node: ClusterNode, how: 'lost' | 'silent'): void {
    if (!this.#isCurrent(node) || node.suspected) return;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - node.doubtedAtMs < MIN_TEND_GAP_MS) {
      this.requestTend();
      return;
    }
    node.doubtedAtMs = nowMs;
    node.suspected = how === 'lost';
    this.#tendNode(node);
  }

  async #askNode(node: ClusterNode, tends: number): Promise<void> {
    const { doubts, routable } = node;
    try {
      const report = await this.#askOn(node);
      if (!this.#isCurrent(node)) return;
      this.#members.noteReport(node, report, doubts);
      if (node.routable !== routable) this.#routesStale = true;
    } catch (error) {
      if (!this.#isCurrent(node)) return;
      this.#tendFailures += 1;
      this.#members.noteFailure(node, asAerospikeError(error));
    }
    node.tending = false;
    this.#settle(tends);
    this.#tell({ type: 'nodeTended', node: node.name });
    // It was doubted while it was being asked: what it said may be older than that.
    if (node.suspected && node.answering && node.doubts !== doubts) this.#tendNode(node, tends);
  }

  /** On the connection it has; when that turns out to be lost, which says nothing about the node yet, on a new one. */
  async #askOn(node: ClusterNode): Promise<TendReport> {
    const { connection } = node;
    if (connection !== undefined) {
      try {
        return await tendNode(connection, node.name, node.known, this.#tendOptions);
      } catch (error) {
        if (!isLostConnection(error) || !this.#isCurrent(node)) throw error;
        connection.close();
      }
    }
    const fresh = await this.#reconnect(node);
    return tendNode(fresh, node.name, node.known, this.#tendOptions);
  }

  async #reconnect(node: ClusterNode): Promise<InfoConnection> {
    const found = await this.#search.connect(node.address);
    if (found.identity.name !== node.name || !this.#isCurrent(node)) {
      found.connection.close();
      throw clientFailure('CONNECTION', {
        node: node.name,
        detail: `Node ${found.identity.name} now answers at ${formatAddress(node.address)}.`,
      });
    }
    this.#adopt(node, found);
    return found.connection;
  }

  #adopt(node: ClusterNode, found: FoundNode): void {
    node.adopt(found);
    // A tend connection breaks when its node goes: that is worth a look before the next tend is due.
    found.connection.onLost = (): void => {
      node.connection = undefined;
      this.requestTend();
    };
  }

  #trySeeds(): void {
    for (const seed of this.#options.seeds) {
      const tends = this.#tends;
      this.#searchOnce(formatAddress(seed), tends, () =>
        this.#search.trySeed(seed, (found) => {
          this.#admit(found, tends);
        }),
      );
    }
  }

  #admit(found: FoundNode, tends: number): void {
    if (this.#closed) {
      found.connection.close();
      return;
    }
    const node = this.#members.admit(found);
    if (node === undefined) return;
    this.#adopt(node, found);
    this.#tendNode(node, tends);
  }

  /** Lets conclusions be drawn from what was learnt, looks for peers that are missing, and tells listeners. */
  #settle(tends: number): void {
    for (const peer of this.#members.settle()) {
      this.#searchOnce(peer.name, tends, async () => {
        const found = await this.#search.tryPeer(peer, this.#members.find(peer.name)?.address);
        if (found !== undefined) this.#admit(found, tends);
      });
    }
    this.#publish();
  }

  #searchOnce(what: string, tends: number, run: () => Promise<void>): void {
    if (this.#closed || this.#searching.has(what)) return;
    this.#searching.add(what);
    this.#track(
      run().finally(() => {
        this.#searching.delete(what);
      }),
      tends,
    );
  }

  #publish(): void {
    const view = this.view();
    const fingerprint = fingerprintOf(view);
    if (fingerprint !== this.#fingerprint) {
      this.#fingerprint = fingerprint;
      for (const listener of this.#listeners) listener(view);
    }
    if (!this.#routesStale) return;
    this.#routesStale = false;
    for (const listener of this.#routeListeners) listener();
  }

  #track(task: Promise<void>, tends: number): void {
    this.#tasks.set(task, tends);
    void task.finally(() => this.#tasks.delete(task));
  }

  /** Resolves when all that began in a tend up to this one has ended, what it led to included. */
  async #ended(tends: number): Promise<void> {
    for (;;) {
      const begun = [...this.#tasks].filter(([, tend]) => tend <= tends).map(([task]) => task);
      if (begun.length === 0) return;
      await Promise.all(begun);
    }
  }

  #isCurrent(node: ClusterNode): boolean {
    return !this.#closed && this.#members.has(node);
  }

  #tell(event: ClusterEvent): void {
    if (ROUTE_EVENTS.has(event.type)) this.#routesStale = true;
    this.#options.onEvent?.(event);
  }
}

/** What may let the router name another node than before. */
const ROUTE_EVENTS: ReadonlySet<ClusterEvent['type']> = new Set<ClusterEvent['type']>([
  'mapChanged',
  'nodeLost',
  'nodeBack',
  'nodeRemoved',
]);

function routeContextOf(options: ClusterOptions): RouteContext<ClusterNode> {
  let turn = 0;
  return {
    isAnswering: (node) => node.routable,
    isResting: (node) => node.circuitOpen(),
    isInRack: (node, namespace, rackId) => node.isInRack(namespace, rackId),
    rackIds: options.rackIds ?? [],
    random: options.random,
    nextTurn: () => {
      turn = (turn + 1) >>> 0;
      return turn;
    },
  };
}

function tendOptionsOf(options: ClusterOptions): TendOptions {
  return {
    infoTimeoutMs: options.infoTimeoutMs ?? DEFAULT_INFO_TIMEOUT_MS,
    ...(options.clusterName === undefined ? {} : { clusterName: options.clusterName }),
    servicesAlternate: options.servicesAlternate ?? false,
    rackAware: (options.rackIds ?? []).length > 0,
    tls: options.tls !== undefined,
    userAgent: userAgentOf(options.version, options.appId),
  };
}
