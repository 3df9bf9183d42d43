/** Selecting elements of a list by index, rank or value: for reads, and for removals, which answer the same. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import { boolValue, intValue, type ListValue, listValue, type Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { placeComparer } from '../collection/compare-places.js';
import { rankRangeOf } from '../collection/find-rank.js';
import {
  type IndexRange,
  placeWithin,
  rangeRelativeTo,
  rangeWithin,
} from '../collection/index-range.js';
import { pickByRank } from '../collection/rank-heap.js';
import { notApplicable } from '../collection/refusals.js';
import {
  ascending,
  checkInvertible,
  notFoundResult,
  otherPlaces,
  placeNumber,
  placeNumbers,
  placesFrom,
  placesResult,
  type ReturnSpec,
  rangeResult,
  returnsIndex,
  returnsIndexRange,
  returnsMap,
  returnsRank,
  returnsRankRange,
  runResult,
  unknownReturnType,
} from '../collection/return-value.js';
import {
  countSmaller,
  isWithin,
  placeOf,
  sortedInterval,
  type ValueInterval,
  valuesOf,
} from './list-find.js';
import type { ListSelection } from './list-operation.js';

export function selectByIndexRange(
  list: ListValue,
  index: number,
  count: number,
  spec: ReturnSpec,
): ListSelection {
  const total = list.items.length;
  const range = rangeOrPlace(index, count, total, spec);
  if (!spec.inverted) return selectRun(list, range, spec);
  checkInvertible(spec);
  if (returnsIndexRange(spec) || returnsRankRange(spec)) throw unknownReturnType(spec);
  const straight = { ...spec, inverted: false };
  const rest = restAsRun(range, total);
  return rest === undefined ? selectRest(list, range, straight) : selectRun(list, rest, straight);
}

/** The range of several elements, or the place of one, which has to be there. */
function rangeOrPlace(index: number, count: number, total: number, spec: ReturnSpec): IndexRange {
  if (spec.isMulti) return rangeWithin(index, count, total);
  const start = placeWithin(index, total);
  if (start === undefined) throw notApplicable(`there is no element at this index or rank`);
  return { start, count: Math.min(count, total - start) };
}

/** The elements outside a range where they are a run themselves; `undefined` where they stand on both sides of it. */
export function restAsRun({ start, count }: IndexRange, total: number): IndexRange | undefined {
  if (count === 0) return { start: 0, count: total };
  if (start === 0) return { start: count, count: total - count };
  return start + count >= total ? { start: 0, count: start } : undefined;
}

function selectRun(list: ListValue, { start, count }: IndexRange, spec: ReturnSpec): ListSelection {
  if (count === 0) return { places: [], result: listNotFound(spec, start) };
  const places = placesFrom(start, count);
  return { places, result: runOfPlaces(list, { start, count }, spec) };
}

function runOfPlaces(
  list: ListValue,
  { start, count }: IndexRange,
  spec: ReturnSpec,
): Value | undefined {
  const total = list.items.length;
  if (spec.type === RETURN_TYPE.value) {
    return valuesResult(list, placesFrom(start, count), spec);
  }
  if (returnsRank(spec)) return ranksOfRun(list, { start, count }, spec);
  if (returnsRankRange(spec) && !list.ordered) throw unknownReturnType(spec);
  return rangeResult(spec, start, count, total);
}

/** Ranks of neighbours; of the whole list they are all ranks there are, in their own order. */
function ranksOfRun(list: ListValue, { start, count }: IndexRange, spec: ReturnSpec): Value {
  const total = list.items.length;
  if (list.ordered || count === total) {
    if (!spec.isMulti) return intValue(placeNumber(spec, start, total));
    return listValue(placeNumbers(spec, start, count, total).map(intValue));
  }
  return placesResult(spec, ranksAt(list, placesFrom(start, count)), total);
}

/** Ranks of the elements at the places, in their order; equal elements have the rank of the first. */
function ranksAt(list: ListValue, places: readonly number[]): readonly number[] {
  return places.map((place) => {
    const item = list.items[place];
    return item === undefined ? 0 : countSmaller(list.items, item);
  });
}

/** The elements on both sides of a range. */
function selectRest(list: ListValue, range: IndexRange, spec: ReturnSpec): ListSelection {
  const total = list.items.length;
  const end = range.start + range.count;
  const places = [...placesFrom(0, range.start), ...placesFrom(end, total - end)];
  if (spec.type === RETURN_TYPE.value) {
    return { places, result: valuesResult(list, places, spec) };
  }
  if (returnsRank(spec) && !list.ordered) {
    return { places, result: placesResult(spec, ranksAt(list, places), total) };
  }
  if (spec.type === RETURN_TYPE.exists) return { places, result: boolValue(true) };
  const { start, count } = range;
  return { places, result: runResult({ ...spec, inverted: true }, start, count, total) };
}

