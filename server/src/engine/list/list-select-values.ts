/** Selecting the elements of a list that equal any of several values. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import { boolValue, intValue, type ListValue, listValue, type Value } from '../../model/value.js';
import { findItems } from '../collection/find-items.js';
import {
  checkRunsAnswerable,
  placesOfRuns,
  type RankRange,
  rankRangeOf,
} from '../collection/find-rank.js';
import {
  integerList,
  otherPlaces,
  placeNumber,
  placeNumbers,
  placesFrom,
  placesResult,
  type ReturnSpec,
  returnsIndex,
  returnsIndexRange,
  returnsRank,
  returnsRankRange,
  unknownReturnType,
} from '../collection/return-value.js';
import { valuesOf } from './list-find.js';
import type { ListSelection } from './list-operation.js';
import { listNotFound, selectByIndexRange, valuesResult } from './list-select.js';

export function selectByValueList(
  list: ListValue,
  items: readonly Value[],
  spec: ReturnSpec,
): ListSelection {
  if (returnsRankRange(spec) || returnsIndexRange(spec)) throw unknownReturnType(spec);
  const total = list.items.length;
  if (items.length === 0) {
    if (!spec.inverted) return { places: [], result: listNotFound(spec, 0) };
    return selectByIndexRange(list, 0, total, { ...spec, inverted: false });
  }
  return list.ordered ? selectSorted(list, items, spec) : selectScanned(list, items, spec);
}

/** In an ordered list every value has its own run, and answers come value by value. */
function selectSorted(list: ListValue, items: readonly Value[], spec: ReturnSpec): ListSelection {
  const total = list.items.length;
  const runs = items.map((item) => rankRangeOf(item, valuesOf(list), total));
  const found = placesOfRuns(runs);
  const places = spec.inverted ? otherPlaces(found, total) : found;
  return { places, result: sortedResult(list, { runs, places }, spec) };
}

function sortedResult(
  list: ListValue,
  { runs, places }: { readonly runs: readonly RankRange[]; readonly places: readonly number[] },
  spec: ReturnSpec,
): Value | undefined {
  const total = list.items.length;
  if (returnsIndex(spec) || returnsRank(spec)) {
    if (spec.inverted) return placesResult(spec, places, total);
    checkRunsAnswerable(runs, total);
    return integerList(runs.flatMap(({ rank, count }) => placeNumbers(spec, rank, count, total)));
  }
  if (spec.type === RETURN_TYPE.value && !spec.inverted) {
    checkRunsAnswerable(runs, total);
    const values = runs.flatMap(({ rank, count }) => list.items.slice(rank, rank + count));
    return listValue(values);
  }
  return selectedResult(list, places, spec);
}

function selectedResult(
  list: ListValue,
  places: readonly number[],
  spec: ReturnSpec,
): Value | undefined {
  switch (spec.type) {
    case RETURN_TYPE.none:
      return undefined;
    case RETURN_TYPE.count:
      return intValue(places.length);
    case RETURN_TYPE.exists:
      return boolValue(places.length > 0);
    case RETURN_TYPE.value:
      return valuesResult(list, places, spec);
    default:
      throw unknownReturnType(spec);
  }
}

function selectScanned(list: ListValue, items: readonly Value[], spec: ReturnSpec): ListSelection {
  const total = list.items.length;
  const found = findItems(items, valuesOf(list), total);
  const places = spec.inverted ? otherPlaces(found.places, total) : found.places;
  if (returnsIndex(spec)) return { places, result: placesResult(spec, places, total) };
  if (returnsRank(spec)) return { places, result: itemRanksResult(spec, found, total) };
  return { places, result: selectedResult(list, places, spec) };
}

/** Ranks value by value, or those no value has, run by run between them. */
export function itemRanksResult(
  spec: ReturnSpec,
  {
    ranks,
    itemOrder,
  }: { readonly ranks: readonly RankRange[]; readonly itemOrder: readonly number[] },
  total: number,
): Value {
  if (!spec.inverted) {
    const places = ranks.flatMap(({ rank, count }) => placesFrom(rank, count));
    return integerList(places.map((place) => placeNumber(spec, place, total)));
  }
  const numbers: number[] = [];
  let behind = 0;
  for (const item of itemOrder) {
    const { rank, count } = ranks[item] ?? { rank: 0, count: 0 };
    if (count === 0) continue;
    for (const number of placeNumbers(spec, behind, rank - behind, total)) numbers.push(number);
    behind = rank + count;
  }
  const last = placeNumbers(spec, behind, total - behind, total);
  return integerList([...numbers, ...last]);
}
