/** Answers of operations that select entries of a map: keys, values, or both as a map. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import { listValue, type MapValue, type Value } from '../../model/value.js';
import {
  mapResult,
  placesResult,
  type ReturnSpec,
  rangeResult,
  returnsElements,
  returnsIndex,
  returnsMap,
  returnsRank,
} from '../collection/return-value.js';
import { ranksAt } from './map-find.js';

/** Keys, values or entries at the places, in the order of those. */
export function elementsResult(
  map: MapValue,
  places: readonly number[],
  spec: ReturnSpec,
): Value | undefined {
  const entries = places.flatMap((place) => {
    const entry = map.entries[place];
    return entry === undefined ? [] : [entry];
  });
  if (returnsMap(spec)) return mapResult(entries, spec);
  const values = entries.map(([key, value]) => (spec.type === RETURN_TYPE.key ? key : value));
  return spec.isMulti ? listValue(values) : values[0];
}

/** The answer for places of which the numbers are known: the first of a run by index, and how many. */
export function indexedResult(
  map: MapValue,
  places: readonly number[],
  run: { readonly start: number; readonly count: number },
  spec: ReturnSpec,
): Value | undefined {
  const total = map.entries.length;
  if (returnsElements(spec)) return elementsResult(map, places, spec);
  if (returnsRank(spec)) return placesResult(spec, ranksAt(map, places), total);
  return rangeResult(spec, run.start, run.count, total);
}

/** As indexedResult, for a run by rank. */
export function rankedResult(
  map: MapValue,
  places: readonly number[],
  run: { readonly start: number; readonly count: number },
  spec: ReturnSpec,
): Value | undefined {
  const total = map.entries.length;
  if (returnsElements(spec)) return elementsResult(map, places, spec);
  if (returnsIndex(spec)) return placesResult(spec, places, total);
  return rangeResult(spec, run.start, run.count, total);
}
