/** Looking a value up among sorted ones, step for step as the server does: wildcards and NaN match wherever it happens to look. */

import type { Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { parameterError } from './refusals.js';

/** Which of several equal values is looked for. */
export type WhichEqual = 'first' | 'behindLast' | 'any';

export interface FoundRank {
  readonly found: boolean;
  /** The place of the value, or where it would stand; one behind the last equal one where that was asked for. */
  readonly rank: number;
}

/** Sorted values by their places; a function, so that nothing has to be copied to be searched. */
export type ValueAt = (place: number) => Value | undefined;

export interface SortedPlaces {
  readonly valueAt: ValueAt;
  /** Places to look at: from `start` up to, and without, `end`. */
  readonly start?: number;
  readonly end: number;
}

export function findRank(value: Value, places: SortedPlaces, which: WhichEqual): FoundRank {
  const { valueAt, end } = places;
  let lower = places.start ?? 0;
  let upper = end;
  if (lower >= upper) return { found: false, rank: end };
  let found = false;
  let rank = lower + Math.floor((upper - lower) / 2);
  for (;;) {
    const side = sideOf(value, valueAt(rank));
    if (side === 0) found = true;
    const direction = side === 0 ? DIRECTIONS[which](rank) : side;
    if (direction === 0) return { found, rank };
    if (direction > 0) {
      if (rank >= upper - 1) return { found, rank: rank + 1 };
      lower = found ? rank : rank + 1;
      rank = Math.floor((rank + upper) / 2);
    } else {
      if (rank === lower) return { found, rank };
      upper = rank;
      rank = Math.floor((rank + lower) / 2);
    }
  }
}

/** Which way to go on from an equal value at the place. */
const DIRECTIONS: Readonly<Record<WhichEqual, (rank: number) => number>> = {
  first: (rank) => (rank === 0 ? 0 : -1),
  behindLast: () => 1,
  any: () => 0,
};

function sideOf(value: Value, other: Value | undefined): number {
  return other === undefined ? -1 : compareValues(value, other);
}

/** The places a value takes among sorted ones. */
export function rankRangeOf(value: Value, valueAt: ValueAt, total: number): RankRange {
  const { found, rank } = findRank(value, { valueAt, end: total }, 'first');
  if (!found) return { rank, count: 0 };
  const last = findRank(value, { valueAt, start: rank + 1, end: total }, 'behindLast');
  return { rank, count: last.found ? last.rank - rank : 1 };
}

/** Elements of a list that is asked for the same value over and over; more than a client reads, and less than fill the memory. */
const REPEATED_MAX = 4 * 1024 * 1024;

/** Refuses runs that are to be answered one by one, and are together far longer than what they lie in. */
export function checkRunsAnswerable(runs: readonly RankRange[], total: number): void {
  const elements = runs.reduce((sum, { count }) => sum + count, 0);
  if (elements <= Math.max(total, REPEATED_MAX)) return;
  throw parameterError(`the answer would have ${elements} elements, the limit is ${REPEATED_MAX}`);
}

/** The places within any of the runs, ascending. */
export function placesOfRuns(runs: readonly RankRange[]): number[] {
  const places: number[] = [];
  let behind = 0;
  for (const { rank, count } of runs.toSorted((a, b) => a.rank - b.rank)) {
    for (let place = Math.max(rank, behind); place < rank + count; place += 1) places.push(place);
    behind = Math.max(behind, rank + count);
  }
  return places;
}

export interface RankRange {
  readonly rank: number;
  readonly count: number;
}
