import { describe, expect, it } from 'vitest';
import { createPipelineDepth, type PipelineDepth } from './pipeline-depth.js';

const BUDGET_MS = 2;

/** A node that answers at a rate and a pace the test gives; time passes as its answers do. */
function feed(
  depth: PipelineDepth,
  pace: { readonly answers: number; readonly tookMs: number; readonly everyMs: number },
  clock: { nowMs: number },
): void {
  for (let i = 0; i < pace.answers; i += 1) {
    clock.nowMs += pace.everyMs;
    const sample = { answers: 1, atMs: clock.nowMs, waitedMs: pace.tookMs, fromIdle: false };
    depth.answered(sample);
  }
}

function create(maxDepth = 32): PipelineDepth {
  return createPipelineDepth({ maxDepth, budgetMs: BUDGET_MS });
}

describe('createPipelineDepth', () => {
  it('grows to the maximum on a fast node, one step per depth of good answers', () => {
    const depth = create();
    const clock = { nowMs: 0 };
    expect(depth.current).toBe(4);
    feed(depth, { answers: 4, tookMs: 0.05, everyMs: 0.05 }, clock);
    expect(depth.current).toBe(5);
    feed(depth, { answers: 2000, tookMs: 0.05, everyMs: 0.05 }, clock);
    expect(depth.current).toBe(32);
  });
  it('has patience for many times what is usual, and for the way', () => {
    const depth = create();
    expect(depth.patienceMs).toBeUndefined();
    depth.answered({ answers: 1, atMs: 1, waitedMs: 30, fromIdle: true });
    feed(depth, { answers: 500, tookMs: 0.05, everyMs: 0.05 }, { nowMs: 1 });
    expect(depth.patienceMs).toBeCloseTo(30 + BUDGET_MS);
    feed(depth, { answers: 500, tookMs: 1, everyMs: 1 }, { nowMs: 100 });
    expect(depth.patienceMs).toBeCloseTo(30 + 8);
  });
  it('halves at an answer that is slow among its peers, and says so', () => {
    const depth = create();
    const clock = { nowMs: 0 };
    feed(depth, { answers: 2000, tookMs: 0.05, everyMs: 0.05 }, clock);
    const slow = { answers: 1, atMs: clock.nowMs, waitedMs: 40, fromIdle: false };
    expect(depth.answered(slow)).toBe(true);
    expect(depth.current).toBe(16);
    expect(depth.answered({ ...slow, waitedMs: 0.05 })).toBe(false);
  });
  it('never falls below one, nor rises above its maximum of one', () => {
    const depth = create(1);
    const clock = { nowMs: 0 };
    feed(depth, { answers: 500, tookMs: 0.05, everyMs: 0.05 }, clock);
    expect(depth.current).toBe(1);
    for (let i = 0; i < 10; i += 1) {
      depth.answered({ answers: 1, atMs: clock.nowMs, waitedMs: 1000 * 8 ** i, fromIdle: false });
    }
    expect(depth.current).toBe(1);
  });
  it('does not take distance for slowness', () => {
    const depth = create();
    const clock = { nowMs: 0 };
    for (let i = 0; i < 3000; i += 1) {
      clock.nowMs += 1;
      depth.answered({ answers: 1, atMs: clock.nowMs, waitedMs: 30, fromIdle: true });
    }
    expect(depth.current).toBe(32);
  });
  it('caps the depth on a node that is slow for all, when connections bring more', () => {
    const depth = create();
    const clock = { nowMs: 0 };
    // Five milliseconds each: with few connections 800 a second, with many 4000.
    feed(depth, { answers: 400, tookMs: 5, everyMs: 1.25 }, clock);
    expect(depth.current).toBe(1);
    feed(depth, { answers: 4000, tookMs: 5, everyMs: 0.25 }, clock);
    expect(depth.current).toBe(1);
  });
  it('goes back to depth when connections bring nothing', () => {
    const depth = create();
    const clock = { nowMs: 0 };
    feed(depth, { answers: 400, tookMs: 5, everyMs: 1.25 }, clock);
    expect(depth.current).toBe(1);
    // The node is busy, not slow: as many answers as before, whatever the way.
    feed(depth, { answers: 4000, tookMs: 5, everyMs: 1.25 }, clock);
    expect(depth.current).toBe(32);
  });
});
