import { describe, expect, it } from 'vitest';
import { checkIndexEquality } from '../support/index-equality.js';
import { requires } from '../support/requirements.js';

const RUNS = 250;

describe.skipIf(!requires('own-cluster'))('a query', () => {
  it('finds the same by an index as without one, and often goes by one', async () => {
    const { indexed, found } = await checkIndexEquality(RUNS);
    expect(indexed).toBeGreaterThan(RUNS / 20);
    expect(found).toBeGreaterThan(RUNS / 10);
  });
});
