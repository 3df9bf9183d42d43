/** Pipelines in numbers: how many are open, what is under way on them, and what became of their items. */

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { ItemFacts, ItemObserver, Pipelines } from '../services/pipeline/pipelines.js';
import type { CallOutcome } from '../transport/calls.js';
import { codeName } from './access-log.js';
import { LATENCY_BUCKETS_SECONDS } from './metrics.js';

export function addPipelineMetrics(registry: Registry, pipelines: Pipelines, clock: Clock): void {
  const registers = [registry];
  new Gauge({
    name: 'aerogate_pipelines_open',
    help: 'Pipelines open now.',
    registers,
    collect(): void {
      this.set(pipelines.open);
    },
  });
  new Gauge({
    name: 'aerogate_pipeline_items_in_flight',
    help: 'Items of pipelines under way.',
    registers,
    collect(): void {
      this.set(pipelines.inFlight);
    },
  });
  pipelines.observe(new ItemMetrics(registry, clock));
}

interface ItemTotals {
  readonly duration: { observe(seconds: number): void };
  /** gRPC's number → items. */
  readonly codes: Map<number, number>;
}

/** Plain numbers, since items end tens of thousands of times a second and are scraped every few seconds. */
class ItemMetrics implements ItemObserver {
  readonly #clock: Clock;
  readonly #calls = new Map<string, ItemTotals>();
  readonly #duration: Histogram<'call'>;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    const registers = [registry];
    this.#duration = new Histogram({
      name: 'aerogate_pipeline_item_duration_seconds',
      help: 'Time from the arrival of an item to its answer.',
      labelNames: ['call'],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers,
    });
    const calls = this.#calls;
    new Counter({
      name: 'aerogate_pipeline_items_total',
      help: 'Items of pipelines that ended, by what they call and how they ended.',
      labelNames: ['call', 'code'],
      registers,
      collect(): void {
        this.reset();
        for (const [call, { codes }] of calls) {
          for (const [code, items] of codes) this.inc({ call, code: codeName(code) }, items);
        }
      },
    });
  }

  itemEnded({ call, startedMs }: ItemFacts, { code }: CallOutcome): void {
    const { duration, codes } = this.#totalsOf(call);
    duration.observe((this.#clock.monotonicMs() - startedMs) / 1_000);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  #totalsOf(call: string): ItemTotals {
    const known = this.#calls.get(call);
    if (known !== undefined) return known;
    const made: ItemTotals = { duration: this.#duration.labels(call), codes: new Map() };
    this.#calls.set(call, made);
    return made;
  }
}
