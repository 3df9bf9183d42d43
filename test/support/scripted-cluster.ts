/** A cluster of scripted nodes on loopback: real sockets and real frames, and every answer in the hands of the test. */

import { PARTITION_COUNT } from '../../server/src/model/limits.js';
import { type NamespaceReplicas, partitionBitmap } from '../../server/src/wire/replicas.js';
import { ScriptedNode, type ScriptedNodeOptions } from './scripted-cluster-node.js';
import type { RecordStore } from './scripted-cluster-records.js';

/** How partitions are laid out; replica r of partition p goes to node (p + r) modulo the number of nodes. */
export interface Spread {
  readonly namespace?: string;
  /** Replicas per partition. Default 2, or fewer when there are fewer nodes. */
  readonly replicas?: number;
  /** 0 makes an AP namespace, anything else an SC one. Default 0. */
  readonly regime?: number;
  /** Who owns partitions. Default: every node that listens. */
  readonly over?: readonly ScriptedNode[];
}

export interface ScriptedCluster {
  readonly nodes: readonly ScriptedNode[];
  readonly store: RecordStore;
  node(name: string): ScriptedNode;
  /** Adds a node that listens; the others list it from now on. It owns nothing until `spread`. */
  add(options: ScriptedNodeOptions): Promise<ScriptedNode>;
  /** Lays the partitions out anew on all nodes, and lets every node's map and peers count as changed. */
  spread(layout?: Spread): void;
  /** Lets every node's list of peers count as changed: for after `kill`, `restart` and changes of `knows`. */
  bumpPeers(): void;
  /** Calls the listener after every connection and request; the returned function ends that. */
  onActivity(listener: () => void): () => void;
  close(): Promise<void>;
}

/** A cluster of these nodes, listening, with the namespace `test` spread over them. */
export async function createScriptedCluster(
  nodes: readonly ScriptedNodeOptions[],
): Promise<ScriptedCluster> {
  const cluster = new LoopbackCluster();
  for (const options of nodes) await cluster.add(options);
  cluster.spread();
  return cluster;
}

class LoopbackCluster implements ScriptedCluster {
  readonly nodes: ScriptedNode[] = [];
  readonly store: RecordStore = new Map();
  readonly #listeners = new Set<() => void>();

  node(name: string): ScriptedNode {
    const node = this.nodes.find((one) => one.name === name);
    if (node === undefined) throw new Error(`no scripted node ${name}`);
    return node;
  }

  async add(options: ScriptedNodeOptions): Promise<ScriptedNode> {
    const node = new ScriptedNode(options, {
      store: this.store,
      others: (name) => this.nodes.filter((one) => one.listening && one.name !== name),
      activity: () => {
        for (const listener of this.#listeners) listener();
      },
    });
    await node.listen();
    this.nodes.push(node);
    this.bumpPeers();
    return node;
  }

  spread(layout: Spread = {}): void {
    const over = layout.over ?? this.nodes.filter((node) => node.listening);
    const namespace = layout.namespace ?? 'test';
    for (const node of this.nodes) {
      const kept = node.claims.filter((claims) => claims.namespace !== namespace);
      const claims = claimsOf(over.indexOf(node), over.length, layout);
      node.claims = [...kept, claims];
      node.bumpMap();
    }
    this.bumpPeers();
  }

  bumpPeers(): void {
    for (const node of this.nodes) node.peersGeneration += 1;
  }

  onActivity(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}

/** What the node at `place` among `count` claims; nothing when its place is -1. */
export function claimsOf(place: number, count: number, layout: Spread = {}): NamespaceReplicas {
  const replicas = Math.max(1, Math.min(layout.replicas ?? 2, count));
  const all = Array.from({ length: PARTITION_COUNT }, (_, id) => id);
  const bitmaps = Array.from({ length: replicas }, (_, replica) =>
    partitionBitmap(place === -1 ? [] : all.filter((id) => (id + replica) % count === place)),
  );
  return { namespace: layout.namespace ?? 'test', regime: layout.regime ?? 0, bitmaps };
}
