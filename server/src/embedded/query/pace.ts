/** How fast a query may go: so many records per second over its whole run. */

import type { Clock, Timer } from '../../model/clock.js';

export interface Pace {
  /** Counts a record; milliseconds to wait before the next one, 0 when there is no need. */
  took(): number;
}

/** Waits shorter than this are saved up: timers are no finer. */
const WAIT_MIN_MS = 2;

/** @param recordsPerSecond 0 means no limit. */
export function createPace(recordsPerSecond: number, clock: Clock): Pace {
  const startedMs = clock.monotonicMs();
  let records = 0;
  return {
    took(): number {
      if (recordsPerSecond === 0) return 0;
      records += 1;
      const dueMs = startedMs + (records * 1000) / recordsPerSecond;
      const waitMs = dueMs - clock.monotonicMs();
      return waitMs < WAIT_MIN_MS ? 0 : waitMs;
    },
  };
}

/** A pause that can be cut short. */
export interface Pause {
  readonly over: Promise<void>;
  end(): void;
}

export function createPause(clock: Clock, forMs: number): Pause {
  let timer: Timer | undefined;
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = (): void => {
      timer?.cancel();
      resolve();
    };
    timer = clock.setTimer(forMs, resolve);
  });
  return { over, end };
}

/** Lets everybody else have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
