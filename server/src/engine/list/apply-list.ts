/** Operations on lists by name: what each reads or changes, and what it answers. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import { RETURN_TYPE } from '../../model/collection-call.js';
import { intValue, type ListValue } from '../../model/value.js';
import type { CallArguments } from '../collection/call-arguments.js';
import { readCallArguments } from '../collection/call-arguments.js';
import type { ApplyAtPlace, PlaceChange } from '../collection/collection-operation.js';
import { parameterError, wrongType } from '../collection/refusals.js';
import { type ReturnSpec, returnSpecOf } from '../collection/return-value.js';
import { lookedForItems } from '../collection/stored-element.js';
import { emptied, listClear, listIncrement, listSetType, listSort } from './list-change.js';
import {
  listAppend,
  listAppendItems,
  listInsert,
  listInsertItems,
  listSet,
} from './list-insert.js';
import {
  emptyList,
  type ListRead,
  type ListSelection,
  type ListSelector,
  type ListWrite,
} from './list-operation.js';
import {
  selectByIndexRange,
  selectByInterval,
  selectByRankRange,
  selectByRelativeRank,
  selectByValue,
} from './list-select.js';
import { selectByValueList } from './list-select-values.js';

/** How an operation is carried out. */
type ListOperation =
  | { readonly read: ListRead }
  | { readonly write: ListWrite; readonly needsBin?: boolean }
  /** A removal; where there is no list it does nothing and answers nothing. */
  | { readonly remove: (list: ListValue, args: CallArguments) => ListSelection }
  | { readonly clear: ListWrite };

type ListName = Extract<CollectionOperationName, `list${string}`>;

const byIndex: ListSelector = (list, args, spec) =>
  selectByIndexRange(list, args.index(1), 1, spec);
const byIndexRange: ListSelector = (list, args, spec) =>
  selectByIndexRange(list, args.index(1), args.count(2), spec);
const byRank: ListSelector = (list, args, spec) => selectByRankRange(list, args.index(1), 1, spec);
const byRankRange: ListSelector = (list, args, spec) =>
  selectByRankRange(list, args.index(1), args.count(2), spec);
const byValue: ListSelector = (list, args, spec) => selectByValue(list, args.value(1), spec);
const byInterval: ListSelector = (list, args, spec) =>
  selectByInterval(list, { start: args.value(1), end: args.optional(2) }, spec);
const byValueList: ListSelector = (list, args, spec) =>
  selectByValueList(list, lookedForItems(args.value(1)), spec);
const byRelativeRank: ListSelector = (list, args, spec) =>
  selectByRelativeRank(list, args.value(1), { start: args.index(2), count: args.count(3) }, spec);

/** Operations older than return types: they have one each, and the index comes first. */
const plain =
  (type: number, isMulti: boolean, inverted = false) =>
  (list: ListValue, args: CallArguments): ListSelection => {
    const spec: ReturnSpec = { type, isMulti, inverted };
    return selectByIndexRange(list, args.index(0), isMulti ? args.count(1) : 1, spec);
  };

const select =
  (selector: ListSelector, isMulti: boolean) =>
  (list: ListValue, args: CallArguments): ListSelection =>
    selector(list, args, returnSpecOf(args.word(0), isMulti));

const reads = (
  selection: (list: ListValue, args: CallArguments) => ListSelection,
): ListOperation => ({ read: (list, args) => selection(list, args).result });
const one = (selector: ListSelector) => select(selector, false);
const many = (selector: ListSelector) => select(selector, true);

const OPERATIONS: { readonly [Name in ListName]: ListOperation } = {
  listSetType: { write: listSetType },
  listAppend: { write: listAppend },
  listAppendItems: { write: listAppendItems },
  listInsert: { write: listInsert },
  listInsertItems: { write: listInsertItems },
  listPop: { remove: plain(RETURN_TYPE.value, false) },
  listPopRange: { remove: plain(RETURN_TYPE.value, true) },
  listRemove: { remove: plain(RETURN_TYPE.count, false) },
  listRemoveRange: { remove: plain(RETURN_TYPE.count, true) },
  listSet: { write: listSet },
  listTrim: { remove: plain(RETURN_TYPE.count, true, true) },
  listClear: { clear: listClear },
  listIncrement: { write: listIncrement },
  listSort: { write: listSort, needsBin: true },
  listSize: { read: (list) => intValue(list.items.length) },
  listGet: reads(plain(RETURN_TYPE.value, false)),
  listGetRange: reads(plain(RETURN_TYPE.value, true)),
  listGetByIndex: reads(one(byIndex)),
  listGetByValue: reads(one(byValue)),
  listGetByRank: reads(one(byRank)),
  listGetAllByValue: reads(many(byValue)),
  listGetByValueList: reads(many(byValueList)),
  listGetByIndexRange: reads(many(byIndexRange)),
  listGetByValueInterval: reads(many(byInterval)),
  listGetByRankRange: reads(many(byRankRange)),
  listGetByValueRelativeRankRange: reads(many(byRelativeRank)),
  listRemoveByIndex: { remove: one(byIndex) },
  listRemoveByValue: { remove: one(byValue) },
  listRemoveByRank: { remove: one(byRank) },
  listRemoveAllByValue: { remove: many(byValue) },
  listRemoveByValueList: { remove: many(byValueList) },
  listRemoveByIndexRange: { remove: many(byIndexRange) },
  listRemoveByValueInterval: { remove: many(byInterval) },
  listRemoveByRankRange: { remove: many(byRankRange) },
  listRemoveByValueRelativeRankRange: { remove: many(byRelativeRank) },
};

const NOTHING_THERE: PlaceChange = { value: undefined, result: undefined };

export const applyList: ApplyAtPlace = (value, call, place) => {
  const operations: Readonly<Partial<Record<CollectionOperationName, ListOperation>>> = OPERATIONS;
  const operation = operations[call.name];
  if (operation === undefined) throw parameterError(`${call.name} is no operation on lists`);
  if (value !== undefined && value.type !== 'list') throw wrongType('list', value.type);
  if ('write' in operation) {
    if (operation.needsBin === true && !place.hasBin) throw wrongType('list', 'missing bin');
    const open = (flags: number): ListValue => value ?? emptyList(flags);
    const { list, ...change } = operation.write(open, readCallArguments(call.name, call.args));
    return { value: list, ...change };
  }
  if (value === undefined) return NOTHING_THERE;
  const args = readCallArguments(call.name, call.args);
  if ('read' in operation) return { value, result: operation.read(value, args) };
  if ('clear' in operation) {
    return { value: operation.clear(() => value, args).list, result: undefined };
  }
  const { places, result } = operation.remove(value, args);
  return { value: without(value, places), result };
};

/** The list without the elements at the places, which ascend. */
function without(list: ListValue, places: readonly number[]): ListValue {
  if (places.length === 0) return list;
  if (places.length === list.items.length) return emptied(list);
  const gone = new Set(places);
  return { ...list, items: list.items.filter((_, place) => !gone.has(place)) };
}
