import fc from 'fast-check';
import { expect, it } from 'vitest';
import { selectRank } from './rank-select.js';

const at = (items: readonly number[], place: number): number => items[place] ?? Number.NaN;

it('finds the element a sorted copy has at the rank', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }), fc.nat(19), (items, any) => {
      const rank = any % items.length;
      const place = selectRank(rank, items.length, (a, b) => at(items, a) - at(items, b));
      expect(at(items, place)).toBe(
        at(
          [...items].sort((a, b) => a - b),
          rank,
        ),
      );
    }),
    { seed: 3, numRuns: 500 },
  );
});

it('gives every rank a place of its own, equal elements too', () => {
  const items = [2, 1, 2, 1, 2, 2];
  const places = items.map((_, rank) =>
    selectRank(rank, items.length, (a, b) => at(items, a) - at(items, b)),
  );
  expect(places.slice(0, 2).sort()).toEqual([1, 3]);
  for (const place of places) expect(items[place]).toBeDefined();
});

it('does not take the square of the comparisons, even against an order made for it', () => {
  const total = 4_000;
  // Each value is settled as late as can be, and so that what is compared with it is the greater.
  const unsettled = total;
  const values = new Array<number>(total).fill(unsettled);
  let [settled, candidate, comparisons] = [0, 0, 0];
  const compare = (a: number, b: number): number => {
    comparisons += 1;
    if (at(values, a) === unsettled && at(values, b) === unsettled) {
      values[a === candidate ? a : b] = settled;
      settled += 1;
    }
    if (at(values, a) === unsettled) candidate = a;
    else if (at(values, b) === unsettled) candidate = b;
    return at(values, a) - at(values, b);
  };
  const place = selectRank(total - 1, total, compare);
  expect(Math.max(...values)).toBe(at(values, place));
  expect(comparisons).toBeLessThan(total * 100);
});
