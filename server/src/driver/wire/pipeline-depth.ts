/** How many reads may be outstanding on one connection, following what the node takes to answer one. */

import type { AnswerSample } from './connection.js';

/**
 * A server works the requests of one connection one after the other, so a request pays for every slower one in front of it.
 * The depth is the number of requests that are expected to be worked within a budget of time, found the way TCP finds its
 * window: one more after as many good answers as the depth is, back to one after a slow answer. A node that answers in
 * 50 µs is pipelined to the maximum after a few hundred answers; one that reads from a busy disk in 5 ms is not at all,
 * and gets its parallelism from connections, where one record does not wait for another. Distance is not slowness: the
 * shortest time there and back is taken out of a sample that holds one.
 */
export interface PipelineDepth {
  readonly current: number;
  answered(sample: AnswerSample): void;
}

export interface PipelineDepthOptions {
  /** The most that may be outstanding on one connection; 1 switches pipelining off. */
  readonly maxDepth: number;
  /** What a request may expect to wait behind others; an answer that alone takes longer is a slow one. */
  readonly budgetMs: number;
}

/** Enough to pay from the first call on, too few to hurt before the node's speed is known. */
const INITIAL_DEPTH = 4;
/** Weight of the newest sample in the running mean: a sixteenth forgets a burst within some dozens of answers. */
const SMOOTHING = 1 / 16;
/** Good answers wanted after a slow one before a second request is risked again, so that a slow node is seldom tried. */
const PROBE_AFTER_ANSWERS = 64;
/** How much the shortest round trip grows per sample, so that a route that became longer is learnt too. */
const ROUND_TRIP_DRIFT = 1.001;

export function createPipelineDepth({ maxDepth, budgetMs }: PipelineDepthOptions): PipelineDepth {
  let depth = Math.min(INITIAL_DEPTH, maxDepth);
  let goodAnswers = 0;
  let meanMs = 0;
  let roundTripMs = Number.POSITIVE_INFINITY;

  /** What the node took for one answer. */
  function serviceMs({ answers, elapsedMs, fromIdle }: AnswerSample): number {
    if (!fromIdle) return elapsedMs / answers;
    roundTripMs = Math.min(elapsedMs, roundTripMs * ROUND_TRIP_DRIFT);
    return (elapsedMs - roundTripMs) / answers;
  }

  return {
    get current(): number {
      return depth;
    },
    answered(sample: AnswerSample): void {
      const tookMs = serviceMs(sample);
      if (tookMs > budgetMs) {
        depth = 1;
        goodAnswers = -PROBE_AFTER_ANSWERS;
        return;
      }
      meanMs += (tookMs - meanMs) * SMOOTHING;
      const affordable = Math.max(1, Math.floor(budgetMs / Math.max(meanMs, Number.EPSILON)));
      if (depth > affordable) {
        depth -= 1;
        goodAnswers = 0;
        return;
      }
      goodAnswers += sample.answers;
      if (goodAnswers < depth || depth >= Math.min(maxDepth, affordable)) return;
      depth += 1;
      goodAnswers = 0;
    },
  };
}