/** Selects the elements that equal a value: all of them, or the first. */
export function selectByValue(list: ListValue, value: Value, spec: ReturnSpec): ListSelection {
  checkInvertible(spec);
  const total = list.items.length;
  if (list.ordered) {
    const { rank, count } = rankRangeOf(value, valuesOf(list), total);
    const selected = spec.isMulti ? count : Math.min(count, 1);
    return selectSortedRun(list, { start: rank, count: selected }, spec);
  }
  const rank = countSmaller(list.items, value);
  if (!spec.isMulti) {
    const place = placeOf(list.items, value);
    return selectScanned(list, { rank, places: place === -1 ? [] : [place] }, spec);
  }
  return selectScanned(
    list,
    { rank, places: placesWhere(list, (item) => equals(item, value)) },
    spec,
  );
}

function equals(item: Value, value: Value): boolean {
  return compareValues(item, value) === 0;
}

export function selectByInterval(
  list: ListValue,
  interval: ValueInterval,
  spec: ReturnSpec,
): ListSelection {
  checkInvertible(spec);
  if (list.ordered) {
    const { rank, count } = sortedInterval(valuesOf(list), list.items.length, interval);
    return selectSortedRun(list, { start: rank, count }, spec);
  }
  const rank = countSmaller(list.items, interval.start);
  const places = placesWhere(list, (item) => isWithin(item, interval));
  return selectScanned(list, { rank, places }, spec);
}

function placesWhere(list: ListValue, holds: (item: Value) => boolean): readonly number[] {
  return list.items.flatMap((item, place) => (holds(item) ? [place] : []));
}

function selectSortedRun(list: ListValue, run: IndexRange, spec: ReturnSpec): ListSelection {
  if (run.count === 0 && !spec.isMulti) return { places: [], result: listNotFound(spec, 0) };
  return selectByIndexRange(list, run.start, run.count, spec);
}

/** Elements found by looking at all of them: their places, and the rank the first of them has. */
interface Scanned {
  readonly rank: number;
  readonly places: readonly number[];
}

function selectScanned(list: ListValue, scanned: Scanned, spec: ReturnSpec): ListSelection {
  const total = list.items.length;
  const places = spec.inverted ? otherPlaces(scanned.places, total) : scanned.places;
  if (spec.type === RETURN_TYPE.value) {
    return { places, result: valuesResult(list, places, spec) };
  }
  if (returnsIndex(spec)) return { places, result: placesResult(spec, places, total) };
  if (returnsIndexRange(spec)) throw unknownReturnType(spec);
  const result = rangeResult(spec, scanned.rank, scanned.places.length, total);
  return { places, result };
}

export function selectByRankRange(
  list: ListValue,
  rank: number,
  count: number,
  spec: ReturnSpec,
): ListSelection {
  checkInvertible(spec);
  if (list.ordered) return selectByIndexRange(list, rank, count, spec);
  const total = list.items.length;
  const range = rangeOrPlace(rank, count, total, spec);
  const selected = spec.inverted ? total - range.count : range.count;
  if (selected === 0) return { places: [], result: listNotFound(spec, range.start) };
  const compare = placeComparer(valuesOf(list), total);
  const picked = pickByRank(range, total, compare).places;
  const places = spec.inverted ? otherPlaces(picked, total) : ascending(picked);
  if (returnsIndex(spec)) return { places, result: placesResult(spec, places, total) };
  if (returnsIndexRange(spec)) throw unknownReturnType(spec);
  if (spec.type === RETURN_TYPE.value) {
    return { places, result: valuesResult(list, spec.inverted ? places : picked, spec) };
  }
  return { places, result: rangeResult(spec, range.start, range.count, total) };
}

/** Selects ranks counted from the rank a value has, or would have. */
export function selectByRelativeRank(
  list: ListValue,
  value: Value,
  { start, count }: IndexRange,
  spec: ReturnSpec,
): ListSelection {
  const rank = list.ordered
    ? rankRangeOf(value, valuesOf(list), list.items.length).rank
    : countSmaller(list.items, value);
  const range = rangeRelativeTo(rank, start, count);
  return list.ordered
    ? selectByIndexRange(list, range.start, range.count, spec)
    : selectByRankRange(list, range.start, range.count, spec);
}

/** The values at the places, in the order of those: as a list, or the only one. */
export function valuesResult(
  list: ListValue,
  places: readonly number[],
  { isMulti }: ReturnSpec,
): Value | undefined {
  const values = places.flatMap((place) => list.items[place] ?? []);
  return isMulti ? listValue(values) : values[0];
}

/** Lists have no keys to answer with. */
export function listNotFound(spec: ReturnSpec, at: number): Value | undefined {
  if (spec.type === RETURN_TYPE.key || returnsMap(spec)) throw unknownReturnType(spec);
  return notFoundResult(spec, at);
}
