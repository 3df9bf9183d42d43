import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { type ProcessMetrics, WholeMetrics } from './whole-metrics.js';

interface Rig {
  readonly whole: WholeMetrics;
  /** By number of the process, what it would answer. */
  readonly processes: Map<number, Registry>;
  lines(name: string): Promise<string[]>;
}

function createRig(): Rig {
  const own = new Registry();
  new Gauge({ name: 'processes', help: 'Those that serve.', registers: [own] }).set(2);
  const processes = new Map([1, 2].map((number) => [number, processOf(number)]));
  const whole = new WholeMetrics(own, async () => {
    const answers = new Map<number, ProcessMetrics>();
    for (const [number, registry] of processes) {
      answers.set(number, await registry.getMetricsAsJSON());
    }
    return answers;
  });
  const lines = async (name: string): Promise<string[]> =>
    (await whole.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { whole, processes, lines };
}

/** A process that has counted as many calls as its number says. */
function processOf(number: number): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'calls', help: 'Calls.', labelNames: ['rpc'], registers }).inc(
    { rpc: 'Get' },
    number,
  );
  new Histogram({ name: 'seconds', help: 'Time.', buckets: [1, 10], registers }).observe(number);
  new Gauge({ name: 'open', help: 'Open now.', registers }).set(number);
  new Gauge({ name: 'nodes', help: 'Seen.', aggregator: 'min', registers }).set(number);
  return registry;
}

it('sums what is counted, and takes gauges as each of them says', async () => {
  const { lines } = createRig();
  expect(await lines('calls')).toEqual(['calls{rpc="Get"} 3']);
  expect(await lines('open')).toEqual(['open 3']);
  expect(await lines('nodes')).toEqual(['nodes 1']);
  expect(await lines('processes')).toEqual(['processes 2']);
  expect(await lines('seconds')).toEqual([
    'seconds_bucket{le="1"} 1',
    'seconds_bucket{le="10"} 2',
    'seconds_bucket{le="+Inf"} 2',
    'seconds_sum 3',
    'seconds_count 2',
  ]);
});

it('keeps the counts of processes that are gone, and forgets what they had open', async () => {
  const { whole, processes, lines } = createRig();
  await whole.metrics();
  processes.clear();
  whole.retire(1);
  whole.retire(2);
  expect(await lines('calls')).toEqual(['calls{rpc="Get"} 3']);
  expect(await lines('seconds_count')).toEqual(['seconds_count 2']);
  expect(await lines('open')).toEqual([]);
  processes.set(3, processOf(3));
  expect(await lines('calls')).toEqual(['calls{rpc="Get"} 6']);
  expect(await lines('open')).toEqual(['open 3']);
});

it('does not take the answer of a process that is gone by then', async () => {
  const { whole, processes, lines } = createRig();
  await whole.metrics();
  const late = whole.metrics();
  whole.retire(2);
  await late;
  processes.delete(2);
  expect(await lines('calls')).toEqual(['calls{rpc="Get"} 3']);
  expect(await lines('open')).toEqual(['open 1']);
});

it('knows nothing of a process that went before it was asked', async () => {
  const { whole, processes, lines } = createRig();
  whole.retire(2);
  processes.delete(2);
  expect(await lines('calls')).toEqual(['calls{rpc="Get"} 1']);
});
