/** Histories of transactions by chance, each checked for what no order of its transactions explains. */

import { describe, expect, it } from 'vitest';
import type { AnomalyKind } from '../support/histories/check-history.js';
import type { Defect } from '../support/histories/planted-defect.js';
import { type HistoryOptions, runHistory } from '../support/histories/run-history.js';
import { firstWrongSeed, wrongSeeds } from '../support/histories/try-histories.js';

/** Of each kind; with those over gateways there are two hundred here, and thousands in the long tests. */
const SEEDS = { first: 1, count: 50 };
/** A mistake that isn't found in as many has to be looked for in other ways. */
const SEEDS_FOR_DEFECTS = 500;
const TIMEOUT_MS = 60_000;

describe('transactions of drivers whose connections, nodes and processes are lost', () => {
  it.each(['list', 'register'] as const)(
    'could have run one after the other: %s',
    async (records) => {
      expect(await wrongSeeds({ records, over: 'driver' }, SEEDS)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('are committed, aborted and left in doubt, so that all of it is tried', async () => {
    const counts = { committed: 0, aborted: 0, unknown: 0 };
    const losses = { gateways: 0, nodes: 0 };
    for (let seed = 1; seed <= 8; seed += 1) {
      const options = { seed, records: 'list', over: 'driver', lossyMarks: true } as const;
      const { history, killed } = await runHistory(options);
      for (const { status } of history.transactions) counts[status] += 1;
      losses.gateways += killed.gateways;
      losses.nodes += killed.nodes;
    }
    expect(counts.committed).toBeGreaterThan(10);
    expect(counts.aborted).toBeGreaterThan(10);
    expect(counts.unknown).toBeGreaterThan(0);
    expect(losses.gateways).toBeGreaterThan(4);
    expect(losses.nodes).toBeGreaterThan(4);
  });
});

describe('a planted mistake is found', () => {
  it.each<readonly [Defect, Omit<HistoryOptions, 'seed'>, readonly AnomalyKind[]]>([
    ['verifySkipped', { records: 'register', over: 'driver' }, ['G2', 'G-single', 'lostUpdate']],
    ['abortAfterDoubt', { records: 'list', over: 'driver' }, ['abortedWrite', 'abortedRead']],
    ['rollForgotten', { records: 'list', over: 'driver' }, ['lostWrite', 'fracturedWrite']],
  ])(
    '%s, with %o',
    async (defect, options, kinds) => {
      const lossyMarks = defect === 'abortAfterDoubt';
      const found = await firstWrongSeed({ ...options, defect, lossyMarks }, SEEDS_FOR_DEFECTS);
      expect(kinds).toContain(found?.anomalies[0]?.kind);
    },
    TIMEOUT_MS,
  );
});
