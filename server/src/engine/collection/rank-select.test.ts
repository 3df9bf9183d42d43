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
