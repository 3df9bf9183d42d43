/** Thousands of histories of transactions, each checked for what no order of its transactions explains. */

import { describe, expect, it } from 'vitest';
import { checkHistory } from '../support/histories/check-history.js';
import { runHistory } from '../support/histories/run-history.js';

/** Of each kind of record; the quick tests have the seeds below. */
const FIRST_SEED = 10_001;
const RUNS = 1_000;

describe('transactions on lossy connections', () => {
  it.each(['list', 'register'] as const)(
    'could have run one after the other, thousands of times: %s',
    async (records) => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
        const history = await runHistory({ seed, records, lossyMarks: seed % 4 === 0 });
        expect(checkHistory(history), `seed ${seed}`).toEqual([]);
      }
    },
    600_000,
  );
});
