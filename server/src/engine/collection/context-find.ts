/** One step of a path: the child it leads to in a list or map, or the place a new child would take. */

import type { ListValue, MapValue, Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { placeOf, valuesOf } from '../list/list-find.js';
import { findKey, placesByValue } from '../map/map-find.js';
import { hasValueIndex } from '../map/map-operation.js';
import { placeComparer } from './compare-places.js';
import { keyOf, numberOf, type PlainStep } from './context-step.js';
import { findRank } from './find-rank.js';
import { placeWithin } from './index-range.js';
import { pickByRank } from './rank-heap.js';
import { notApplicable } from './refusals.js';

export interface FoundPlace {
  /** The child's place; for a new child of an ordered list, its end. */
  readonly place: number;
  /** The child that is there; `undefined` where one is to be made. */
  readonly child: Value | undefined;
  /** Nils to fill in before a new child. */
  readonly padding: number;
}

/** Throws EngineError where the step leads nowhere, and nothing is to be made. */
export function findPlace(value: ListValue | MapValue, step: PlainStep): FoundPlace {
  if (step.container !== 'any' && step.container !== value.type) {
    throw notApplicable(`the step leads through a ${step.container}, not a ${value.type}`);
  }
  return value.type === 'list' ? findInList(value, step) : findInMap(value, step);
}

function findInList(list: ListValue, step: PlainStep): FoundPlace {
  switch (step.by) {
    case 'index':
      return findIndex(list, step);
    case 'rank':
      return list.ordered ? findIndex(list, step) : existing(list, placeOfRank(list, step));
    case 'value':
      return existing(list, placeOfValue(list, step.value));
    case 'key':
      throw notApplicable('lists have no keys');
  }
}

function existing(list: ListValue, place: number | undefined): FoundPlace {
  const child = place === undefined ? undefined : list.items[place];
  if (place === undefined || child === undefined) throw notApplicable('the step finds nothing');
  return { place, child, padding: 0 };
}

function findIndex(list: ListValue, step: PlainStep): FoundPlace {
  const index = numberOf(step);
  const place = placeWithin(index, list.items.length);
  if (place !== undefined) return existing(list, place);
  if (step.create === undefined) throw notApplicable('the index lies outside the list');
  return newInList(list, index, step);
}

function newInList(list: ListValue, index: number, { create }: PlainStep): FoundPlace {
  const total = list.items.length;
  const isNext = index === total || (total === 0 && index === -1);
  if (isNext || list.ordered) return { place: total, child: undefined, padding: 0 };
  if (create?.order !== 'padded' || create.persistIndex || index < total) {
    throw notApplicable('the index lies behind the end of the list');
  }
  return { place: total, child: undefined, padding: index - total };
}

function placeOfRank(list: ListValue, step: PlainStep): number | undefined {
  const total = list.items.length;
  const rank = placeWithin(numberOf(step), total);
  if (rank === undefined) return undefined;
  const compare = placeComparer(valuesOf(list), total);
  return pickByRank({ start: rank, count: 1 }, total, compare).places[0];
}

function placeOfValue(list: ListValue, value: Value): number | undefined {
  if (!list.ordered) {
    const place = placeOf(list.items, value);
    return place === -1 ? undefined : place;
  }
  const places = { valueAt: valuesOf(list), end: list.items.length };
  const { found, rank } = findRank(value, places, 'first');
  return found ? rank : undefined;
}

function findInMap(map: MapValue, step: PlainStep): FoundPlace {
  if (step.by === 'key') return findOrMakeKey(map, step);
  const place = placeInMap(map, step);
  const child = place === undefined ? undefined : map.entries[place]?.[1];
  if (place === undefined || child === undefined) throw notApplicable('the step finds nothing');
  return { place, child, padding: 0 };
}

function findOrMakeKey(map: MapValue, step: PlainStep): FoundPlace {
  const { found, rank } = findKey(map, keyOf(step));
  if (found) return { place: rank, child: map.entries[rank]?.[1], padding: 0 };
  if (step.create === undefined) throw notApplicable('the key is not in the map');
  return { place: rank, child: undefined, padding: 0 };
}

function placeInMap(map: MapValue, step: PlainStep): number | undefined {
  const total = map.entries.length;
  if (step.by === 'value') return placeOfMapValue(map, step.value);
  const number = placeWithin(numberOf(step), total);
  if (number === undefined || step.by === 'index') return number;
  return placesByValue(map)[number];
}

function placeOfMapValue(map: MapValue, value: Value): number | undefined {
  const places = hasValueIndex(map) ? placesByValue(map) : map.entries.keys();
  for (const place of places) {
    const other = map.entries[place]?.[1];
    if (other !== undefined && compareValues(other, value) === 0) return place;
  }
  return undefined;
}
