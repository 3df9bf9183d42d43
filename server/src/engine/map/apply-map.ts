/** Operations on maps by name: what each reads or changes, and what it answers. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type MapValue, type Value } from '../../model/value.js';
import { type CallArguments, readCallArguments } from '../collection/call-arguments.js';
import type { ApplyAtPlace, PlaceChange } from '../collection/collection-operation.js';
import { parameterError, wrongType } from '../collection/refusals.js';
import { returnSpecOf } from '../collection/return-value.js';
import { lookedForItems } from '../collection/stored-element.js';
import { EngineError } from '../engine-error.js';
import {
  mapAdd,
  mapAddItems,
  mapClear,
  mapDecrement,
  mapIncrement,
  mapPut,
  mapPutItems,
  mapReplace,
  mapReplaceItems,
  mapSetType,
} from './map-change.js';
import { emptyMap, type MapSelection, type MapSelector, type MapWrite } from './map-operation.js';
import {
  selectByIndexRange,
  selectByKey,
  selectByKeyInterval,
  selectByRankRange,
  selectByRelativeIndex,
  selectByRelativeRank,
  selectByValue,
  selectByValueInterval,
} from './map-select.js';
import { selectByKeyList, selectByValueList } from './map-select-list.js';

/** How an operation is carried out, and what it does where there is no map. */
type MapOperation =
  | { readonly read: (map: MapValue, args: CallArguments) => Value | undefined }
  | { readonly write: MapWrite; readonly whenMissing: 'create' | 'nothing' | 'refuse' }
  | { readonly remove: Selection };

type Selection = (map: MapValue, args: CallArguments) => MapSelection;

type MapName = Extract<CollectionOperationName, `map${string}`>;

const byIndex: MapSelector = (map, args, spec) => selectByIndexRange(map, args.index(1), 1, spec);
const byIndexRange: MapSelector = (map, args, spec) =>
  selectByIndexRange(map, args.index(1), args.count(2), spec);
const byKey: MapSelector = (map, args, spec) => selectByKey(map, args.value(1), spec);
const byKeyInterval: MapSelector = (map, args, spec) =>
  selectByKeyInterval(map, { start: args.value(1), end: args.optional(2) }, spec);
const byKeyList: MapSelector = (map, args, spec) =>
  selectByKeyList(map, lookedForItems(args.value(1)), spec);
const byRank: MapSelector = (map, args, spec) => selectByRankRange(map, args.index(1), 1, spec);
const byRankRange: MapSelector = (map, args, spec) =>
  selectByRankRange(map, args.index(1), args.count(2), spec);
const byValue: MapSelector = (map, args, spec) => selectByValue(map, args.value(1), spec);
const byValueInterval: MapSelector = (map, args, spec) =>
  selectByValueInterval(map, { start: args.value(1), end: args.optional(2) }, spec);
const byValueList: MapSelector = (map, args, spec) =>
  selectByValueList(map, lookedForItems(args.value(1)), spec);
const byRelativeIndex: MapSelector = (map, args, spec) =>
  selectByRelativeIndex(map, args.value(1), { start: args.index(2), count: args.count(3) }, spec);
const byRelativeRank: MapSelector = (map, args, spec) =>
  selectByRelativeRank(map, args.value(1), { start: args.index(2), count: args.count(3) }, spec);

const select =
  (selector: MapSelector, isMulti: boolean): Selection =>
  (map, args) =>
    selector(map, args, returnSpecOf(args.word(0), isMulti));

const reads = (selection: Selection): MapOperation => ({
  read: (map, args) => selection(map, args).result,
});
const creates = (write: MapWrite): MapOperation => ({ write, whenMissing: 'create' });
const one = (selector: MapSelector): Selection => select(selector, false);
const many = (selector: MapSelector): Selection => select(selector, true);

const OPERATIONS: { readonly [Name in MapName]: MapOperation } = {
  mapSetType: creates(mapSetType),
  mapAdd: creates(mapAdd),
  mapAddItems: creates(mapAddItems),
  mapPut: creates(mapPut),
  mapPutItems: creates(mapPutItems),
  mapReplace: creates(mapReplace),
  mapReplaceItems: { write: mapReplaceItems, whenMissing: 'refuse' },
  mapIncrement: creates(mapIncrement),
  mapDecrement: creates(mapDecrement),
  mapClear: { write: mapClear, whenMissing: 'nothing' },
  mapRemoveByKey: { remove: one(byKey) },
  mapRemoveByIndex: { remove: one(byIndex) },
  mapRemoveByValue: { remove: one(byValue) },
  mapRemoveByRank: { remove: one(byRank) },
  mapRemoveByKeyList: { remove: many(byKeyList) },
  mapRemoveAllByValue: { remove: many(byValue) },
  mapRemoveByValueList: { remove: many(byValueList) },
  mapRemoveByKeyInterval: { remove: many(byKeyInterval) },
  mapRemoveByIndexRange: { remove: many(byIndexRange) },
  mapRemoveByValueInterval: { remove: many(byValueInterval) },
  mapRemoveByRankRange: { remove: many(byRankRange) },
  mapRemoveByKeyRelativeIndexRange: { remove: many(byRelativeIndex) },
  mapRemoveByValueRelativeRankRange: { remove: many(byRelativeRank) },
  mapSize: { read: (map) => intValue(map.entries.length) },
  mapGetByKey: reads(one(byKey)),
  mapGetByIndex: reads(one(byIndex)),
  mapGetByValue: reads(one(byValue)),
  mapGetByRank: reads(one(byRank)),
  mapGetAllByValue: reads(many(byValue)),
  mapGetByKeyInterval: reads(many(byKeyInterval)),
  mapGetByIndexRange: reads(many(byIndexRange)),
  mapGetByValueInterval: reads(many(byValueInterval)),
  mapGetByRankRange: reads(many(byRankRange)),
  mapGetByKeyList: reads(many(byKeyList)),
  mapGetByValueList: reads(many(byValueList)),
  mapGetByKeyRelativeIndexRange: reads(many(byRelativeIndex)),
  mapGetByValueRelativeRankRange: reads(many(byRelativeRank)),
};

const NOTHING_THERE: PlaceChange = { value: undefined, result: undefined };

export const applyMap: ApplyAtPlace = (value, call) => {
  const operations: Readonly<Partial<Record<CollectionOperationName, MapOperation>>> = OPERATIONS;
  const operation = operations[call.name];
  if (operation === undefined) throw parameterError(`${call.name} is no operation on maps`);
  if (value !== undefined && value.type !== 'map') throw wrongType('map', value.type);
  if (value === undefined && !createsMap(operation)) return NOTHING_THERE;
  const args = readCallArguments(call.name, call.args);
  if ('write' in operation) {
    const open = (flags: number): MapValue => value ?? emptyMap(flags);
    const { map, ...change } = operation.write(open, args);
    return { value: map, ...change };
  }
  if (value === undefined) return NOTHING_THERE;
  if ('read' in operation) return { value, result: operation.read(value, args) };
  const { places, result } = operation.remove(value, args);
  return { value: without(value, places), result };
};

function createsMap(operation: MapOperation): boolean {
  if (!('write' in operation) || operation.whenMissing === 'nothing') return false;
  if (operation.whenMissing === 'create') return true;
  throw new EngineError(RESULT.elementNotFound, 'there is no map to replace entries of');
}

/** The map without the entries at the places. */
function without(map: MapValue, places: readonly number[]): MapValue {
  if (places.length === 0) return map;
  const gone = new Set(places);
  return { ...map, entries: map.entries.filter((_, place) => !gone.has(place)) };
}
