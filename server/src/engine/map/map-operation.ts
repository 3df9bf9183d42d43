/** What every operation on a map is, and the map it starts from. */

import { CREATE_FLAG } from '../../model/collection-call.js';
import type { MapEntry, MapOrder, MapValue, Value } from '../../model/value.js';
import type { CallArguments } from '../collection/call-arguments.js';
import type { ReturnSpec } from '../collection/return-value.js';

export interface MapChange {
  readonly map: MapValue;
  readonly result: Value | undefined;
  /** Nothing was done, so that a path to the map is not made either. */
  readonly isNoop?: boolean;
}

/** The map that is there, or an empty one with the flags the operation creates it with. */
export type OpenMap = (createFlags: number) => MapValue;

/** Changes a map; where there is none, `open` gives the empty one to start from. */
export type MapWrite = (open: OpenMap, args: CallArguments) => MapChange;

/** Places of the entries an operation selects, ascending, and what it answers. */
export interface MapSelection {
  readonly places: readonly number[];
  readonly result: Value | undefined;
}

/** Selects entries for reading and for removing alike. */
export type MapSelector = (map: MapValue, args: CallArguments, spec: ReturnSpec) => MapSelection;

/** Bits of the flags the server looks at. */
const FLAG_BITS = 0xff;
const MAP_FLAGS = CREATE_FLAG.ordered | CREATE_FLAG.valueOrdered | CREATE_FLAG.persistIndex;
const ORDER_FLAGS = CREATE_FLAG.ordered | CREATE_FLAG.valueOrdered;

export function areMapFlags(flags: number): boolean {
  return (flags & FLAG_BITS & ~MAP_FLAGS) === 0;
}

/** An empty map with the flags of a request; flags no map has, and an index without an order, make a plain one. */
export function emptyMap(flags: number): MapValue {
  const isKnown = areMapFlags(flags) && (flags & ORDER_FLAGS) !== 0;
  return withFlags([], isKnown ? flags : 0);
}

const ORDERS: readonly MapOrder[] = [
  'unordered',
  'keyOrdered',
  // Values are never kept in order without their keys.
  'keyValueOrdered',
  'keyValueOrdered',
];

export function withFlags(entries: readonly MapEntry[], flags: number): MapValue {
  const order = ORDERS[flags & ORDER_FLAGS] ?? 'unordered';
  return (flags & CREATE_FLAG.persistIndex) === 0
    ? { type: 'map', entries, order }
    : { type: 'map', entries, order, persistIndex: true };
}

/** Whether the server treats the keys as sorted; it keeps all of them so, and trusts it only where the map has flags. */
export function trustsKeyOrder({ order, persistIndex }: MapValue): boolean {
  return order !== 'unordered' || persistIndex === true;
}

/** Whether the server has the entries' order by value at hand: it answers in that order then. */
export function hasValueIndex({ order, persistIndex, entries }: MapValue): boolean {
  return order === 'keyValueOrdered' && persistIndex === true && entries.length > 1;
}
