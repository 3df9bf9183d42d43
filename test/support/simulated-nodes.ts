/** The nodes of a simulated cluster: which of them are up, who owns which partition, and what one driver has heard of that. */

import type { PartitionOwnership } from '../../server/src/embedded/handlers/handler.js';
import type { Clock } from '../../server/src/model/clock.js';
import { PARTITION_COUNT } from '../../server/src/model/limits.js';

/** Partitions of a node that is gone are unavailable until the others take them over. */
const TAKEOVER_GAP_MS = 400;
/** How soon a driver hears, at most, who owns a partition now, and whether a node it doubts is there. */
const NEWS_MAX_MS = 1_000;

/** One life of a node: requests sent to it reach none of its later ones. */
export interface NodeLife {
  readonly node: number;
  readonly life: number;
}

export class SimulatedNodes {
  readonly count: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #up: boolean[];
  readonly #lives: number[];
  /** By partition. */
  #owners: readonly number[];
  #onKill: (node: number) => void = () => undefined;
  readonly #listeners = new Set<() => void>();

  constructor(count: number, clock: Clock, random: () => number) {
    this.count = count;
    this.#clock = clock;
    this.#random = random;
    this.#up = Array.from({ length: count }, () => true);
    this.#lives = Array.from({ length: count }, () => 0);
    this.#owners = this.#spread();
  }

  /** Told of each node that is killed, before anybody else is. */
  set onKill(listener: (node: number) => void) {
    this.#onKill = listener;
  }

  isUp(node: number): boolean {
    return this.#up[node] === true;
  }

  lifeOf(node: number): NodeLife {
    return { node, life: this.#lives[node] ?? 0 };
  }

  isAlive({ node, life }: NodeLife): boolean {
    return this.isUp(node) && this.#lives[node] === life;
  }

  ownership(node: number, partition: number): PartitionOwnership {
    const owner = this.#owners[partition] ?? 0;
    if (!this.isUp(owner)) return 'unavailable';
    return owner === node ? 'master' : 'none';
  }

  /** Does nothing where it is the last one up, or down already. */
  kill(node: number): void {
    if (!this.isUp(node) || this.#up.filter(Boolean).length === 1) return;
    this.#up[node] = false;
    this.#onKill(node);
    this.#clock.setTimer(TAKEOVER_GAP_MS, () => {
      this.#rebalance();
    });
  }

  restart(node: number): void {
    if (this.isUp(node)) return;
    this.#up[node] = true;
    this.#lives[node] = (this.#lives[node] ?? 0) + 1;
    this.#rebalance();
  }

  /** What a driver believes; `changed` is called whenever that changes. */
  openView(changed: () => void): NodesView {
    const view = new NodesView(this, this.#owners, changed);
    this.#listeners.add(() => {
      this.later(() => {
        view.learn(this.#owners);
      });
    });
    return view;
  }

  /** Once the news has come round. */
  later(hear: () => void): void {
    this.#clock.setTimer(Math.floor(this.#random() * NEWS_MAX_MS), hear);
  }

  #rebalance(): void {
    this.#owners = this.#spread();
    for (const listener of this.#listeners) listener();
  }

  #spread(): readonly number[] {
    const owning = this.#up.flatMap((isUp, node) => (isUp ? [node] : []));
    return Array.from({ length: PARTITION_COUNT }, (_, id) => owning[id % owning.length] ?? 0);
  }
}

/** What one driver believes of the nodes. */
export class NodesView {
  readonly #nodes: SimulatedNodes;
  readonly #changed: () => void;
  readonly #doubted = new Set<number>();
  #owners: readonly number[];

  constructor(nodes: SimulatedNodes, owners: readonly number[], changed: () => void) {
    this.#nodes = nodes;
    this.#owners = owners;
    this.#changed = changed;
  }

  /** Undefined where the owner may be gone. */
  ownerOf(partition: number): number | undefined {
    const owner = this.#owners[partition] ?? 0;
    return this.#doubted.has(owner) ? undefined : owner;
  }

  /** A connection to the node was refused or lost: it is left alone until it is known to be there. */
  doubt(node: number): void {
    if (this.#doubted.has(node)) return;
    this.#doubted.add(node);
    this.#ask(node);
  }

  learn(owners: readonly number[]): void {
    this.#owners = owners;
    this.#changed();
  }

  #ask(node: number): void {
    this.#nodes.later(() => {
      if (!this.#nodes.isUp(node)) {
        this.#ask(node);
        return;
      }
      this.#doubted.delete(node);
      this.#changed();
    });
  }
}
