/** Which nodes belong to the cluster and whose partition map is believed: the conclusions drawn from what tends report. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Peer } from '../../wire/peers.js';
import type { NamespaceView } from '../driver.js';
import { formatAddress, isSameAddress } from './address.js';
import { createCircuitBreaker } from './circuit-breaker.js';
import type { ClusterEvent, ClusterOptions } from './cluster-options.js';
import { viewNamespaces } from './cluster-view.js';
import { ClusterNode, type OnDoubt } from './node.js';
import type { FoundNode } from './node-search.js';
import { createPartitionMap, NODES_MAX, type PartitionMap } from './partition-map.js';
import { believedNodes, hasLeft, missingPeers, type PeerView } from './peers.js';
import type { TendReport } from './tend.js';

export type MembershipOptions = Pick<
  ClusterOptions,
  'createPool' | 'maxErrorRate' | 'errorRateWindowTends'
> & {
  readonly tell: (event: ClusterEvent) => void;
  readonly onDoubt: OnDoubt;
};

export class Membership {
  readonly map: PartitionMap<ClusterNode> = createPartitionMap((node) => node.answering);
  readonly #options: MembershipOptions;
  readonly #nodes = new Map<string, ClusterNode>();
  /** The same as a list, that is made anew when one comes or goes: every call asks for it. */
  #all: readonly ClusterNode[] = [];
  #namespaces: ReadonlyMap<string, NamespaceView> = new Map();
  #namespacesStale = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Every node known, those that do not answer included, in the order they were found. */
  all(): readonly ClusterNode[] {
    return this.#all;
  }

  answering(): ClusterNode[] {
    return this.#all.filter((node) => node.answering);
  }

  find(name: string): ClusterNode | undefined {
    return this.#nodes.get(name);
  }

  /** False once the node was dropped, or another process took its name at another address. */
  has(node: ClusterNode): boolean {
    return this.#nodes.get(node.name) === node;
  }

  /** Walked anew only after the map or the set of answering nodes changed. */
  namespaces(): ReadonlyMap<string, NamespaceView> {
    if (this.#namespacesStale) this.#namespaces = viewNamespaces(this.map);
    this.#namespacesStale = false;
    return this.#namespaces;
  }

  /** Takes a node that was found; undefined when it is known: then this is another address of it. */
  admit(found: FoundNode): ClusterNode | undefined {
    const { name } = found.identity;
    const { address } = found.connection;
    const known = this.#nodes.get(name);
    const isAlias =
      known !== undefined && (known.answering || isSameAddress(known.address, address));
    if (isAlias || (known === undefined && this.#nodes.size >= NODES_MAX)) {
      found.connection.close();
      return undefined;
    }
    // The name moved to another address: the process that had it is gone, and so are its connections and claims.
    if (known !== undefined) this.remove(known);
    const { maxErrorRate, errorRateWindowTends, createPool, onDoubt } = this.#options;
    const breaker = createCircuitBreaker(maxErrorRate, errorRateWindowTends);
    const node = new ClusterNode(found, createPool(address, name), breaker, onDoubt);
    this.#nodes.set(name, node);
    this.#all = [...this.#nodes.values()];
    this.#options.tell({ type: 'nodeAdded', node: name, address: formatAddress(address) });
    return node;
  }

  remove(node: ClusterNode): void {
    this.#nodes.delete(node.name);
    this.#all = [...this.#nodes.values()];
    node.close();
    this.#forgetClaims(node);
    this.#askForMaps();
    const address = formatAddress(node.address);
    this.#options.tell({ type: 'nodeRemoved', node: node.name, address });
  }

  noteReport(node: ClusterNode, report: TendReport, doubtsBefore: number): void {
    const wasAnswering = node.answering;
    node.note(report, doubtsBefore);
    if (wasAnswering) return;
    this.#namespacesStale = true;
    this.#options.tell({ type: 'nodeBack', node: node.name });
  }

  noteFailure(node: ClusterNode, error: AerospikeError): void {
    this.#options.tell({ type: 'tendFailed', node: node.name, error });
    if (!node.noteFailure(error)) return;
    this.#namespacesStale = true;
    this.#options.tell({ type: 'nodeLost', node: node.name, error });
    this.#askForMaps();
  }

  /** Takes the maps of nodes that are believed and drops nodes that left; returns the peers to look for. */
  settle(): readonly Peer[] {
    this.#takeMaps(believedNodes(this.#views()));
    const views = this.#views();
    for (const view of views) {
      const node = this.#nodes.get(view.name);
      if (node !== undefined && hasLeft(view, views)) this.remove(node);
    }
    const left = this.#views();
    return missingPeers(left, believedNodes(left));
  }

  closeAll(): void {
    for (const node of this.#nodes.values()) node.close();
    this.#namespacesStale = true;
  }

  #takeMaps(believed: ReadonlySet<string>): void {
    for (const node of this.#nodes.values()) {
      const claims = node.untakenMap;
      if (claims === undefined) continue;
      if (believed.has(node.name)) {
        const { changed, displaced } = this.map.take(node, claims, node.restarted);
        node.untakenMap = undefined;
        for (const loser of displaced) loser.forgetMap();
        if (changed) this.#mapChanged();
      } else {
        // The process that made the old claims is gone, and the new one's are not believed: it owns nothing.
        if (node.restarted) this.#forgetClaims(node);
        this.#options.tell({ type: 'mapNotTaken', node: node.name });
      }
      node.restarted = false;
    }
  }

  #forgetClaims(node: ClusterNode): void {
    if (this.map.forget(node)) this.#mapChanged();
  }

  #mapChanged(): void {
    this.#namespacesStale = true;
    this.#options.tell({ type: 'mapChanged' });
  }

  /** A node that went may have kept others' claims from being taken: they are looked at again. */
  #askForMaps(): void {
    for (const node of this.#nodes.values()) node.forgetMap();
  }

  #views(): PeerView[] {
    // What the process before a restart owned does not speak for the one that answers now.
    return this.#all.map((node) => node.peerView(node.restarted ? 0 : this.map.ownedBy(node)));
  }
}
