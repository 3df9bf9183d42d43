/**
 * Thousands of histories of transactions, each checked for what no order of its transactions explains.
 * `AEROGATE_TEST_HISTORY_SEEDS=2500` runs so many of each of the four kinds.
 */

import { describe, expect, it } from 'vitest';
import { wrongSeeds } from '../support/histories/try-histories.js';

/** Of each kind; the quick tests have the seeds below. */
const SEEDS = {
  first: 10_001,
  count: Number(process.env['AEROGATE_TEST_HISTORY_SEEDS'] ?? 550),
};

describe('transactions while connections, nodes, gateways and clients are lost', () => {
  it.each([
    ['list', 'driver'],
    ['register', 'driver'],
    ['list', 'gateway'],
    ['register', 'gateway'],
  ] as const)(
    'could have run one after the other, hundreds of times: %s over %s',
    async (records, over) => {
      expect(await wrongSeeds({ records, over }, SEEDS)).toEqual([]);
    },
    600_000,
  );
});
