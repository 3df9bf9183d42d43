import { describe, it } from 'vitest';
import { checkInterrupted, checkPages } from '../../../../../test/support/query-interruptions.js';

/** Few, since all tests run with them; the long tests have many. */
const RUNS = 8;
const TIMEOUT_MS = 60_000;

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
