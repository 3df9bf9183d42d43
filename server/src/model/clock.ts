/** Time as the layers see it: passed in by the composition root, so that tests own every tick. */

/** A timer that was set; `cancel` is idempotent and a no-op once it fired. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the Unix epoch: for void-times, last-update-times and logs. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back: for timeouts, latencies and windows. */
  monotonicMs(): number;
  /** Calls `fire` once, `delayMs` from now. Timers never keep the process alive. */
  setTimer(delayMs: number, fire: () => void): Timer;
}
