/** Finding values in a list: by halving where it is ordered, by looking at every element where it is not. */

import type { ListValue, Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { findRank, type ValueAt } from '../collection/find-rank.js';

export function valuesOf(list: ListValue): ValueAt {
  return (place) => list.items[place];
}

/** How many elements are smaller than the value: the rank it has, or would have. */
export function countSmaller(items: readonly Value[], value: Value): number {
  let smaller = 0;
  for (const item of items) if (compareValues(item, value) < 0) smaller += 1;
  return smaller;
}

/** The place of the first element that equals the value; -1 where none does. */
export function placeOf(items: readonly Value[], value: Value): number {
  return items.findIndex((item) => compareValues(item, value) === 0);
}

/** The elements from `start` up to `end`; the end stands outside, and absent means the greatest value there is. */
export interface ValueInterval {
  readonly start: Value;
  readonly end: Value | undefined;
}

export function isWithin(item: Value, { start, end }: ValueInterval): boolean {
  return compareValues(item, start) >= 0 && (end === undefined || compareValues(item, end) < 0);
}

/** Rank and count of an interval of sorted values. */
export function sortedInterval(
  valueAt: ValueAt,
  total: number,
  { start, end }: ValueInterval,
): { readonly rank: number; readonly count: number } {
  const { rank } = findRank(start, { valueAt, end: total }, 'first');
  if (end === undefined) return { rank, count: total - rank };
  if (compareValues(start, end) >= 0) return { rank, count: 0 };
  // The first of the values equal to the end, as findRank counts from the first place, stands in front of none before `rank`.
  const behind = findRank(end, { valueAt, start: rank, end: total }, 'first');
  return { rank, count: behind.rank - rank };
}
