/** The cluster as the port shows it: nodes and namespaces, and whether anything of it changed. */

import { PARTITION_COUNT } from '../../model/limits.js';
import type { ClusterView, NamespaceView, NodeView } from '../driver.js';
import { formatAddress } from './address.js';
import type { ClusterNode } from './node.js';
import type { PartitionMap, PartitionTable } from './partition-map.js';

/** Walks the whole map once; the result stands until the map changes or a node starts or stops answering. */
export function viewNamespaces(map: PartitionMap<ClusterNode>): ReadonlyMap<string, NamespaceView> {
  return new Map(
    map.tables().map((table) => [
      table.namespace,
      {
        name: table.namespace,
        mode: table.mode,
        replicationFactor: table.replicationFactor,
        ...countMasters(table),
      },
    ]),
  );
}

/**
 * Cheap, since every call asks for it: the nodes are only looked at, connections and circuits included, by who asks for them.
 * `nodes` may not change afterwards.
 */
export function viewCluster(
  nodes: readonly ClusterNode[],
  namespaces: ReadonlyMap<string, NamespaceView>,
): ClusterView {
  return new CurrentView(nodes, namespaces);
}

/** A class, since an object with a getter of its own is several times as dear to make: 2 % of a whole Get. */
class CurrentView implements ClusterView {
  readonly ready: boolean;
  readonly clusterName: string | undefined;
  readonly namespaces: ReadonlyMap<string, NamespaceView>;
  readonly #all: readonly ClusterNode[];
  #seen: readonly NodeView[] | undefined;

  constructor(all: readonly ClusterNode[], namespaces: ReadonlyMap<string, NamespaceView>) {
    const answering = all.find(isAnswering);
    this.ready = namespaces.size > 0 && answering !== undefined;
    this.clusterName = (answering ?? all.find(isNamed))?.clusterName;
    this.namespaces = namespaces;
    this.#all = all;
  }

  get nodes(): readonly NodeView[] {
    this.#seen ??= this.#all.map(viewNode);
    return this.#seen;
  }
}

/** A cluster keeps the name it had while none of its nodes answers. */
function isNamed({ clusterName }: ClusterNode): boolean {
  return clusterName !== undefined;
}

function isAnswering(node: ClusterNode): boolean {
  return node.answering;
}

/** Differs exactly when something changed that a listener is told of; connection counts and circuits are not. */
export function fingerprintOf(view: ClusterView): string {
  const nodes = view.nodes.map(({ name, address, build, active }) => [
    name,
    address,
    build,
    active,
  ]);
  return JSON.stringify([view.ready, view.clusterName, nodes, [...view.namespaces.values()]]);
}

function viewNode(node: ClusterNode): NodeView {
  return {
    name: node.name,
    address: formatAddress(node.address),
    build: node.buildText,
    active: node.answering,
    openConnections: node.pool.openConnections,
    // The view is made for every call, and this walks over the connections.
    get inFlight() {
      return node.pool.inFlight;
    },
    failures: node.failures,
    circuitOpen: node.circuitOpen(),
  };
}

function countMasters(
  table: PartitionTable<ClusterNode>,
): Pick<NamespaceView, 'masterPartitions' | 'unavailablePartitions'> {
  const masterPartitions = new Map<string, number>();
  let unavailablePartitions = 0;
  for (let id = 0; id < PARTITION_COUNT; id += 1) {
    const master = table.ownerAt(0, id);
    if (master?.answering !== true) unavailablePartitions += 1;
    if (master === undefined) continue;
    masterPartitions.set(master.name, (masterPartitions.get(master.name) ?? 0) + 1);
  }
  return { masterPartitions, unavailablePartitions };
}
