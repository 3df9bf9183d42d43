/** Transactions of several clients in seeded orders: what is committed could have run one after the other. */

import { describe, expect, it } from 'vitest';
import { type Planted, runSchedule, runSchedules } from '../support/transaction-schedule.js';

const SEEDS = 30;

describe('transactions in any order', () => {
  it('come to what a serial run would have, whatever clients die on the way', () => {
    const counts = Object.values(runSchedules(1, SEEDS + 1));
    // Enough of each has happened for the orders to mean something.
    expect(Math.min(...counts)).toBeGreaterThan(SEEDS / 2);
  });

  it.each<Planted>(['noVerify', 'noRollBack', 'forgetWrite'])(
    'show a client with %s',
    (planted) => {
      const seeds = Array.from({ length: 8 }, (_, i) => i + 1);
      const found = seeds.filter((seed) => runSchedule(seed, planted).violations.length > 0);
      expect(found.length).toBeGreaterThan(0);
    },
  );
});
