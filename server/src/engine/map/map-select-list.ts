/** Selecting the entries of a map whose keys or values are among several. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import { boolValue, intValue, type MapValue, type Value } from '../../model/value.js';
import { findItems } from '../collection/find-items.js';
import {
  checkRunsAnswerable,
  placesOfRuns,
  type RankRange,
  rankRangeOf,
} from '../collection/find-rank.js';
import {
  ascending,
  integerList,
  notFoundResult,
  otherPlaces,
  placeNumber,
  placeNumbers,
  placesResult,
  type ReturnSpec,
  returnsElements,
  returnsIndex,
  returnsIndexRange,
  returnsRank,
  returnsRankRange,
  unknownReturnType,
} from '../collection/return-value.js';
import { itemRanksResult } from '../list/list-select-values.js';
import { keysOf, placesByValue, ranksAt, valuesOf } from './map-find.js';
import { hasValueIndex, type MapSelection, trustsKeyOrder } from './map-operation.js';
import { elementsResult } from './map-result.js';
import { selectAll } from './map-select.js';

export function selectByKeyList(
  map: MapValue,
  keys: readonly Value[],
  spec: ReturnSpec,
): MapSelection {
  const isUnknown = returnsRank(spec) || returnsRankRange(spec) || returnsIndexRange(spec);
  if (isUnknown) throw unknownReturnType(spec);
  if (keys.length === 0) return selectOfNone(map, spec);
  return trustsKeyOrder(map) ? selectSortedKeys(map, keys, spec) : selectKeys(map, keys, spec);
}

/** Of no keys or values at all: nothing, or everything. */
function selectOfNone(map: MapValue, spec: ReturnSpec): MapSelection {
  if (spec.inverted) return selectAll(map, { ...spec, inverted: false });
  return { places: [], result: notFoundResult(spec, 0) };
}

function selectSortedKeys(map: MapValue, keys: readonly Value[], spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const runs = keys.map((key) => rankRangeOf(key, keysOf(map), total));
  const found = placesOfRuns(runs);
  const places = spec.inverted ? otherPlaces(found, total) : found;
  if (!returnsIndex(spec)) return { places, result: selectedResult(map, places, spec) };
  if (spec.inverted) return { places, result: placesResult(spec, places, total) };
  const numbers = runs.flatMap(({ rank, count }) => placeNumbers(spec, rank, count, total));
  return { places, result: integerList(numbers) };
}

function selectKeys(map: MapValue, keys: readonly Value[], spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const found = findItems(keys, keysOf(map), total);
  const places = spec.inverted ? otherPlaces(found.places, total) : found.places;
  if (returnsIndex(spec)) return { places, result: itemRanksResult(spec, found, total) };
  return { places, result: selectedResult(map, places, spec) };
}

export function selectByValueList(
  map: MapValue,
  values: readonly Value[],
  spec: ReturnSpec,
): MapSelection {
  if (returnsRankRange(spec) || returnsIndexRange(spec)) throw unknownReturnType(spec);
  if (values.length === 0) return selectOfNone(map, spec);
  return hasValueIndex(map)
    ? selectIndexedValues(map, values, spec)
    : selectValues(map, values, spec);
}

function selectValues(map: MapValue, values: readonly Value[], spec: ReturnSpec): MapSelection {
  const total = map.entries.length;
  const found = findItems(values, valuesOf(map), total);
  const places = spec.inverted ? otherPlaces(found.places, total) : found.places;
  if (returnsIndex(spec)) return { places, result: placesResult(spec, places, total) };
  if (returnsRank(spec)) return { places, result: itemRanksResult(spec, found, total) };
  return { places, result: selectedResult(map, places, spec) };
}

/** Where the order by value is at hand, every value has its own run of ranks, and answers come value by value. */
function selectIndexedValues(
  map: MapValue,
  values: readonly Value[],
  spec: ReturnSpec,
): MapSelection {
  const total = map.entries.length;
  const byValue = placesByValue(map);
  const sorted = (rank: number): Value | undefined => map.entries[byValue[rank] ?? -1]?.[1];
  const runs = values.map((value) => rankRangeOf(value, sorted, total));
  const found = placesOfRuns(runs).map((rank) => byValue[rank] ?? 0);
  const places = spec.inverted ? otherPlaces(found, total) : ascending(found);
  if (!returnsIndex(spec) && !returnsRank(spec)) {
    return { places, result: selectedResult(map, places, spec) };
  }
  if (spec.inverted) {
    const numbers = returnsRank(spec) ? ranksAt(map, places) : places;
    return { places, result: placesResult(spec, numbers, total) };
  }
  checkRunsAnswerable(runs, total);
  const numbers = runs.flatMap((run) =>
    returnsRank(spec)
      ? placeNumbers(spec, run.rank, run.count, total)
      : placesOfRun(byValue, run).map((place) => placeNumber(spec, place, total)),
  );
  return { places, result: integerList(numbers) };
}

function placesOfRun(byValue: readonly number[], { rank, count }: RankRange): readonly number[] {
  return byValue.slice(rank, rank + count);
}

function selectedResult(
  map: MapValue,
  places: readonly number[],
  spec: ReturnSpec,
): Value | undefined {
  if (returnsElements(spec)) return elementsResult(map, places, spec);
  switch (spec.type) {
    case RETURN_TYPE.none:
      return undefined;
    case RETURN_TYPE.count:
      return intValue(places.length);
    case RETURN_TYPE.exists:
      return boolValue(places.length > 0);
    default:
      throw unknownReturnType(spec);
  }
}
