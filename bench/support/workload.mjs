// The records all benchmarks work on, whichever client writes them: record `i` of a set has the key `i`.

export const NAMESPACE = 'test';

export const BIN = { name: 'name', count: 'count' };

/** The bins of record `i`; an index on `count` selects by it. */
export function binsOf(i) {
  return { name: 'a name of some length', count: i };
}
