/** Finding keys and values in a map, whose entries always stand in the order of their keys. */

import type { MapValue, Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { placeComparer } from '../collection/compare-places.js';
import { type FoundRank, findRank, type ValueAt } from '../collection/find-rank.js';
import type { ComparePlaces } from '../collection/rank-heap.js';
import { trustsKeyOrder } from './map-operation.js';

export function keysOf({ entries }: MapValue): ValueAt {
  return (place) => entries[place]?.[0];
}

export function valuesOf({ entries }: MapValue): ValueAt {
  return (place) => entries[place]?.[1];
}

/** The place of the key, or where it would stand. */
export function findKey(map: MapValue, key: Value): FoundRank {
  const which = trustsKeyOrder(map) ? 'any' : 'first';
  return findRank(key, { valueAt: keysOf(map), end: map.entries.length }, which);
}

/** Compares entries by value, then by place: places follow the keys. */
export function comparerByValue(map: MapValue): ComparePlaces {
  const compare = placeComparer(valuesOf(map), map.entries.length);
  return (left, right) => {
    const side = compare(left, right);
    return side === 0 ? left - right : side;
  };
}

/** Places in the order of the entries' values. */
export function placesByValue(map: MapValue): readonly number[] {
  const places = map.entries.map((_, place) => place);
  return places.sort(comparerByValue(map));
}

/** How many values are smaller: the rank the value has, or would have. */
export function countSmallerValues(map: MapValue, value: Value): number {
  let smaller = 0;
  for (const [, other] of map.entries) if (compareValues(other, value) < 0) smaller += 1;
  return smaller;
}

/** Ranks of the entries at the places, in their order; of equal values the one with the smaller key comes first. */
export function ranksAt(map: MapValue, places: readonly number[]): readonly number[] {
  const [only] = places;
  if (places.length === 1 && only !== undefined) return [rankAt(map, only)];
  const ranks = new Array<number>(map.entries.length).fill(0);
  placesByValue(map).forEach((place, rank) => {
    ranks[place] = rank;
  });
  return places.map((place) => ranks[place] ?? 0);
}

function rankAt(map: MapValue, place: number): number {
  const compare = comparerByValue(map);
  let rank = 0;
  for (let other = 0; other < map.entries.length; other += 1) {
    if (other !== place && compare(other, place) < 0) rank += 1;
  }
  return rank;
}
