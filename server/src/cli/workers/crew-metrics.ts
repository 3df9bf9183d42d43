/** The metrics of a gateway with several workers: theirs and this process's put together, and how the workers do. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { WholeMetrics } from '../../gateway/operations/whole-metrics.js';
import type { Crew } from './crew.js';

export function createCrewMetrics(crew: Crew): WholeMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'aerogate_workers',
    help: 'Workers that take connections.',
    registers,
    collect(): void {
      this.set(crew.serving.length);
    },
  });
  new Gauge({
    name: 'aerogate_worker_connections',
    help: 'Connections a worker has, by its place.',
    labelNames: ['worker'],
    registers,
    collect(): void {
      this.reset();
      for (const { place, load } of crew.serving) this.set({ worker: place }, load);
    },
  });
  new Counter({
    name: 'aerogate_worker_deaths_total',
    help: 'Workers that ended by themselves and were replaced.',
    registers,
    collect(): void {
      this.reset();
      this.inc(crew.deaths);
    },
  });
  new Gauge({
    name: 'aerogate_ready',
    help: '1 while the gateway takes calls and the cluster can answer them.',
    aggregator: 'min',
    registers,
    collect(): void {
      this.set(Number(crew.ready));
    },
  });
  return new WholeMetrics(registry, () => crew.ask('metrics', undefined));
}
