/** What became of the items of streams, in numbers: how many ended how, and how long they took. */

import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { CallOutcome } from '../transport/calls.js';
import { codeName } from './access-log.js';
import type { EndedItem, EndedItemObserver } from './item-log.js';
import { LATENCY_BUCKETS_SECONDS } from './metrics.js';

export interface ItemMetricNames {
  readonly duration: string;
  readonly durationHelp: string;
  readonly total: string;
  readonly totalHelp: string;
}

interface ItemTotals {
  readonly duration: { observe(seconds: number): void };
  /** gRPC's number → items. */
  readonly codes: Map<number, number>;
}

/** Plain numbers, since items end tens of thousands of times a second and are scraped every few seconds. */
export class ItemMetrics implements EndedItemObserver {
  readonly #clock: Clock;
  readonly #calls = new Map<string, ItemTotals>();
  readonly #duration: Histogram<'call'>;

  constructor(registry: Registry, clock: Clock, names: ItemMetricNames) {
    this.#clock = clock;
    const registers = [registry];
    this.#duration = new Histogram({
      name: names.duration,
      help: names.durationHelp,
      labelNames: ['call'],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers,
    });
    const calls = this.#calls;
    new Counter({
      name: names.total,
      help: names.totalHelp,
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

  itemEnded({ call, startedMs }: EndedItem, { code }: CallOutcome): void {
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
