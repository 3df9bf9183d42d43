import { describe, expect, it } from 'vitest';
import { checkIndexEquality } from '../support/index-equality.js';
import { requires } from '../support/requirements.js';

/** Few, since all tests run with them; the long tests have many. */
const RUNS = 3;

describe.skipIf(!requires('own-cluster'))('a query', () => {
  it('finds the same by an index as without one', async () => {
    await expect(checkIndexEquality(RUNS)).resolves.toBeDefined();
  });
});
