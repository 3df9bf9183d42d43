import { describe, expect, it } from 'vitest';
import { checkRanges } from '../support/index-choice-property.js';

/** Few, since all tests run with them; the long tests have many. */
const RUNS = 250;

describe('the range of an index', () => {
  it('holds every record the filter lets pass', () => {
    expect(checkRanges(RUNS).passed).toBeGreaterThan(0);
  });
});
