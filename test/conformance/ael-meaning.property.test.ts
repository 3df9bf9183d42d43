import { describe, expect, it } from 'vitest';
import { checkAelMeaning } from '../support/ael-meaning.js';
import { GIVEN_SEEDS } from '../support/test-cluster.js';

/** Few, since all tests run with them; a cluster that is given is asked more. */
const RUNS = GIVEN_SEEDS === undefined ? 40 : 1_500;

describe('a condition in AEL', () => {
  it(
    'means to the cluster what it means to us',
    async () => {
      const { compiled } = await checkAelMeaning(RUNS);
      expect(compiled).toBeGreaterThan(RUNS / 3);
    },
    GIVEN_SEEDS === undefined ? 20_000 : 600_000,
  );
});
