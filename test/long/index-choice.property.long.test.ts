import { describe, expect, it } from 'vitest';
import { FILTER_INDEXES } from '../support/filter-indexes.js';
import { checkRanges } from '../support/index-choice-property.js';

const RUNS = 8_000;

describe('the range of an index', () => {
  it('holds every record the filter lets pass, and nearly every kind of index is of use', () => {
    const { passed, indexes } = checkRanges(RUNS);
    expect(passed).toBeGreaterThan(RUNS);
    // Chance may leave out the one or the other.
    expect(indexes.size).toBeGreaterThan(FILTER_INDEXES.length - 3);
  });
});
