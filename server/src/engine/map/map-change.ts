/** Changing a map: putting, replacing and incrementing entries, its order, and emptying it. */

import { MAP_FLAG } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type MapEntry, type MapValue, type Value } from '../../model/value.js';
import type { CallArguments } from '../collection/call-arguments.js';
import { addDelta } from '../collection/increment.js';
import { notApplicable, parameterError } from '../collection/refusals.js';
import { toStoredElement } from '../collection/stored-element.js';
import { EngineError } from '../engine-error.js';
import { isMapKey } from '../storable.js';
import { findKey } from './map-find.js';
import {
  areMapFlags,
  type MapChange,
  type MapWrite,
  type OpenMap,
  withFlags,
} from './map-operation.js';

/** Which entries a write may make or change. */
interface WriteMode {
  readonly creates: boolean;
  readonly overwrites: boolean;
  readonly noFail: boolean;
  readonly partial: boolean;
}

const ADD: WriteMode = { creates: true, overwrites: false, noFail: false, partial: false };
const PUT: WriteMode = { creates: true, overwrites: true, noFail: false, partial: false };
const REPLACE: WriteMode = { creates: false, overwrites: true, noFail: false, partial: false };

function modeOf(flags: number): WriteMode {
  return {
    creates: (flags & MAP_FLAG.updateOnly) === 0,
    overwrites: (flags & MAP_FLAG.createOnly) === 0,
    noFail: (flags & MAP_FLAG.noFail) !== 0,
    partial: (flags & MAP_FLAG.partial) !== 0,
  };
}

export const mapPut: MapWrite = (open, args) =>
  putEntry(open(args.flags(2)), entryOf(args), modeOf(args.flags(3)));
export const mapAdd: MapWrite = (open, args) => putEntry(open(args.flags(2)), entryOf(args), ADD);
export const mapReplace: MapWrite = (open, args) => putEntry(open(0), entryOf(args), REPLACE);
export const mapPutItems: MapWrite = (open, args) =>
  putEntries(open(args.flags(1)), args.value(0), modeOf(args.flags(2)));
export const mapAddItems: MapWrite = (open, args) =>
  putEntries(open(args.flags(1)), args.value(0), ADD);
export const mapReplaceItems: MapWrite = (open, args) =>
  putEntries(open(0), args.value(0), REPLACE);

function entryOf(args: CallArguments): MapEntry {
  const key = storedKey(args.value(0));
  return [key, toStoredElement(args.value(1))];
}

function storedKey(key: Value): Value {
  if (!isMapKey(key)) throw parameterError(`a ${key.type} can not be the key of a map`);
  return toStoredElement(key);
}

/** Puts one entry; answers the new size. */
function putEntry(map: MapValue, [key, value]: MapEntry, mode: WriteMode): MapChange {
  const { found, rank } = findKey(map, key);
  if (found ? !mode.overwrites : !mode.creates) {
    refuseUnlessAllowed(found, mode);
    return { ...counted(map), isNoop: true };
  }
  const entries = found
    ? map.entries.with(rank, [key, value])
    : map.entries.toSpliced(rank, 0, [key, value]);
  return counted({ ...map, entries });
}

/** The key is there where it must not be, or is missing where it has to be. */
function refuseUnlessAllowed(found: boolean, { noFail }: WriteMode): void {
  if (noFail) return;
  throw found
    ? new EngineError(RESULT.elementExists, 'the key is in the map already')
    : new EngineError(RESULT.elementNotFound, 'the key is not in the map');
}

/** Puts several entries, all of them or, where that is asked for, those the mode lets through; answers the new size. */
function putEntries(map: MapValue, items: Value, mode: WriteMode): MapChange {
  const stored = toStoredElement(items);
  if (stored.type !== 'map') throw parameterError(`expected a map of items, not a ${items.type}`);
  if (stored.entries.length === 0) return counted(map);
  if (map.entries.length === 0) return fillEmpty(map, stored.entries, mode);
  const accepted: FoundEntry[] = [];
  for (const entry of stored.entries) {
    const { found, rank } = findKey(map, entry[0]);
    const isAccepted = found ? mode.overwrites : mode.creates;
    if (isAccepted) accepted.push({ entry, rank, replaces: found });
    else {
      refuseUnlessAllowed(found, mode);
      if (!mode.partial) return { ...counted(map), isNoop: true };
    }
  }
  return counted({ ...map, entries: merged(map.entries, accepted) });
}

/** An empty map has nothing to update; asked for a part of the items, the server puts all of them all the same. */
function fillEmpty(map: MapValue, entries: readonly MapEntry[], mode: WriteMode): MapChange {
  if (!mode.creates) {
    refuseUnlessAllowed(false, mode);
    if (!mode.partial) return { ...counted(map), isNoop: true };
  }
  return counted({ ...map, entries });
}

interface FoundEntry {
  readonly entry: MapEntry;
  readonly rank: number;
  /** Takes the place of the entry that stands there, instead of standing before it. */
  readonly replaces: boolean;
}

function merged(
  entries: readonly MapEntry[],
  accepted: readonly FoundEntry[],
): readonly MapEntry[] {
  const result: MapEntry[] = [];
  let copied = 0;
  for (const { entry, rank, replaces } of accepted) {
    copyEntries(entries, copied, rank, result);
    result.push(entry);
    copied = replaces ? rank + 1 : rank;
  }
  copyEntries(entries, copied, entries.length, result);
  return result;
}

function copyEntries(
  entries: readonly MapEntry[],
  start: number,
  end: number,
  target: MapEntry[],
): void {
  for (const entry of entries.slice(start, end)) target.push(entry);
}

function counted(map: MapValue): MapChange {
  return { map, result: intValue(map.entries.length) };
}

export const mapIncrement: MapWrite = (open, args) => increment(open, args, 1);
export const mapDecrement: MapWrite = (open, args) => increment(open, args, -1);

/** Answers the new number. */
function increment(open: OpenMap, args: CallArguments, sign: 1 | -1): MapChange {
  const map = open(args.flags(2));
  const { found, rank } = findKey(map, args.value(0));
  const element = found ? map.entries[rank]?.[1] : undefined;
  const result = addDelta(element, args.optional(1), sign);
  const { map: changed } = putEntry(map, [storedKey(args.value(0)), result], PUT);
  return { map: changed, result };
}

export const mapSetType: MapWrite = (open, args) => {
  const flags = args.flags(0);
  if (!areMapFlags(flags)) throw notApplicable('no map has these flags');
  return { map: withFlags(open(0).entries, flags), result: undefined };
};

export const mapClear: MapWrite = (open) => ({
  map: { ...open(0), entries: [] },
  result: undefined,
});
