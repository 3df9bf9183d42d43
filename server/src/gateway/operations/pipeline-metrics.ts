/** Pipelines in numbers: how many are open, what is under way on them, and what became of their items. */

import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../model/clock.js';
import type { Pipelines } from '../services/pipeline/pipelines.js';
import { ItemMetrics } from './item-metrics.js';

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
  pipelines.observe(
    new ItemMetrics(registry, clock, {
      duration: 'aerogate_pipeline_item_duration_seconds',
      durationHelp: 'Time from the arrival of an item to its answer.',
      total: 'aerogate_pipeline_items_total',
      totalHelp: 'Items of pipelines that ended, by what they call and how they ended.',
    }),
  );
}
