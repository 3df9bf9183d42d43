import { describe, expect, it } from 'vitest';
import { createTestEngine, TEST_DIGEST } from '../../../test/support/test-engine.js';
import { partitionOf } from '../model/digest.js';
import { RESULT } from '../model/result-code.js';
import { intValue } from '../model/value.js';
import { EngineError } from './engine-error.js';
import { SWEEP_SLICE_RECORDS } from './expiry.js';
import { SLICES_AT_ONCE } from './truncate.js';

const bins = { a: intValue(1) };
const other = new Uint8Array(20);

describe('truncate', () => {
  it('forgets one set, or all of the namespace', () => {
    const { engine, namespace, put, read, clock } = createTestEngine();
    put(bins);
    put(bins, { digest: other, set: 'other' });
    clock.advance(1);
    engine.truncate(namespace, { set: 'demo' });
    expect(read().resultCode).toBe(RESULT.keyNotFound);
    expect(namespace.objects).toBe(1);
    engine.truncate(namespace, 'namespace');
    expect(namespace.objects).toBe(0);
    expect(namespace.sets().map(({ name, objects }) => [name, objects])).toEqual([
      ['demo', 0],
      ['other', 0],
    ]);
  });

  it('spares what was written at the moment or later', () => {
    const { engine, namespace, put, read, clock } = createTestEngine();
    put(bins);
    clock.advance(10);
    engine.truncate(namespace, { set: 'demo' }, clock.nowMs() - 10);
    expect(read().resultCode).toBe(RESULT.ok);
    engine.truncate(namespace, { set: 'demo' }, clock.nowMs() - 9);
    expect(read().resultCode).toBe(RESULT.keyNotFound);
    expect(put(bins)).toMatchObject({ resultCode: RESULT.ok, generation: 1 });
  });

  it('leaves the rest of a large store to the sweeps, out of sight', () => {
    const { engine, namespace, put, read, clock } = createTestEngine();
    const atOnce = SLICES_AT_ONCE * SWEEP_SLICE_RECORDS;
    put(bins);
    const [record] = namespace.storage.recordsOf(partitionOf(TEST_DIGEST));
    if (record === undefined) throw new Error('the record is not there');
    for (let i = 0; i < atOnce; i += 1) {
      const digest = Buffer.alloc(20);
      digest.writeUInt32LE(i);
      namespace.put({ ...record, digest });
    }
    expect(namespace.objects).toBe(atOnce + 1);
    clock.advance(1);
    engine.truncate(namespace, { set: 'demo' });
    expect(namespace.objects).toBe(1);
    expect(read().resultCode).toBe(RESULT.keyNotFound);
    const slices = engine.sweepInSlices();
    expect(slices.next()).toEqual({ done: true, value: 1 });
    expect(namespace.objects).toBe(0);
  });

  it('takes no moment to come', () => {
    const { engine, namespace, clock } = createTestEngine();
    expect(() => {
      engine.truncate(namespace, 'namespace', clock.nowMs() + 1);
    }).toThrow(EngineError);
  });

  it('refuses new records while the clock is behind the moment', () => {
    const { engine, namespace, put, clock } = createTestEngine();
    engine.truncate(namespace, { set: 'demo' });
    clock.setWallClockMs(clock.nowMs() - 1);
    expect(put(bins).resultCode).toBe(RESULT.forbidden);
    expect(put(bins, { set: 'other' }).resultCode).toBe(RESULT.ok);
  });
});
