import { describe, it } from 'vitest';
import { checkInterrupted, checkPages } from '../../../../../test/support/query-interruptions.js';

/** Enough for interruptions at every step of a window. */
const RUNS = 500;
const TIMEOUT_MS = 600_000;

describe('a query', () => {
  it(
    'finds every record once, however often and wherever it is interrupted',
    { timeout: TIMEOUT_MS },
    () => checkInterrupted(RUNS),
  );

  it('finds every record once in pages of any size', { timeout: TIMEOUT_MS }, () =>
    checkPages(RUNS),
  );
});
