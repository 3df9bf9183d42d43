/** Changing a list as a whole, or a number in it: its order, sorting, emptying, incrementing. */

import { CREATE_FLAG, LIST_FLAG } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type ListValue, type Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import { safeIntegers } from '../collection/compare-places.js';
import { rankRangeOf } from '../collection/find-rank.js';
import { addDelta } from '../collection/increment.js';
import { placeWithin } from '../collection/index-range.js';
import { notApplicable, parameterError } from '../collection/refusals.js';
import { EngineError } from '../engine-error.js';
import { valuesOf } from './list-find.js';
import { setAt, sortedByValue } from './list-insert.js';
import { type ListChange, type ListWrite, withFlags } from './list-operation.js';

/** Bits of the flags the server looks at. */
const FLAG_BITS = 0xff;
const LIST_FLAGS = CREATE_FLAG.ordered | CREATE_FLAG.persistIndex;

export const listSetType: ListWrite = (open, args) => {
  const list = open(0);
  const flags = args.flags(0) & FLAG_BITS;
  if ((flags & ~LIST_FLAGS) !== 0) throw notApplicable('no list has these flags');
  const orders = (flags & CREATE_FLAG.ordered) !== 0 && !list.ordered;
  const items = orders ? sortedByValue(list.items) : list.items;
  return { list: withFlags(items, flags), result: undefined };
};

const SORT_FLAG = { descending: 1, dropDuplicates: 2 } as const;

export const listSort: ListWrite = (open, args) => {
  const list = open(0);
  const flags = args.flags(0);
  if (list.items.length < 2) return { list, result: undefined, isNoop: true };
  const sorted = list.ordered ? list.items : sortedInDirection(list.items, flags);
  const items = (flags & SORT_FLAG.dropDuplicates) === 0 ? sorted : withoutRepeats(sorted);
  return { list: { ...list, items }, result: undefined };
};

function sortedInDirection(items: readonly Value[], flags: number): readonly Value[] {
  if ((flags & SORT_FLAG.descending) === 0) return sortedByValue(items);
  const numbers = safeIntegers((place) => items[place], items.length);
  if (numbers !== undefined) return Array.from(numbers.sort().reverse(), intValue);
  return [...items].sort((a, b) => compareValues(b, a));
}

/** Leaves out elements that equal the one before them. The server does that for ascending elements only. */
function withoutRepeats(sorted: readonly Value[]): readonly Value[] {
  return sorted.filter((item, i) => {
    const previous = sorted[i - 1];
    if (previous === undefined) return true;
    const side = compareValues(previous, item);
    if (side > 0) throw parameterError('repeats are dropped of ascending elements only');
    return side < 0;
  });
}

/** An empty list keeps its order and forgets its index. */
export const listClear: ListWrite = (open) => ({ list: emptied(open(0)), result: undefined });

export function emptied({ ordered }: ListValue): ListValue {
  return { type: 'list', items: [], ordered };
}

const INDEX_MAX = 0x7fffffff;

/** Answers the new number. */
export const listIncrement: ListWrite = (open, args) => {
  const list = open(args.flags(2));
  const index = args.index(0);
  const place = index < 0 ? placeWithin(index, list.items.length) : index;
  if (place === undefined || index > INDEX_MAX) {
    throw notApplicable('the index lies outside the list');
  }
  const result = addDelta(list.items[place], args.optional(1), 1);
  const flags = args.flags(3);
  const change = list.ordered
    ? replaceSorted(list, place, result, flags)
    : setAt(list, place, result, flags);
  return { ...change, result };
};

/** Puts a number in the place of another, and where the order has it. */
function replaceSorted(list: ListValue, place: number, item: Value, flags: number): ListChange {
  const total = list.items.length;
  if (place > total) throw notApplicable('an ordered list has no element at the index');
  const { rank, count } = rankRangeOf(item, valuesOf(list), total);
  if ((flags & LIST_FLAG.addUnique) !== 0 && count !== 0) {
    if (rank !== place && (flags & LIST_FLAG.noFail) === 0) {
      throw new EngineError(RESULT.elementExists, 'the number is in the list already');
    }
    return { list, result: undefined, isNoop: true };
  }
  return {
    list: { ...list, items: movedTo(list.items, { place, rank, item }) },
    result: undefined,
  };
}

/** The items with the one at `place` replaced, and standing where `rank` among the old items says. */
export function movedTo(
  items: readonly Value[],
  { place, rank, item }: { readonly place: number; readonly rank: number; readonly item: Value },
): readonly Value[] {
  const rest = place < items.length ? items.toSpliced(place, 1) : items;
  return rest.toSpliced(rank > place ? rank - 1 : rank, 0, item);
}
