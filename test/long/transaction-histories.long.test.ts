/** Thousands of histories of transactions, each checked for what no order of its transactions explains. */

import { describe, expect, it } from 'vitest';
import { wrongSeeds } from '../support/histories/try-histories.js';

/** Of each kind; the quick tests have the seeds below. */
const SEEDS = { first: 10_001, count: 550 };

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
