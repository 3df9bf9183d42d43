/** Sets of 64-bit integers as ranges in order: what a condition leaves of all the integers there are. */

import { INT64_MAX, INT64_MIN } from '../../model/limits.js';

/** Both ends belong to it. */
export interface IntegerRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** In order, without overlaps and neighbours. */
export type IntegerRanges = readonly IntegerRange[];

/** Ranges a set is kept in at most; one of more becomes the range that spans them. */
const RANGES_MAX = 64;

export const ALL_INTEGERS: IntegerRanges = [{ low: INT64_MIN, high: INT64_MAX }];

export function range(low: bigint, high: bigint): IntegerRanges {
  return rangesOf([{ low, high }]);
}

/** Any ranges, cut to 64 bits and put in order. */
export function rangesOf(ranges: readonly IntegerRange[]): IntegerRanges {
  const merged: { low: bigint; high: bigint }[] = [];
  for (const { low, high } of ranges.map(cut).toSorted(byLow)) {
    if (low > high) continue;
    const last = merged.at(-1);
    if (last === undefined || low > last.high + 1n) merged.push({ low, high });
    else if (high > last.high) last.high = high;
  }
  const span = spanOf(merged);
  return merged.length > RANGES_MAX && span !== undefined ? [span] : merged;
}

export function intersectRanges(a: IntegerRanges, b: IntegerRanges): IntegerRanges {
  return rangesOf(
    a.flatMap((x) => b.map((y) => ({ low: greater(x.low, y.low), high: lesser(x.high, y.high) }))),
  );
}

export function uniteRanges(a: IntegerRanges, b: IntegerRanges): IntegerRanges {
  return rangesOf([...a, ...b]);
}

/** All integers but these. */
export function complementOf(ranges: IntegerRanges): IntegerRanges {
  const gaps: IntegerRange[] = [];
  let low = INT64_MIN;
  for (const each of ranges) {
    gaps.push({ low, high: each.low - 1n });
    low = each.high + 1n;
  }
  return rangesOf([...gaps, { low, high: INT64_MAX }]);
}

export function holds(ranges: IntegerRanges, value: bigint): boolean {
  return ranges.some(({ low, high }) => low <= value && value <= high);
}

/** The range from the first to the last; undefined for the empty set. */
export function spanOf(ranges: IntegerRanges): IntegerRange | undefined {
  const [first] = ranges;
  const last = ranges.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : { low: first.low, high: last.high };
}

function cut({ low, high }: IntegerRange): IntegerRange {
  return { low: greater(low, INT64_MIN), high: lesser(high, INT64_MAX) };
}

function byLow(a: IntegerRange, b: IntegerRange): number {
  if (a.low === b.low) return 0;
  return a.low < b.low ? -1 : 1;
}

export function lesser(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

export function greater(a: bigint, b: bigint): bigint {
  if (b > a) return b;
  return a;
}
