/** As transaction-interleavings.test.ts, over many more orders. */

import { expect, it } from 'vitest';
import { runSchedules } from '../support/transaction-schedule.js';

it('five hundred more orders come to what a serial run would have', () => {
  expect(runSchedules(1_000, 1_500).committed).toBeGreaterThan(500);
});
