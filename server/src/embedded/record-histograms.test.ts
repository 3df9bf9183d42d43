import { expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { createEngine } from '../engine/engine.js';
import { seedRecords } from './control.js';
import { particleBytes } from './particle-size.js';
import { LinearHistogram, SizeHistogram } from './record-histogram.js';
import { RecordHistograms } from './record-histograms.js';

it('counts by powers of two of bytes', () => {
  const histogram = new SizeHistogram();
  for (const bytes of [0, 1, 2, 3, 1023, 1024, 1024 ** 2]) histogram.insert(bytes);
  expect(histogram.describe()).toBe(
    'units=bytes:[0-1)=1:[1-2)=1:[2-4)=2:[512-1K)=1:[1K-2K)=1:[1M-2M)=1',
  );
});

it('counts by steps of one width, and what is outside in the first and the last', () => {
  const histogram = new LinearHistogram({ units: 'seconds', start: 100, range: 10, buckets: 4 });
  for (const point of [0, 100, 102, 103, 109, 1000]) histogram.insert(point);
  expect(histogram.describe()).toBe('units=seconds:hist-width=12:bucket-width=3:buckets=3,1,0,2');
});

it('looks at the records a second after the start, and then once an hour', () => {
  const clock = createFakeClock();
  const engine = createEngine({ clock, sizeOf: particleBytes, namespaces: [{ name: 'test' }] });
  const histograms = new RecordHistograms();
  const stop = histograms.startLooking(engine, clock);
  seedRecords(engine, [
    { namespace: 'test', set: 's', key: 1, bins: { a: 1 }, ttlSeconds: 1000 },
    { namespace: 'test', key: 2, bins: { a: 1 } },
  ]);
  expect(histograms.describe('test', '', 'ttl')).toBeUndefined();

  clock.advance(1_000);
  expect(histograms.describe('test', '', 'ttl')).toBe(
    `units=seconds:hist-width=1000:bucket-width=10:buckets=1,${'0,'.repeat(98)}1`,
  );
  expect(histograms.describe('test', 's', 'object-size')).toMatch(/^units=bytes:\[\d+-\d+\)=1$/);
  expect(histograms.describe('test', 'never', 'object-size')).toBeUndefined();

  seedRecords(engine, [{ namespace: 'test', set: 's', key: 3, bins: { a: 1 } }]);
  clock.advance(3_600_000);
  expect(histograms.describe('test', 's', 'object-size-linear')).toMatch(
    /^units=bytes:hist-width=1048576:bucket-width=1024:buckets=2(,0){1023}$/,
  );
  stop();
});
