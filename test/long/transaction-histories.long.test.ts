/** A thousand histories of transactions, each checked for what no order of its transactions explains. */

import { describe, expect, it } from 'vitest';
import { type Anomaly, checkHistory } from '../support/histories/check-history.js';
import { type HistoryOptions, runHistory } from '../support/histories/run-history.js';

/** Of each kind of record; the quick tests have the seeds below. */
const FIRST_SEED = 10_001;
const RUNS = 500;
/** Side by side, each on a cluster of its own: they wait for the same turns of the event loop. */
const AT_ONCE = 10;

async function anomaliesOf(
  seed: number,
  records: HistoryOptions['records'],
): Promise<{ readonly seed: number; readonly anomalies: readonly Anomaly[] }> {
  const history = await runHistory({ seed, records, lossyMarks: seed % 4 === 0 });
  return { seed, anomalies: checkHistory(history) };
}

describe('transactions on lossy connections', () => {
  it.each(['list', 'register'] as const)(
    'could have run one after the other, hundreds of times: %s',
    async (records) => {
      for (let first = FIRST_SEED; first < FIRST_SEED + RUNS; first += AT_ONCE) {
        const seeds = Array.from({ length: AT_ONCE }, (_, i) => first + i);
        const found = await Promise.all(seeds.map((seed) => anomaliesOf(seed, records)));
        expect(found.filter(({ anomalies }) => anomalies.length > 0)).toEqual([]);
      }
    },
    600_000,
  );
});
