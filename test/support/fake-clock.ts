/** A Clock that stands still until a test moves it: timers fire in the order they are due, and only inside `advance`. */

import type { Clock, Timer } from '../../server/src/model/clock.js';

/**
 * How to use it: hand it to what takes a `Clock`, let the code under test arm its timers, then `advance(ms)`.
 * `advance` is synchronous: it runs the timers' callbacks, but what they start on sockets or in promises is still under way
 * when it returns. Wait for that by its own event or condition (a promise, `onClusterChange`, `waitFor`), never by a pause.
 */
export interface FakeClock extends Clock {
  /**
   * Moves both clocks on by `deltaMs` (0 or more) and fires every timer that falls due on the way, in order of time and,
   * at the same time, of arming. A timer armed by a callback fires too when it falls within the same advance. An error a
   * callback throws ends the advance and is thrown to the test.
   */
  advance(deltaMs: number): void;
  /** Moves on to the next timer and fires all that are due then; false when no timer is armed. */
  advanceToNextTimer(): boolean;
  /** Jumps the wall clock alone, as an operator or NTP does: `nowMs` changes, timers and `monotonicMs` do not. */
  setWallClockMs(epochMs: number): void;
  /** Timers armed and neither fired nor cancelled: 0 after a `close` says that nothing was left behind. */
  readonly pendingTimers: number;
  /** Milliseconds until the next timer; undefined when none is armed. */
  readonly nextTimerInMs: number | undefined;
}

/** Where `nowMs` starts unless told otherwise: 2025-01-01T00:00:00Z, well after Aerospike's epoch of 2010. */
export const FAKE_CLOCK_START_MS = Date.UTC(2025, 0, 1);

interface ArmedTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

export function createFakeClock(startEpochMs: number = FAKE_CLOCK_START_MS): FakeClock {
  let monotonic = 0;
  let wallOffset = startEpochMs;
  let armedSoFar = 0;
  const armed = new Set<ArmedTimer>();

  function next(): ArmedTimer | undefined {
    let first: ArmedTimer | undefined;
    for (const timer of armed) {
      if (first === undefined || isBefore(timer, first)) first = timer;
    }
    return first;
  }

  function runUntil(untilMs: number): void {
    for (let timer = next(); timer !== undefined && timer.dueMs <= untilMs; timer = next()) {
      armed.delete(timer);
      monotonic = Math.max(monotonic, timer.dueMs);
      timer.fire();
    }
    monotonic = untilMs;
  }

  return {
    nowMs: () => wallOffset + monotonic,
    monotonicMs: () => monotonic,
    setTimer(delayMs: number, fire: () => void): Timer {
      const timer = { dueMs: monotonic + Math.max(0, delayMs), order: armedSoFar, fire };
      armedSoFar += 1;
      armed.add(timer);
      return {
        cancel(): void {
          armed.delete(timer);
        },
      };
    },
    advance(deltaMs: number): void {
      if (!(deltaMs >= 0)) throw new RangeError(`advance by ${deltaMs} ms: time does not go back`);
      runUntil(monotonic + deltaMs);
    },
    advanceToNextTimer(): boolean {
      const timer = next();
      if (timer === undefined) return false;
      runUntil(timer.dueMs);
      return true;
    },
    setWallClockMs(epochMs: number): void {
      wallOffset = epochMs - monotonic;
    },
    get pendingTimers(): number {
      return armed.size;
    },
    get nextTimerInMs(): number | undefined {
      const timer = next();
      return timer === undefined ? undefined : timer.dueMs - monotonic;
    },
  };
}

function isBefore(a: ArmedTimer, b: ArmedTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
