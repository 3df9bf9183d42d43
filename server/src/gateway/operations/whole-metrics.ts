/** The metrics of several processes as those of one gateway: what each counted, and what those counted that have ended. */

import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';
import type { MetricsSource } from './ops-server.js';

/** All metrics of one process, as the library hands them out. */
export type ProcessMetrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Kinds that only grow: they may not fall when a process ends that had counted them. */
const GROWING: ReadonlySet<string> = new Set(['counter', 'histogram']);

export class WholeMetrics implements MetricsSource {
  readonly #own: Registry;
  readonly #ask: () => Promise<ReadonlyMap<number, ProcessMetrics>>;
  /** By number of the process, what it last said. */
  readonly #last = new Map<number, ProcessMetrics>();
  readonly #retired = new Set<number>();
  readonly #ended: ProcessMetrics[] = [];
  #folding: Promise<void> = Promise.resolve();

  /**
   * `own` is what the asking process counts itself; `ask` brings those of the others that answer, by a number no other
   * process has had.
   */
  constructor(own: Registry, ask: () => Promise<ReadonlyMap<number, ProcessMetrics>>) {
    this.#own = own;
    this.#ask = ask;
  }

  get contentType(): string {
    return this.#own.contentType;
  }

  async metrics(): Promise<string> {
    for (const [number, metrics] of await this.#ask()) {
      if (!this.#retired.has(number)) this.#last.set(number, metrics);
    }
    const own = await this.#own.getMetricsAsJSON();
    return merged([own, ...this.#last.values(), ...this.#ended]).metrics();
  }

  /** The process is gone: what it had counted when it was last asked stays counted. */
  retire(number: number): void {
    const last = this.#last.get(number) ?? [];
    this.#last.delete(number);
    this.#retired.add(number);
    this.#ended.push(last.filter(({ type }) => GROWING.has(String(type))));
    this.#folding = this.#folding.then(() => this.#fold());
  }

  /** One sum in the place of many: processes may come and go for years. */
  async #fold(): Promise<void> {
    const folded = this.#ended.length;
    const sum = await merged(this.#ended).getMetricsAsJSON();
    this.#ended.splice(0, folded, sum);
  }
}

function merged(all: readonly ProcessMetrics[]): Registry {
  return AggregatorRegistry.aggregate(all.map((metrics) => [...metrics]));
}
