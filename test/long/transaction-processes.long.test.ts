/**
 * Histories of transactions over gRPC, gateways and cluster being processes that are killed, stopped and started anew.
 * `AEROGATE_TEST_HISTORIES=50` runs so many of each kind.
 */

import { describe, expect, it } from 'vitest';
import { checkHistory } from '../support/histories/check-history.js';
import { runProcessHistory } from '../support/histories/run-process-history.js';

const SEEDS = Number(process.env['AEROGATE_TEST_HISTORIES'] ?? 1);
/** Of each history: until so many transactions are committed, or twenty times as many have ended otherwise. */
const COMMITS = 40;

describe('transactions while gateways and the cluster are killed', () => {
  it.each(
    Array.from({ length: SEEDS }, (_, place) => place + 1).flatMap((seed) => [
      ['list', seed] as const,
      ['register', seed] as const,
    ]),
  )('could have run one after the other: %s, seed %i', async (records, seed) => {
    const options = { seed, records, commits: COMMITS };
    const { history, disturbances } = await runProcessHistory(options);
    expect(checkHistory(history)).toEqual([]);
    // What the machine makes of a seed differs: only that something was tried is certain.
    const committed = history.transactions.filter(({ status }) => status === 'committed');
    expect(committed.length).toBeGreaterThan(0);
    expect(Object.values(disturbances).reduce((sum, count) => sum + count)).toBeGreaterThan(0);
  });
});
