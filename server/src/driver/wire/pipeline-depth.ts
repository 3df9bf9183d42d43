/** How many reads may be outstanding on one connection, following what the node takes to answer and what pays. */

import type { AnswerSample } from './connection.js';

/**
 * A server works the requests of one connection one after the other. Requests that share a connection save both sides most
 * of the work of reading and writing sockets, and pay with waiting for each other. What is better depends on the node:
 *
 * - A busy node with its data in memory answers in microseconds, and parallel connections only make it (and us) switch
 *   between sockets: reads go `deep`, on few connections.
 * - A node that reads from disk takes as long for one as for many at once: depth is `capped` to what is worked within a
 *   budget of time, and parallelism comes from connections.
 *
 * Latency alone can't tell them apart, since it grows with load in both. So where the question arises at all the other way
 * is tried for a moment, and kept if more answers come back; then it is left alone, longer after every vain trial.
 * In either way the depth moves as TCP's window does: one more after as many good answers, half after an answer that took
 * much longer than the others; and the connection it came on takes one request at a time until a good one follows.
 */
export interface PipelineDepth {
  readonly current: number;
  /** Reads that come together are best kept together; else each is best sent where the fewest are. */
  readonly isDeep: boolean;
  /** How long an answer may take, the way there and back included, before it is slow; undefined before the first. */
  readonly patienceMs: number | undefined;
  /** True when the answer was slow among its peers. */
  answered(sample: AnswerSample): boolean;
}

export interface PipelineDepthOptions {
  /** The most that may be outstanding on one connection; 1 switches pipelining off. */
  readonly maxDepth: number;
  /** What a request may expect to wait behind others where depth is capped. */
  readonly budgetMs: number;
}

/** Enough to pay from the first call on, too few to hurt before the node's speed is known. */
const INITIAL_DEPTH = 4;
/** Weight of the newest sample in the running mean: a sixteenth forgets a burst within some dozens of answers. */
const SMOOTHING = 1 / 16;
/** An answer is slow when it took this many times the mean, and longer than the budget. */
const SLOW_FACTOR = 8;
/** How much the shortest round trip grows per sample, so that a route that became longer is learnt too. */
const ROUND_TRIP_DRIFT = 1.001;
/** As long as this many requests are worked within the budget, nothing is gained by asking whether they should share. */
const UNQUESTIONED_DEPTH = 8;
/** Rates are compared over this time, and only when enough came back in it to mean something. */
const WINDOW_MS = 250;
const WINDOW_MIN_ANSWERS = 100;
/** How much better many connections have to do than few, and how much worse few may do than many. */
const CAPPED_GAIN = 1.15;
const DEEP_LOSS = 0.95;
/** How long the way that won is kept: at first, and at most after trials in vain. */
const HOLD_MIN_MS = 10_000;
const HOLD_MAX_MS = 320_000;

type Way = 'deep' | 'capped';

export function createPipelineDepth({ maxDepth, budgetMs }: PipelineDepthOptions): PipelineDepth {
  let depth = Math.min(INITIAL_DEPTH, maxDepth);
  let goodAnswers = 0;
  let meanMs: number | undefined;
  let roundTripMs = Number.POSITIVE_INFINITY;
  const chooser = createWayChooser(budgetMs);

  /** What the node took for one answer: distance is not slowness, so the shortest way there and back is taken out. */
  function serviceMs({ answers, waitedMs, fromIdle }: AnswerSample): number {
    if (!fromIdle) return waitedMs / answers;
    roundTripMs = Math.min(waitedMs, roundTripMs * ROUND_TRIP_DRIFT);
    return (waitedMs - roundTripMs) / answers;
  }

  function patienceOf(usualMs: number): number {
    return Math.max(budgetMs, SLOW_FACTOR * usualMs);
  }

  function limit(): number {
    if (chooser.way === 'deep') return maxDepth;
    const affordable = Math.floor(budgetMs / Math.max(meanMs ?? 0, Number.EPSILON));
    return Math.max(1, Math.min(maxDepth, affordable));
  }

  function adjust(slow: boolean, answers: number): void {
    const most = limit();
    if (slow || depth > most) {
      depth = Math.min(most, slow ? Math.max(1, depth >> 1) : most);
      goodAnswers = 0;
      return;
    }
    goodAnswers += answers;
    if (goodAnswers < depth || depth >= most) return;
    depth += 1;
    goodAnswers = 0;
  }

  return {
    get current(): number {
      return depth;
    },
    get isDeep(): boolean {
      return chooser.way === 'deep';
    },
    get patienceMs(): number | undefined {
      if (meanMs === undefined) return undefined;
      return patienceOf(meanMs) + (Number.isFinite(roundTripMs) ? roundTripMs : 0);
    },
    answered(sample: AnswerSample): boolean {
      const tookMs = serviceMs(sample);
      const slow = tookMs > patienceOf(meanMs ?? tookMs);
      meanMs = meanMs === undefined ? tookMs : meanMs + (tookMs - meanMs) * SMOOTHING;
      chooser.answered(sample, tookMs);
      adjust(slow, sample.answers);
      return slow;
    },
  };
}

interface WayChooser {
  readonly way: Way;
  answered(sample: AnswerSample, tookMs: number): void;
}

function createWayChooser(budgetMs: number): WayChooser {
  let way: Way = 'deep';
  /** The rate of the other way while this one is on trial. */
  let rateBefore: number | undefined;
  let settling = false;
  let holdMs = HOLD_MIN_MS;
  let heldUntilMs = 0;
  let window = { sinceMs: 0, answers: 0, serviceMs: 0 };

  function change(): void {
    way = way === 'deep' ? 'capped' : 'deep';
    // Connections open and depths move first; the next window would measure that.
    settling = true;
  }

  function endTrial(rate: number, before: number, nowMs: number): void {
    const kept = rate >= before * (way === 'deep' ? DEEP_LOSS : CAPPED_GAIN);
    holdMs = kept ? HOLD_MIN_MS : Math.min(holdMs * 2, HOLD_MAX_MS);
    heldUntilMs = nowMs + holdMs;
    rateBefore = undefined;
    if (!kept) change();
  }

  function judge(rate: number, serviceMs: number, nowMs: number): void {
    if (settling) {
      settling = false;
      return;
    }
    if (rateBefore !== undefined) {
      endTrial(rate, rateBefore, nowMs);
      return;
    }
    const questioned = serviceMs * UNQUESTIONED_DEPTH > budgetMs;
    if (!questioned) {
      way = 'deep';
    } else if (nowMs >= heldUntilMs) {
      rateBefore = rate;
      change();
    }
  }

  return {
    get way(): Way {
      return way;
    },
    answered({ answers, atMs }: AnswerSample, tookMs: number): void {
      window.answers += answers;
      window.serviceMs += tookMs * answers;
      const lastedMs = atMs - window.sinceMs;
      if (lastedMs < WINDOW_MS) return;
      const ended = window;
      window = { sinceMs: atMs, answers: 0, serviceMs: 0 };
      if (ended.answers < WINDOW_MIN_ANSWERS) return;
      judge(ended.answers / lastedMs, ended.serviceMs / ended.answers, atMs);
    },
  };
}
