import { describe, expect, it } from 'vitest';
import { FILTER_INDEXES } from '../support/arbitrary-filter.js';
import { checkRanges } from '../support/index-choice-property.js';

const RUNS = 4_000;

describe('the range of an index', () => {
  it('holds every record the filter lets pass, and every kind of index is of use', () => {
    const { passed, indexes } = checkRanges(RUNS);
    expect(passed).toBeGreaterThan(RUNS);
    expect([...indexes].toSorted()).toEqual(FILTER_INDEXES.map(({ name }) => name).toSorted());
  });
});
