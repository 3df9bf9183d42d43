import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createLoopWatch } from './loop-watch.js';

/** Immediates run in order: once this one has, the watch has noted the end of the turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('createLoopWatch', () => {
  it('does not count time in which the loop did not look for events', () => {
    const clock = createFakeClock();
    const watch = createLoopWatch(clock, () => 0);
    const sent = watch.moment();
    clock.advance(50);
    expect(watch.waitedMs(sent, watch.moment())).toBe(0);
  });
  it('counts time until the loop last looked in vain', async () => {
    const clock = createFakeClock();
    const watch = createLoopWatch(clock, () => 0);
    const sent = watch.moment();
    clock.advance(30);
    await turn();
    clock.advance(50);
    expect(watch.waitedMs(sent, watch.moment())).toBe(30);
  });
  it('counts time the loop lay waiting', () => {
    const clock = createFakeClock();
    let idleMs = 5;
    const watch = createLoopWatch(clock, () => idleMs);
    const sent = watch.moment();
    clock.advance(50);
    idleMs = 17;
    expect(watch.waitedMs(sent, watch.moment())).toBe(12);
  });
});
