/** A clock that can be moved forward: what a test uses to let records expire and gaps end without waiting. */

import type { Clock, Timer } from '../model/clock.js';

export interface ShiftableClock extends Clock {
  /** Moves time forward and fires, in their order, the timers that fall due on the way. */
  fastForward(byMs: number): void;
}

interface PendingTimer {
  readonly dueMs: number;
  readonly fire: () => void;
  readonly base: Timer;
}

/** Runs along with `base`, ahead of it by all that was fast-forwarded. Throws a RangeError on a move backwards. */
export function createShiftableClock(base: Clock): ShiftableClock {
  let shiftMs = 0;
  const pending = new Set<PendingTimer>();
  const monotonicMs = (): number => base.monotonicMs() + shiftMs;

  function fireDue(untilMs: number): void {
    // Looked up anew each time: a timer that fires may set or cancel others.
    for (;;) {
      let next: PendingTimer | undefined;
      for (const timer of pending) {
        if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs))
          next = timer;
      }
      if (next === undefined) return;
      pending.delete(next);
      next.base.cancel();
      next.fire();
    }
  }

  return {
    nowMs: () => base.nowMs() + shiftMs,
    monotonicMs,
    setTimer(delayMs: number, fire: () => void): Timer {
      const timer: PendingTimer = {
        dueMs: monotonicMs() + delayMs,
        fire,
        base: base.setTimer(delayMs, () => {
          pending.delete(timer);
          fire();
        }),
      };
      pending.add(timer);
      return {
        cancel(): void {
          pending.delete(timer);
          timer.base.cancel();
        },
      };
    },
    fastForward(byMs: number): void {
      if (!Number.isFinite(byMs) || byMs < 0) {
        throw new RangeError('fastForward takes milliseconds, 0 or more; time never goes back');
      }
      shiftMs += byMs;
      fireDue(monotonicMs());
    },
  };
}
