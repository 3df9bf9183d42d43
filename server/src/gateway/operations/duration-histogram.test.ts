import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { DurationHistogram } from './duration-histogram.js';

const FACTS = { name: 'call_seconds', help: 'How long.' };
const BUCKETS = [0.001, 0.01, 0.1];
/** At a bound, between two, above all, and none. */
const SECONDS = [0.001, 0.005, 0.100_000_1, 7, 0, 0.1];

it('says what the library says of the same observations, to scrapers and to other processes', async () => {
  const ours = new Registry();
  const theirs = new Registry();
  const histogram = new DurationHistogram({ ...FACTS, buckets: BUCKETS, registry: ours });
  const library = new Histogram({
    ...FACTS,
    labelNames: ['rpc'],
    buckets: BUCKETS,
    registers: [theirs],
  });
  histogram.seriesOf('a/NeverEnded');
  for (const seconds of SECONDS) {
    histogram.seriesOf('a/Get').observe(seconds);
    library.observe({ rpc: 'a/Get' }, seconds);
  }
  histogram.seriesOf('a/Put').observe(0.2);
  library.observe({ rpc: 'a/Put' }, 0.2);
  expect(await ours.metrics()).toBe(await theirs.metrics());
  expect(await ours.metrics()).toContain('call_seconds_bucket{le="0.01",rpc="a/Get"} 3');
  expect(await merged(ours)).toBe(await merged(theirs));
  expect(await merged(ours)).toContain('call_seconds_count{rpc="a/Get"} 12');
});

/** What two workers that say the same come to together. */
async function merged(registry: Registry): Promise<string> {
  const one = await registry.getMetricsAsJSON();
  return AggregatorRegistry.aggregate([[...one], [...one]]).metrics();
}
