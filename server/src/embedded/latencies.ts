/** The latency histograms of one node: of batches, and of each namespace by kind of request. */

import type { Clock, Timer } from '../model/clock.js';
import { LatencyHistogram } from './latency-histogram.js';

/** How often a slice of time ends: the server's `ticker-interval`. */
const SLICE_MS = 10_000;

/** Those of a namespace, in the server's order. */
export const NAMESPACE_LATENCIES = [
  'read',
  'write',
  'udf',
  'batch-sub-read',
  'batch-sub-write',
  'batch-sub-udf',
  'pi-query',
  'si-query',
] as const;

export type NamespaceLatency = (typeof NAMESPACE_LATENCIES)[number];

/** That of batches as a whole. */
export const BATCH_LATENCY = 'batch-index';

export class Latencies {
  /** When the request in hand was taken up, on the monotonic clock: they are carried out one after the other. */
  begunMs = 0;
  /** By name; one that never had a request is absent. */
  readonly #histograms = new Map<string, LatencyHistogram>();
  /** The same, without a name to put together for every request. */
  readonly #byNamespace = new Map<string, Partial<Record<NamespaceLatency, LatencyHistogram>>>();

  insertBatch(durationMs: number): void {
    this.#ensure(BATCH_LATENCY).insert(durationMs);
  }

  insert(namespace: string, latency: NamespaceLatency, durationMs: number): void {
    let known = this.#byNamespace.get(namespace);
    if (known === undefined) {
      known = {};
      this.#byNamespace.set(namespace, known);
    }
    known[latency] ??= this.#ensure(`{${namespace}}-${latency}`);
    known[latency].insert(durationMs);
  }

  /** What is told of a histogram by its name. */
  describe(name: string): string {
    return this.#histograms.get(name)?.describe() ?? '';
  }

  /** Ends slices until the function it gives back is called. */
  startSlicing(clock: Pick<Clock, 'monotonicMs' | 'setTimer'>): () => void {
    let timer: Timer;
    const later = (): void => {
      timer = clock.setTimer(SLICE_MS, () => {
        const nowSeconds = Math.floor(clock.monotonicMs() / 1000);
        for (const histogram of this.#histograms.values()) histogram.endSlice(nowSeconds);
        later();
      });
    };
    later();
    return () => {
      timer.cancel();
    };
  }

  #ensure(name: string): LatencyHistogram {
    const known = this.#histograms.get(name);
    if (known !== undefined) return known;
    const created = new LatencyHistogram();
    this.#histograms.set(name, created);
    return created;
  }
}
