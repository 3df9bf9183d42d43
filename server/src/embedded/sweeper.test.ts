import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { createTestEngine } from '../../../test/support/test-engine.js';
import { SWEEP_SLICE_RECORDS } from '../engine/expiry.js';
import { intValue } from '../model/value.js';
import { startSweeping } from './sweeper.js';

/** An engine whose sweeps have so many slices, each of which takes a time. */
function slicesOf(count: number, tookMs: number) {
  const clock = createFakeClock();
  const swept: number[] = [];
  let nowMs = 0;
  function* sweepInSlices(): Generator<number, number> {
    for (let slice = 1; ; slice += 1) {
      swept.push(clock.monotonicMs());
      nowMs += tookMs;
      if (slice === count) return 0;
      yield 0;
    }
  }
  const timed = {
    monotonicMs: () => clock.monotonicMs() + nowMs,
    setTimer: (delayMs: number, fire: () => void) => clock.setTimer(delayMs, fire),
  };
  const stop = startSweeping({ sweepInSlices }, timed);
  return { clock, swept, stop };
}

describe('sweeping', () => {
  it('pauses twenty times as long as a slice took, and a second between sweeps', () => {
    const { clock, swept } = slicesOf(3, 5);
    clock.advance(1_000);
    expect(swept).toEqual([1_000]);
    clock.advance(200);
    expect(swept).toEqual([1_000, 1_100, 1_200]);
    clock.advance(999);
    expect(swept).toHaveLength(3);
    clock.advance(1);
    expect(swept.at(-1)).toBe(2_200);
  });

  it('ends in the middle of a sweep', () => {
    const { clock, swept, stop } = slicesOf(3, 5);
    clock.advance(1_100);
    stop();
    expect(clock.pendingTimers).toBe(0);
    expect(swept).toHaveLength(2);
  });

  it('lets others have a turn after so many records', () => {
    const { engine, put, clock, namespace } = createTestEngine();
    for (let record = 0; record <= SWEEP_SLICE_RECORDS; record += 1) {
      const digest = new Uint8Array(20);
      new DataView(digest.buffer).setUint32(4, record);
      put({ a: intValue(record) }, { digest, ttlWord: 1 });
    }
    clock.advance(3_000);
    const slices = engine.sweepInSlices();
    expect(slices.next()).toEqual({ done: false, value: SWEEP_SLICE_RECORDS });
    expect(namespace.objects).toBe(1);

    // What is written meanwhile, and has its time before it, stays.
    put({ a: intValue(1) }, { digest: new Uint8Array(20).fill(255), ttlWord: 100 });
    expect(slices.next()).toEqual({ done: true, value: 1 });
    expect(namespace).toMatchObject({ objects: 1, expiredObjects: SWEEP_SLICE_RECORDS + 1 });
  });
});
