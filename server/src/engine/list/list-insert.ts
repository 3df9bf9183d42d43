/** Adding elements to a list: at its end, at an index, or where an ordered list has their place. */

import { LIST_FLAG } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type ListValue, type Value } from '../../model/value.js';
import { compareValues, isSameValue } from '../../model/value-order.js';
import { safeIntegers } from '../collection/compare-places.js';
import { nils } from '../collection/context-step.js';
import { findRank } from '../collection/find-rank.js';
import { placeWithin } from '../collection/index-range.js';
import { notApplicable } from '../collection/refusals.js';
import { toStoredElement, toStoredItems } from '../collection/stored-element.js';
import { createValueSet, type ValueSet } from '../collection/value-set.js';
import { EngineError } from '../engine-error.js';
import { placeOf, valuesOf } from './list-find.js';
import type { ListChange, ListWrite } from './list-operation.js';

const INDEX_MAX = 0x7fffffff;

export const listAppend: ListWrite = (open, args) => {
  const items = [toStoredElement(args.value(0))];
  const list = open(args.flags(1));
  const flags = args.flags(2);
  return list.ordered
    ? addSorted(list, items, flags)
    : insertAt(list, list.items.length, items, flags);
};

export const listAppendItems: ListWrite = (open, args) => {
  const items = toStoredItems(args.value(0));
  const list = open(args.flags(1));
  const flags = args.flags(2);
  if (items.length === 0) return counted(list);
  return list.ordered
    ? addSorted(list, items, flags)
    : insertAt(list, list.items.length, items, flags);
};

export const listInsert: ListWrite = (open, args) => {
  const items = [toStoredElement(args.value(1))];
  const list = openUnordered(open(0));
  return insertAt(list, args.index(0), items, args.flags(2));
};

export const listInsertItems: ListWrite = (open, args) => {
  const items = toStoredItems(args.value(1));
  const list = openUnordered(open(0));
  return items.length === 0 ? counted(list) : insertAt(list, args.index(0), items, args.flags(2));
};

export const listSet: ListWrite = (open, args) => {
  const item = toStoredElement(args.value(1));
  return setAt(openUnordered(open(0)), args.index(0), item, args.flags(2));
};

function openUnordered(list: ListValue): ListValue {
  if (list.ordered) throw notApplicable('an ordered list decides itself where elements stand');
  return list;
}

/** Puts an element in the place of another, or behind the end; answers nothing. */
export function setAt(list: ListValue, index: number, item: Value, flags: number): ListChange {
  const total = list.items.length;
  if (index >= total) {
    return { ...insertAt(list, index, [item], flags), result: undefined };
  }
  const place = placeWithin(index, total);
  if (place === undefined) throw notApplicable('the index lies before the first element');
  if ((flags & LIST_FLAG.addUnique) !== 0 && isElsewhere(list, item, place)) {
    return unchangedIfAllowed(list, undefined, flags);
  }
  return { list: { ...list, items: list.items.with(place, item) }, result: undefined };
}

function isElsewhere(list: ListValue, item: Value, place: number): boolean {
  return list.items.some((other, i) => i !== place && isSameValue(other, item));
}

/** Inserts at an index of an unordered list; behind its end, nils fill the gap. Answers the new size. */
function insertAt(
  list: ListValue,
  index: number,
  items: readonly Value[],
  flags: number,
): ListChange {
  const total = list.items.length;
  const place = index < 0 ? total + index : index;
  if (index > INDEX_MAX || place < 0) throw notApplicable('the index lies outside the list');
  if ((flags & LIST_FLAG.insertBounded) !== 0 && place > total) {
    if ((flags & LIST_FLAG.noFail) === 0) throw notApplicable('the index lies behind the list');
    return { ...counted(list), isNoop: true };
  }
  const added = (flags & LIST_FLAG.addUnique) === 0 ? items : uniqueItems(list, items, flags);
  if (added === undefined) return { ...counted(list), isNoop: true };
  if (place >= total && place + added.length >= INDEX_MAX) {
    throw new EngineError(
      RESULT.parameter,
      'the list would have more elements than can be counted',
    );
  }
  const padding = nils(Math.max(place - total, 0));
  const before = list.items.slice(0, place);
  return counted({ ...list, items: before.concat(padding, added, list.items.slice(place)) });
}

