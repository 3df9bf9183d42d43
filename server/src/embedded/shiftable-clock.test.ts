import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { createShiftableClock } from './shiftable-clock.js';

describe('createShiftableClock', () => {
  it('runs with its base and ahead of it by what was fast-forwarded', () => {
    const base = createFakeClock();
    const clock = createShiftableClock(base);
    const startMs = clock.nowMs();

    clock.fastForward(5_000);
    base.advance(10);

    expect(clock.nowMs() - startMs).toBe(5_010);
    expect(clock.monotonicMs() - base.monotonicMs()).toBe(5_000);
  });

  it('fires what falls due on the way, in the order of time, and only once', () => {
    const base = createFakeClock();
    const clock = createShiftableClock(base);
    const fired: string[] = [];
    clock.setTimer(300, () => fired.push('late'));
    clock.setTimer(100, () => {
      fired.push('early');
      clock.setTimer(50, () => fired.push('set by early'));
    });
    clock.setTimer(900, () => fired.push('not yet'));

    clock.fastForward(300);
    base.advance(300);

    expect(fired).toEqual(['early', 'late', 'set by early']);
    expect(base.pendingTimers).toBe(1);
  });

  it('fires as its base does when nobody moves it', () => {
    const base = createFakeClock();
    const clock = createShiftableClock(base);
    let fired = 0;
    clock.setTimer(100, () => {
      fired += 1;
    });
    clock
      .setTimer(100, () => {
        fired += 10;
      })
      .cancel();

    base.advance(100);
    clock.fastForward(1_000);

    expect(fired).toBe(1);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to move by %d', (byMs) => {
    const clock = createShiftableClock(createFakeClock());

    expect(() => {
      clock.fastForward(byMs);
    }).toThrow(RangeError);
  });
});
