/** Tells time a node took from time our own event loop took: an answer can lie in the kernel while we are busy. */

import { performance } from 'node:perf_hooks';
import type { Clock } from '../../model/clock.js';

/** A moment, as far as waiting for a node is concerned. */
export interface LoopMoment {
  readonly atMs: number;
  /** How long the loop had been waiting for events by then, since it began. */
  readonly idleMs: number;
}

export interface LoopWatch {
  /** Now; also makes sure that the end of this turn of the loop is noted. */
  moment(): LoopMoment;
  /**
   * How long, between `since` and now, an answer that is being read now can not have been there: the loop looked for it in
   * vain, or lay waiting. Being late ourselves is not counted, so that a busy gateway does not take its nodes for slow.
   */
  waitedMs(since: LoopMoment, now: LoopMoment): number;
}

export function createLoopWatch(
  clock: Clock,
  /** Time the loop has waited so far; the process's own unless a test says otherwise. */
  idleMs: () => number = () => performance.eventLoopUtilization().idle,
): LoopWatch {
  let lookedAtMs = 0;
  let armed = false;
  return {
    moment(): LoopMoment {
      if (!armed) {
        armed = true;
        // Immediates run right after the loop has looked for events: what was not found then came later.
        setImmediate(() => {
          armed = false;
          lookedAtMs = clock.monotonicMs();
        });
      }
      return { atMs: clock.monotonicMs(), idleMs: idleMs() };
    },
    waitedMs(since: LoopMoment, now: LoopMoment): number {
      return Math.max(lookedAtMs - since.atMs, now.idleMs - since.idleMs, 0);
    },
  };
}
