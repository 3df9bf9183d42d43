/** Histories of transactions by chance, each checked for what no order of its transactions explains. */

import { describe, expect, it } from 'vitest';
import { type Anomaly, checkHistory } from '../support/histories/check-history.js';
import type { Defect } from '../support/histories/planted-defect.js';
import { type HistoryOptions, runHistory } from '../support/histories/run-history.js';

/** Of each kind of record; long runs add thousands. */
const RUNS = 100;

async function anomaliesOf(options: HistoryOptions): Promise<readonly Anomaly[]> {
  return checkHistory(await runHistory(options));
}

describe('transactions on lossy connections', () => {
  it.each(['list', 'register'] as const)(
    'could have run one after the other: %s',
    async (records) => {
      for (let seed = 1; seed <= RUNS; seed += 1) {
        const lossyMarks = seed % 4 === 0;
        expect(await anomaliesOf({ seed, records, lossyMarks }), `seed ${seed}`).toEqual([]);
      }
    },
    60_000,
  );

  it('are committed, aborted and left in doubt, so that all of it is tried', async () => {
    const counts = { committed: 0, aborted: 0, unknown: 0 };
    for (let seed = 1; seed <= 8; seed += 1) {
      const { transactions } = await runHistory({ seed, records: 'list', lossyMarks: true });
      for (const { status } of transactions) counts[status] += 1;
    }
    expect(counts.committed).toBeGreaterThan(10);
    expect(counts.aborted).toBeGreaterThan(10);
    expect(counts.unknown).toBeGreaterThan(0);
  });
});

describe('a planted mistake is found', () => {
  it.each<readonly [Defect, HistoryOptions['records']]>([
    ['verifySkipped', 'register'],
    ['abortAfterDoubt', 'list'],
    ['rollForgotten', 'list'],
  ])(
    '%s, with %s records',
    async (defect, records) => {
      const lossyMarks = defect === 'abortAfterDoubt';
      let found: readonly Anomaly[] = [];
      for (let seed = 1; found.length === 0 && seed <= 500; seed += 1) {
        found = await anomaliesOf({ seed, records, defect, lossyMarks });
      }
      expect(found).not.toEqual([]);
    },
    60_000,
  );
});
