/** Histories of transactions over gateways, by streams and in single calls, each checked as those of drivers are. */

import { describe, expect, it } from 'vitest';
import type { AnomalyKind } from '../support/histories/check-history.js';
import type { Defect } from '../support/histories/planted-defect.js';
import { runHistory } from '../support/histories/run-history.js';
import { firstWrongSeed, wrongSeeds } from '../support/histories/try-histories.js';

const SEEDS = { first: 1, count: 50 };
const SEEDS_FOR_DEFECTS = 500;
const TIMEOUT_MS = 60_000;

describe('transactions of gateways that are lost, as are their clients and nodes', () => {
  it.each(['list', 'register'] as const)(
    'could have run one after the other: %s',
    async (records) => {
      expect(await wrongSeeds({ records, over: 'gateway' }, SEEDS)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('are committed, aborted and left in doubt, with clients among the lost', async () => {
    const counts = { committed: 0, aborted: 0, unknown: 0 };
    const losses = { gateways: 0, nodes: 0, clients: 0 };
    for (let seed = 1; seed <= 8; seed += 1) {
      const { history, killed } = await runHistory({ seed, records: 'list', over: 'gateway' });
      for (const { status } of history.transactions) counts[status] += 1;
      losses.gateways += killed.gateways;
      losses.nodes += killed.nodes;
      losses.clients += killed.clients;
    }
    expect(counts.committed).toBeGreaterThan(10);
    expect(counts.aborted).toBeGreaterThan(10);
    expect(counts.unknown).toBeGreaterThan(0);
    for (const lost of Object.values(losses)) expect(lost).toBeGreaterThan(2);
  });
});

describe('a planted mistake is found through gateways', () => {
  it.each<readonly [Defect, readonly AnomalyKind[]]>([
    ['verifySkipped', ['G2', 'G-single', 'lostUpdate']],
    ['abortAfterDoubt', ['abortedWrite', 'abortedRead', 'fracturedWrite']],
    ['rollForgotten', ['lostWrite', 'fracturedWrite']],
  ])(
    '%s',
    async (defect, kinds) => {
      const lossyMarks = defect === 'abortAfterDoubt';
      const options = { records: 'list', over: 'gateway', defect, lossyMarks } as const;
      const found = await firstWrongSeed(options, SEEDS_FOR_DEFECTS);
      expect(kinds).toContain(found?.anomalies[0]?.kind);
    },
    TIMEOUT_MS,
  );
});
