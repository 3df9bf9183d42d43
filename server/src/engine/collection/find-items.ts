/** Which elements equal one of several values: each element is looked up among the sorted values, as the server does. */

import type { Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { findRank, type RankRange, type ValueAt } from './find-rank.js';

export interface FoundItems {
  /** Places of the elements that equal one of the values, ascending. */
  readonly places: readonly number[];
  /** For each value, in the order they were given, how many elements are smaller, and how many equal it. */
  readonly ranks: readonly RankRange[];
  /** Places of the values in their own order. */
  readonly itemOrder: readonly number[];
}

export function findItems(items: readonly Value[], valueAt: ValueAt, total: number): FoundItems {
  const itemOrder = items.map((_, i) => i).sort((a, b) => compareAt(items, a, b));
  const sorted = { valueAt: (rank: number) => items[itemOrder[rank] ?? 0], end: items.length };
  const smaller = new Array<number>(items.length + 1).fill(0);
  const equal = new Array<number>(items.length).fill(0);
  const places: number[] = [];
  for (let place = 0; place < total; place += 1) {
    const value = valueAt(place);
    if (value === undefined) continue;
    const { found, rank } = findRank(value, sorted, 'behindLast');
    smaller[rank] = (smaller[rank] ?? 0) + 1;
    if (!found) continue;
    // Of a value that is listed more than once, the last gets all its elements.
    equal[rank - 1] = (equal[rank - 1] ?? 0) + 1;
    places.push(place);
  }
  return { places, itemOrder, ranks: ranksOf(itemOrder, smaller, equal) };
}

function compareAt(items: readonly Value[], a: number, b: number): number {
  const [left, right] = [items[a], items[b]];
  return left === undefined || right === undefined ? 0 : compareValues(left, right);
}

function ranksOf(
  itemOrder: readonly number[],
  smaller: readonly number[],
  equal: readonly number[],
): readonly RankRange[] {
  const ranks: RankRange[] = new Array<RankRange>(itemOrder.length);
  let rank = 0;
  itemOrder.forEach((item, i) => {
    rank += smaller[i] ?? 0;
    ranks[item] = { rank, count: equal[i] ?? 0 };
  });
  return ranks;
}
