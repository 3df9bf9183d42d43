/** Selecting entries of a map by index, key, rank or value: for reads, and for removals, which answer the same. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import { boolValue, type MapValue, type Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { findRank, rankRangeOf } from '../collection/find-rank.js';
import {
  type IndexRange,
  placeWithin,
  rangeRelativeTo,
  rangeWithin,
} from '../collection/index-range.js';
import { pickByRank } from '../collection/rank-heap.js';
import { notApplicable } from '../collection/refusals.js';
import {
  allPlaces,
  ascending,
  checkInvertible,
  integerList,
  notFoundResult,
  otherPlaces,
  placesFrom,
  type ReturnSpec,
  returnsElements,
  returnsIndexRange,
  returnsRankRange,
  unknownReturnType,
} from '../collection/return-value.js';
import { isWithin, sortedInterval, type ValueInterval } from '../list/list-find.js';
import { restAsRun } from '../list/list-select.js';
import { comparerByValue, countSmallerValues, findKey, keysOf, placesByValue } from './map-find.js';
import { hasValueIndex, type MapSelection, trustsKeyOrder } from './map-operation.js';
import { indexedResult, rankedResult } from './map-result.js';

export function selectByIndexRange(
  map: MapValue,
  index: number,
  count: number,
  spec: ReturnSpec,
): MapSelection {
  const total = map.entries.length;
  const range = rangeOrPlace(index, count, total, spec);
  if (returnsRankRange(spec)) throw unknownReturnType(spec);
  checkInvertible(spec);
  const rest = spec.inverted ? restAsRun(range, total) : range;
  if (rest === undefined) return selectRest(map, range, spec);
  const straight = { ...spec, inverted: false };
  if (rest.count === 0) return { places: [], result: notFoundResult(straight, rest.start) };
  if (rest.count === total) return selectAll(map, straight);
  const places = placesFrom(rest.start, rest.count);
  return { places, result: indexedResult(map, places, rest, straight) };
}

function rangeOrPlace(index: number, count: number, total: number, spec: ReturnSpec): IndexRange {
  if (spec.isMulti) return rangeWithin(index, count, total);
  const start = placeWithin(index, total);
  if (start === undefined) throw notApplicable('there is no entry at this index or rank');
  return { start, count: Math.min(count, total - start) };
}

/** The entries on both sides of a range of indexes. */
function selectRest(map: MapValue, range: IndexRange, spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const places = otherPlaces(placesFrom(range.start, range.count), total);
  // Asked whether there are any, the server looks at the range instead of the rest where it does not trust the order.
  if (spec.type === RETURN_TYPE.exists && trustsKeyOrder(map)) {
    return { places, result: boolValue(true) };
  }
  return { places, result: indexedResult(map, places, range, spec) };
}

/** Every entry; indexes and ranks are all there are then. */
export function selectAll(map: MapValue, spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const places = allPlaces(total);
  if (returnsIndexRange(spec) || returnsRankRange(spec)) {
    return { places, result: integerList([0, total]) };
  }
  if (!spec.isMulti && !returnsElements(spec)) {
    return { places, result: rankedResult(map, places, { start: 0, count: 1 }, spec) };
  }
  const ascendingNumbers = { ...spec, type: UPWARDS[spec.type] ?? spec.type };
  return {
    places,
    result: rankedResult(map, places, { start: 0, count: total }, ascendingNumbers),
  };
}

/** Of all entries, numbers counted from the end are the same as those counted from the start. */
const UPWARDS: Readonly<Record<number, number>> = {
  [RETURN_TYPE.reverseIndex]: RETURN_TYPE.index,
  [RETURN_TYPE.reverseRank]: RETURN_TYPE.rank,
};

export function selectByKey(map: MapValue, key: Value, spec: ReturnSpec): MapSelection {
  if (returnsRankRange(spec)) throw unknownReturnType(spec);
  if (!trustsKeyOrder(map)) checkInvertible(spec);
  const { found, rank } = findKey(map, key);
  if (!found) return { places: [], result: notFoundResult(spec, -1) };
  return selectByIndexRange(map, rank, 1, spec);
}

export function selectByKeyInterval(
  map: MapValue,
  interval: ValueInterval,
  spec: ReturnSpec,
): MapSelection {
  if (returnsRankRange(spec)) throw unknownReturnType(spec);
  const total = map.entries.length;
  const { rank, count } = keyInterval(map, interval);
  if (trustsKeyOrder(map)) return selectByIndexRange(map, rank, count, spec);
  const run = placesFrom(rank, count);
  const places = spec.inverted ? otherPlaces(run, total) : run;
  return { places, result: indexedResult(map, places, { start: rank, count }, spec) };
}

function keyInterval(
  map: MapValue,
  { start, end }: ValueInterval,
): { readonly rank: number; readonly count: number } {
  const total = map.entries.length;
  const { rank } = findKey(map, start);
  if (end === undefined) return { rank, count: total - rank };
  const behind = findRank(end, { valueAt: keysOf(map), end: total }, 'any').rank;
  return { rank, count: Math.max(behind - rank, 0) };
}