/** The items that are neither in the list nor among those before them; `undefined` where nothing is to be done. */
function uniqueItems(
  list: ListValue,
  items: readonly Value[],
  flags: number,
): readonly Value[] | undefined {
  const isPartial = isPartialAllowed(flags);
  const { isInList, added } = knownValues(list, items.length);
  const unique: Value[] = [];
  for (const item of items) {
    // The code differs where the item's double is one of the new ones.
    const inList = isInList(item);
    if (inList || added.has(item)) {
      if (isPartial) continue;
      refuseDuplicate(flags, inList ? RESULT.elementExists : RESULT.opNotApplicable);
      return undefined;
    }
    added.add(item);
    unique.push(item);
  }
  return unique.length === 0 ? undefined : unique;
}

/** Items that are looked for one by one before a set of the list's elements pays. */
const LOOKUPS_WITHOUT_SET = 4;

function knownValues(
  { items }: ListValue,
  lookups: number,
): { readonly isInList: (item: Value) => boolean; readonly added: ValueSet } {
  const added = createValueSet();
  if (lookups <= LOOKUPS_WITHOUT_SET) {
    return { isInList: (item) => placeOf(items, item) !== -1, added };
  }
  const elements = createValueSet(items);
  return { isInList: (item) => elements.has(item), added };
}

function refuseDuplicate(flags: number, resultCode: number): void {
  if ((flags & LIST_FLAG.noFail) !== 0) return;
  throw new EngineError(resultCode, 'an element is there twice');
}

function isPartialAllowed(flags: number): boolean {
  const both = LIST_FLAG.noFail | LIST_FLAG.partial;
  return (flags & both) === both;
}

function unchangedIfAllowed(list: ListValue, result: Value | undefined, flags: number): ListChange {
  refuseDuplicate(flags, RESULT.elementExists);
  return { list, result, isNoop: true };
}

/** Adds items to an ordered list; answers the new size. */
function addSorted(list: ListValue, items: readonly Value[], flags: number): ListChange {
  if (items.length === 1 || (flags & LIST_FLAG.addUnique) === 0) {
    return addEachSorted(list, items, flags);
  }
  const sorted = sortedByValue(items);
  const distinct = sorted.filter((item, i) => {
    const previous = sorted[i - 1];
    return previous === undefined || !isSameValue(previous, item);
  });
  if (distinct.length < sorted.length && !isPartialAllowed(flags)) {
    refuseDuplicate(flags, RESULT.opNotApplicable);
    return { ...counted(list), isNoop: true };
  }
  return addEachSorted(list, distinct, flags);
}

function addEachSorted(list: ListValue, items: readonly Value[], flags: number): ListChange {
  const total = list.items.length;
  const isUnique = (flags & LIST_FLAG.addUnique) !== 0;
  const insertions: Insertion[] = [];
  for (const item of sortedByValue(items)) {
    const { found, rank } = findRank(item, { valueAt: valuesOf(list), end: total }, 'any');
    if (!found || !isUnique) insertions.push({ item, place: rank });
    else if (items.length === 1 || !isPartialAllowed(flags)) {
      return unchangedIfAllowed(list, intValue(total), flags);
    }
  }
  return counted({ ...list, items: merged(list.items, insertions) });
}

interface Insertion {
  readonly item: Value;
  /** The place in the old list the item stands before. */
  readonly place: number;
}

function merged(items: readonly Value[], insertions: readonly Insertion[]): readonly Value[] {
  const [only] = insertions;
  if (insertions.length === 1 && only !== undefined) {
    return items.toSpliced(only.place, 0, only.item);
  }
  const result: Value[] = [];
  let copied = 0;
  for (const { item, place } of insertions) {
    for (; copied < place; copied += 1) pushIfThere(result, items[copied]);
    result.push(item);
  }
  for (; copied < items.length; copied += 1) pushIfThere(result, items[copied]);
  return result;
}

function pushIfThere(target: Value[], item: Value | undefined): void {
  if (item !== undefined) target.push(item);
}

export function sortedByValue(items: readonly Value[]): readonly Value[] {
  if (items.length < 2) return items;
  const numbers = safeIntegers((place) => items[place], items.length);
  // Integers that are equal are the same, so that none has to be told from another.
  if (numbers !== undefined) return Array.from(numbers.sort(), intValue);
  return [...items].sort(compareValues);
}

/** The size of a list is what most changes answer. */
function counted(list: ListValue): ListChange {
  return { list, result: intValue(list.items.length) };
}
