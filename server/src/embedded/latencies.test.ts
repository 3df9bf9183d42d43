import { expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { Latencies } from './latencies.js';

it('tells of a slice of time once there are two of them', () => {
  const clock = createFakeClock();
  const latencies = new Latencies();
  const stop = latencies.startSlicing(clock);
  latencies.insert('test', 'read', 0.5);
  clock.advance(10_000);
  expect(latencies.describe('{test}-read')).toBe('');

  for (const ms of [0, 0.9, 1, 3, 70_000]) latencies.insert('test', 'read', ms);
  clock.advance(10_000);
  expect(latencies.describe('{test}-read')).toBe(
    `msec,0.5,60.00,40.00,20.00,20.00,${Array.from({ length: 13 }, () => '20.00').join()}`,
  );

  clock.advance(10_000);
  expect(latencies.describe('{test}-read')).toMatch(/^msec,0\.0,0\.00(,0\.00){16}$/);
  expect(latencies.describe('{test}-write')).toBe('');
  stop();
});

it('tells of batches by their own name', () => {
  const clock = createFakeClock();
  const latencies = new Latencies();
  latencies.startSlicing(clock);
  latencies.insertBatch(2);
  clock.advance(20_000);
  expect(latencies.describe('batch-index')).toMatch(/^msec,0\.0,/);
});