/** Selects the entries whose values equal a value: all of them, or the first. */
export function selectByValue(map: MapValue, value: Value, spec: ReturnSpec): MapSelection {
  checkValueSelection(spec);
  if (map.entries.length === 0) return valueNotFound(spec, -1);
  if (hasValueIndex(map)) {
    const byValue = placesByValue(map);
    const run = rankRangeOf(value, (rank) => valueAt(map, byValue[rank]), byValue.length);
    const count = spec.isMulti ? run.count : Math.min(run.count, 1);
    return selectIndexedRun(map, { start: run.rank, count }, byValue, spec);
  }
  const equal = placesWhere(map, (other) => compareValues(other, value) === 0);
  const places = spec.isMulti ? equal : equal.slice(0, 1);
  return selectScanned(map, { start: value, places }, spec);
}

export function selectByValueInterval(
  map: MapValue,
  interval: ValueInterval,
  spec: ReturnSpec,
): MapSelection {
  checkValueSelection(spec);
  if (map.entries.length === 0) return valueNotFound(spec, -1);
  if (hasValueIndex(map)) {
    const byValue = placesByValue(map);
    const at = (rank: number): Value | undefined => valueAt(map, byValue[rank]);
    const { rank, count } = sortedInterval(at, byValue.length, interval);
    return selectIndexedRun(map, { start: rank, count }, byValue, spec);
  }
  const places = placesWhere(map, (value) => isWithin(value, interval));
  return selectScanned(map, { start: interval.start, places }, spec);
}

function checkValueSelection(spec: ReturnSpec): void {
  if (returnsIndexRange(spec)) throw unknownReturnType(spec);
  checkInvertible(spec);
}

function valueAt(map: MapValue, place: number | undefined): Value | undefined {
  return place === undefined ? undefined : map.entries[place]?.[1];
}

function placesWhere(map: MapValue, holds: (value: Value) => boolean): readonly number[] {
  return map.entries.flatMap(([, value], place) => (holds(value) ? [place] : []));
}

/** A run of ranks where the order by value is at hand: keys and values come in that order. */
function selectIndexedRun(
  map: MapValue,
  run: IndexRange,
  byValue: readonly number[],
  spec: ReturnSpec,
): MapSelection {
  const total = map.entries.length;
  const picked = byValue.slice(run.start, run.start + run.count);
  const places = spec.inverted ? otherPlaces(picked, total) : ascending(picked);
  const inKeyOrder = spec.inverted || spec.type === RETURN_TYPE.orderedMap;
  const shown = inKeyOrder ? places : picked;
  return { places, result: rankedResult(map, shown, run, spec) };
}

/** Entries found by looking at all of them: their places, and the value their first rank counts from. */
interface Scanned {
  readonly start: Value;
  readonly places: readonly number[];
}

function selectScanned(map: MapValue, scanned: Scanned, spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const rank = countSmallerValues(map, scanned.start);
  const count = scanned.places.length;
  if (count === 0) {
    if (spec.inverted) return selectAll(map, { ...spec, inverted: false });
    return valueNotFound(spec, rank);
  }
  const places = spec.inverted ? otherPlaces(scanned.places, total) : scanned.places;
  return { places, result: rankedResult(map, places, { start: rank, count }, spec) };
}

function valueNotFound(spec: ReturnSpec, rank: number): MapSelection {
  if (returnsIndexRange(spec)) throw unknownReturnType(spec);
  return { places: [], result: notFoundResult(spec, rank) };
}

export function selectByRankRange(
  map: MapValue,
  rank: number,
  count: number,
  spec: ReturnSpec,
): MapSelection {
  const total = map.entries.length;
  const range = rangeOrPlace(rank, count, total, spec);
  checkValueSelection(spec);
  const rest = spec.inverted ? restAsRun(range, total) : range;
  const run = rest ?? range;
  const straight = rest === undefined ? spec : { ...spec, inverted: false };
  if (run.count === 0) return valueNotFound(straight, run.start);
  const picked = placesOfRanks(map, run);
  const places = straight.inverted ? otherPlaces(picked, total) : ascending(picked);
  const inKeyOrder = straight.inverted || spec.type === RETURN_TYPE.orderedMap;
  const shown = inKeyOrder ? places : picked;
  return { places, result: rankedResult(map, shown, run, straight) };
}

/** Places of the entries with these ranks, by rank; values and keys leave no two entries alike. */
function placesOfRanks(map: MapValue, range: IndexRange): readonly number[] {
  const { places, descending } = pickByRank(range, map.entries.length, comparerByValue(map));
  return descending ? [...places].reverse() : places;
}

/** Selects indexes counted from the index a key has, or would have. */
export function selectByRelativeIndex(
  map: MapValue,
  key: Value,
  { start, count }: IndexRange,
  spec: ReturnSpec,
): MapSelection {
  const range = rangeRelativeTo(findKey(map, key).rank, start, count);
  return selectByIndexRange(map, range.start, range.count, spec);
}

/** Selects ranks counted from the rank a value has, or would have. */
export function selectByRelativeRank(
  map: MapValue,
  value: Value,
  { start, count }: IndexRange,
  spec: ReturnSpec,
): MapSelection {
  const range = rangeRelativeTo(countSmallerValues(map, value), start, count);
  return selectByRankRange(map, range.start, range.count, spec);
}
