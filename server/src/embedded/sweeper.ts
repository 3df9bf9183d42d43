/** When expired records are swept: every second, in slices with pauses between them, so that a large store is no stall. */

import type { Engine } from '../engine/engine.js';
import type { Clock, Timer } from '../model/clock.js';

/** From the end of one sweep to the next; the server's `nsup-period` here. */
const SWEEP_INTERVAL_MS = 1_000;
/** A sweep takes at most one part in so many of the time: it pauses that much longer than a slice took. */
const SWEEP_SHARE = 20;

/** Sweeps until the function it gives back is called. */
export function startSweeping(
  engine: Pick<Engine, 'sweepInSlices'>,
  clock: Pick<Clock, 'monotonicMs' | 'setTimer'>,
): () => void {
  let timer: Timer;
  const sweepSlice = (slices: Iterator<number, number>): void => {
    const startedMs = clock.monotonicMs();
    const { done } = slices.next();
    const pauseMs = (clock.monotonicMs() - startedMs) * SWEEP_SHARE;
    if (done === true) {
      timer = clock.setTimer(Math.max(SWEEP_INTERVAL_MS, pauseMs), begin);
      return;
    }
    timer = clock.setTimer(pauseMs, () => {
      sweepSlice(slices);
    });
  };
  const begin = (): void => {
    sweepSlice(engine.sweepInSlices());
  };
  timer = clock.setTimer(SWEEP_INTERVAL_MS, begin);
  return () => {
    timer.cancel();
  };
}
