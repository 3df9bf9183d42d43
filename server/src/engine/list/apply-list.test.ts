import { describe, expect, it } from 'vitest';
import {
  type CollectionOperationName,
  CREATE_FLAG,
  LIST_FLAG,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import {
  boolValue,
  doubleValue,
  intValue,
  type ListValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { applyList } from './apply-list.js';

type Argument = number | string | Value;

const IN_BIN = { hasBin: true };
const NO_BIN = { hasBin: false };

function value(argument: Argument): Value {
  if (typeof argument === 'number') return intValue(argument);
  return typeof argument === 'string' ? stringValue(argument) : argument;
}

const list = (...items: readonly Argument[]): ListValue => listValue(items.map(value));
const ordered = (...items: readonly Argument[]): ListValue => listValue(items.map(value), true);

function run(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  const place = before === undefined ? NO_BIN : IN_BIN;
  return applyList(before, { name, args: args.map(value) }, place);
}

/** What the operation answers. */
function answer(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  return run(before, name, ...args).result;
}

/** What the list is then. */
function after(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  return run(before, name, ...args).value;
}

function code(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  try {
    run(before, name, ...args);
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
  return RESULT.ok;
}

const { value: VALUE, index: INDEX, rank: RANK, count: COUNT, exists: EXISTS } = RETURN_TYPE;
const REST = RETURN_TYPE.inverted;
const INFINITY: Value = { type: 'infinity' };
const WILDCARD: Value = { type: 'wildcard' };

describe('where there is no list', () => {
  it.each([
    ['listAppend', [1], list(1)],
    ['listAppend', [1, CREATE_FLAG.ordered], ordered(1)],
    ['listAppendItems', [list()], list()],
    ['listAppendItems', [list(2, 1), CREATE_FLAG.ordered], ordered(1, 2)],
    ['listInsert', [2, 'x'], list(NIL, NIL, 'x')],
    ['listSet', [1, 'x'], list(NIL, 'x')],
    ['listIncrement', [0], list(1)],
    ['listSetType', [CREATE_FLAG.ordered], ordered()],
    ['listAppend', [1, 0x40], list(1)],
  ] as const)('%s makes one', (name, args, expected) => {
    expect(after(undefined, name, ...args)).toEqual(expected);
  });

  it.each([
    ['listPop', [0]],
    ['listTrim', [0, 1]],
    ['listClear', []],
    ['listRemoveByValueList', [VALUE, list(1)]],
    ['listRemoveByRankRange', [VALUE, 'not looked at']],
  ] as const)('%s does nothing', (name, args) => {
    expect(run(undefined, name, ...args)).toEqual({ value: undefined, result: undefined });
  });

  it('there is nothing to sort either, and that is a mistake', () => {
    expect(code(undefined, 'listSort')).toBe(RESULT.binType);
  });
});

describe('arguments', () => {
  it.each([
    ['too few', 'listAppend', []],
    ['too many', 'listGet', [0, 1]],
    ['a text for an index', 'listGet', ['0']],
    ['a text for a return type', 'listGetByIndex', ['7', 0]],
    ['no list of items', 'listAppendItems', [1]],
    ['no list of values', 'listGetByValueList', [VALUE, 1]],
    ['what can not be stored', 'listAppend', [WILDCARD]],
    ['what can not be stored, further in', 'listAppend', [list(INFINITY)]],
    ['a text to add', 'listIncrement', [0, 'x']],
  ] as const)('%s: refused', (_name, name, args) => {
    expect(code(list(1, 2), name, ...args)).toBe(RESULT.parameter);
  });

  it('are not asked for where there are none', () => {
    expect(answer(list(1), 'listSize', 'whatever')).toEqual(intValue(1));
  });

  it('are looked at only where there is a list', () => {
    expect(code(mapValue([]), 'listGet', 'x')).toBe(RESULT.binType);
  });

  it('take no more values to look for than the server does', () => {
    const many = listValue(new Array<Value>(1024 * 1024).fill(NIL));
    expect(answer(list(), 'listGetByValueList', COUNT, many)).toEqual(intValue(0));
    const more = listValue([...many.items, NIL]);
    expect(code(list(), 'listGetByValueList', COUNT, more)).toBe(RESULT.parameter);
  });
});

describe('adding', () => {
  it('fills the way to a far index with nil', () => {
    expect(after(list(1), 'listInsert', 3, 'x')).toEqual(list(1, NIL, NIL, 'x'));
    expect(answer(list(1), 'listInsert', 3, 'x')).toEqual(intValue(4));
  });

  it('fills no further than a record reaches', () => {
    expect(code(list(), 'listInsert', 8 * 1024 * 1024 + 1, 1)).toBe(RESULT.recordTooBig);
    const filled = after(list(), 'listInsert', 8 * 1024 * 1024, 1);
    expect(filled?.type === 'list' && filled.items.length).toBe(8 * 1024 * 1024 + 1);
    expect(code(list(), 'listInsert', 2 ** 31, 1)).toBe(RESULT.opNotApplicable);
  });

  it('does not go behind the end where that is forbidden', () => {
    const { insertBounded, noFail } = LIST_FLAG;
    expect(code(list(1), 'listInsert', 2, 'x', insertBounded)).toBe(RESULT.opNotApplicable);
    expect(after(list(1), 'listInsert', 2, 'x', insertBounded | noFail)).toEqual(list(1));
    expect(after(list(1), 'listInsert', 1, 'x', insertBounded)).toEqual(list(1, 'x'));
  });

  it('counts negative indexes from the end', () => {
    expect(after(list(1, 2), 'listInsert', -1, 'x')).toEqual(list(1, 'x', 2));
    expect(code(list(1), 'listInsert', -2, 'x')).toBe(RESULT.opNotApplicable);
  });

  it.each([
    ['an item that is there', [list(1)], RESULT.elementExists],
    ['an item twice', [list(3, 3)], RESULT.opNotApplicable],
  ])('refuses %s, in both kinds of list', (_name, [items], expected) => {
    const { addUnique, noFail } = LIST_FLAG;
    for (const before of [list(1, 2), ordered(1, 2)]) {
      const args = [items ?? NIL, 0] as const;
      expect(code(before, 'listAppendItems', ...args, addUnique)).toBe(expected);
      expect(run(before, 'listAppendItems', ...args, addUnique | noFail)).toMatchObject({
        value: before,
        result: intValue(2),
      });
    }
  });

  it('adds what it may of several items', () => {
    const flags = LIST_FLAG.addUnique | LIST_FLAG.noFail | LIST_FLAG.partial;
    expect(after(list(1), 'listAppendItems', list(1, 2, 2), 0, flags)).toEqual(list(1, 2));
    expect(after(ordered(2), 'listAppendItems', list(3, 2, 1, 3), 0, flags)).toEqual(
      ordered(1, 2, 3),
    );
  });

  it('lets no one choose places in an ordered list', () => {
    expect(code(ordered(1), 'listInsert', 0, 2)).toBe(RESULT.opNotApplicable);
    expect(code(ordered(1), 'listSet', 0, 2)).toBe(RESULT.opNotApplicable);
    expect(code(ordered(1), 'listInsertItems', 0, list())).toBe(RESULT.opNotApplicable);
  });

  it('sorts the entries of maps it stores', () => {
    const unsorted = mapValue([
      [intValue(2), NIL],
      [intValue(1), NIL],
    ]);
    const sorted = mapValue([...unsorted.entries].reverse());
    expect(after(list(), 'listAppend', unsorted)).toEqual(listValue([sorted]));
  });

  it('sets an element, unless its double is elsewhere', () => {
    expect(after(list(1, 2), 'listSet', -1, 3)).toEqual(list(1, 3));
    expect(code(list(1, 2), 'listSet', 1, 1, LIST_FLAG.addUnique)).toBe(RESULT.elementExists);
    expect(after(list(1, 2), 'listSet', 1, 2, LIST_FLAG.addUnique)).toEqual(list(1, 2));
    expect(code(list(1), 'listSet', -2, 3)).toBe(RESULT.opNotApplicable);
  });
});

describe('incrementing', () => {
  it.each([
    ['by one', list(5), [0], intValue(6)],
    ['by nil, which is one', list(5), [0, NIL], intValue(6)],
    ['an integer by a double, without its fraction', list(5), [0, doubleValue(-1.9)], intValue(4)],
    ['a double by an integer', list(doubleValue(0.5)), [-1, 2], doubleValue(2.5)],
    ['what is not there', list(), [1, doubleValue(1.5)], doubleValue(1.5)],
    ['past the largest integer', list(intValue(2n ** 63n - 1n)), [0], intValue(-(2n ** 63n))],
    ['by more than an integer holds', list(1), [0, doubleValue(1e300)], intValue(1n - 2n ** 63n)],
  ] as const)('%s', (_name, before, args, expected) => {
    expect(answer(before, 'listIncrement', ...args)).toEqual(expected);
  });

  it('refuses what is no number', () => {
    expect(code(list('x'), 'listIncrement', 0)).toBe(RESULT.parameter);
    expect(code(list(1), 'listIncrement', -2)).toBe(RESULT.opNotApplicable);
    expect(code(ordered(1), 'listIncrement', 2)).toBe(RESULT.opNotApplicable);
  });

  it('moves the number in an ordered list', () => {
    expect(after(ordered(1, 2, 3), 'listIncrement', 0, 9)).toEqual(ordered(2, 3, 10));
    expect(after(ordered(1, 2, 3), 'listIncrement', 2, -9)).toEqual(ordered(-6, 1, 2));
    const unique = [0, 1, 0, LIST_FLAG.addUnique] as const;
    expect(code(ordered(1, 2), 'listIncrement', ...unique)).toBe(RESULT.elementExists);
  });
});

describe('changing the whole', () => {
  it('orders, and stops ordering', () => {
    expect(after(list(3, 1), 'listSetType', CREATE_FLAG.ordered)).toEqual(ordered(1, 3));
    expect(after(ordered(1, 3), 'listSetType', 0)).toEqual(list(1, 3));
    expect(code(list(), 'listSetType', 2)).toBe(RESULT.opNotApplicable);
  });

  it('sorts up and down, and drops repeats upwards only', () => {
    expect(after(list(2, 1, 2), 'listSort', 0)).toEqual(list(1, 2, 2));
    expect(after(list(2, 1, 2), 'listSort', 1)).toEqual(list(2, 2, 1));
    expect(after(list(2, 1, 2), 'listSort', 2)).toEqual(list(1, 2));
    expect(code(list(2, 1, 2), 'listSort', 3)).toBe(RESULT.parameter);
    expect(after(ordered(1, 2, 2), 'listSort', 1)).toEqual(ordered(1, 2, 2));
  });

  it('clears, and keeps the order', () => {
    expect(after(ordered(1), 'listClear')).toEqual(ordered());
  });
});

describe('selecting', () => {
  const five = list(5, 3, 5, 1, 4);

  it.each([
    ['one value by index', 'listGetByIndex', [VALUE, -1], intValue(4)],
    ['no value', 'listGetByIndex', [RETURN_TYPE.none, 0], undefined],
    ['an index from the end', 'listGetByIndex', [RETURN_TYPE.reverseIndex, 0], intValue(4)],
    ['a rank by index', 'listGetByIndex', [RANK, 1], intValue(1)],
    ['a rank from the end', 'listGetByIndex', [RETURN_TYPE.reverseRank, 1], intValue(3)],
    ['a range to the end', 'listGetByIndexRange', [VALUE, 3], list(1, 4)],
    ['a range from before the start', 'listGetByIndexRange', [VALUE, -7, 3], list(5)],
    ['nothing behind the end', 'listGetByIndexRange', [VALUE, 9], list()],
    ['the places of that', 'listGetByIndexRange', [INDEX, 9], list()],
    ['ranks of neighbours', 'listGetByIndexRange', [RANK, 0, 3], list(3, 1, 3)],
    ['the rest of a range', 'listGetByIndexRange', [VALUE | REST, 1, 3], list(5, 4)],
    ['ranks of the rest', 'listGetByIndexRange', [RANK | REST, 1, 3], list(3, 2)],
    ['whether there is a rest', 'listGetByIndexRange', [EXISTS | REST, 1, 3], boolValue(true)],
    ['the smallest', 'listGetByRank', [VALUE, 0], intValue(1)],
    ['the two largest, as the heap gives them', 'listGetByRankRange', [VALUE, -2, 2], list(5, 5)],
    ['the small ones, downwards', 'listGetByRankRange', [VALUE, 0, 2], list(3, 1)],
    ['indexes of ranks', 'listGetByRankRange', [INDEX, 0, 2], list(1, 3)],
    ['what a rank range leaves', 'listGetByRankRange', [VALUE | REST, 0, 3], list(5, 5)],
    ['all of a value', 'listGetAllByValue', [INDEX, 5], list(0, 2)],
    ['the first of a value', 'listGetByValue', [INDEX, 5], intValue(0)],
    ['the place of no value', 'listGetByValue', [INDEX, 9], intValue(-1)],
    ['everything but a value', 'listGetAllByValue', [VALUE | REST, 5], list(3, 1, 4)],
    ['values up to another', 'listGetByValueInterval', [VALUE, 3, 5], list(3, 4)],
    ['values without an end', 'listGetByValueInterval', [COUNT, 4], intValue(3)],
    ['values from nil to infinity', 'listGetByValueInterval', [COUNT, NIL, INFINITY], intValue(5)],
    ['ranks of an interval', 'listGetByValueInterval', [RANK, 3, 5], list(1, 2)],
    ['any of several values', 'listGetByValueList', [VALUE, list(1, 5, 9)], list(5, 5, 1)],
    ['their ranks, value by value', 'listGetByValueList', [RANK, list(5, 1)], list(3, 4, 0)],
    ['none of several values', 'listGetByValueList', [VALUE | REST, list(1, 5)], list(3, 4)],
    ['ranks of the others', 'listGetByValueList', [RANK | REST, list(1, 5)], list(1, 2)],
    ['none of no values', 'listGetByValueList', [COUNT, list()], intValue(0)],
    ['all but no values', 'listGetByValueList', [COUNT | REST, list()], intValue(5)],
    ['from a rank on', 'listGetByValueRelativeRankRange', [INDEX, 4, 0], list(0, 2, 4)],
    ['before a rank', 'listGetByValueRelativeRankRange', [INDEX, 4, -2, 2], list(1, 3)],
    ['the bounds of a range', 'listGetByIndexRange', [RETURN_TYPE.indexRange, 1, 2], list(1, 2)],
    ['from the end', 'listGetByIndexRange', [RETURN_TYPE.reverseIndexRange, 1, 2], list(2, 2)],
    ['and of ranks', 'listGetByRankRange', [RETURN_TYPE.rankRange, 1, 9], list(1, 4)],
  ] as const)('answers %s', (_name, name, args, expected) => {
    expect(answer(five, name, ...args)).toEqual(expected);
  });

  it.each([
    ['an index that is not there', 'listGetByIndex', [VALUE, 5]],
    ['a rank that is not there', 'listGetByRank', [VALUE, -6]],
    ['the rest of one element', 'listGetByIndex', [VALUE | REST, 0]],
    ['keys', 'listGetByIndex', [RETURN_TYPE.key, 0]],
    ['a map', 'listGetByIndexRange', [RETURN_TYPE.keyValue, 0]],
    ['a return type nobody knows', 'listGetByIndexRange', [14, 0]],
    ['a range of ranks by index', 'listGetByIndexRange', [RETURN_TYPE.rankRange, 0]],
    ['a range of indexes by rank', 'listGetByRankRange', [RETURN_TYPE.indexRange, 0]],
    ['the rest as a range', 'listGetByIndexRange', [RETURN_TYPE.indexRange | REST, 1, 2]],
    ['a range of values', 'listGetByValueList', [RETURN_TYPE.rankRange, list(1)]],
  ] as const)('refuses %s', (_name, name, args) => {
    expect(code(five, name, ...args)).toBe(RESULT.opNotApplicable);
  });

  it('matches wildcards and what follows them', () => {
    const pairs = list(list('a', 1), list('b', 2), list('a', 3));
    expect(answer(pairs, 'listGetAllByValue', INDEX, list('a', WILDCARD))).toEqual(list(0, 2));
    expect(answer(pairs, 'listGetAllByValue', COUNT, WILDCARD)).toEqual(intValue(3));
  });

  it('removes what it would have answered', () => {
    expect(run(five, 'listRemoveByRankRange', VALUE, 0, 2)).toEqual({
      value: list(5, 5, 4),
      result: list(3, 1),
    });
    expect(run(five, 'listTrim', 1, 2)).toEqual({ value: list(3, 5), result: intValue(3) });
    expect(run(five, 'listPopRange', 3)).toEqual({ value: list(5, 3, 5), result: list(1, 4) });
    expect(run(five, 'listRemoveAllByValue', COUNT, 9).value).toBe(five);
    expect(run(ordered(1), 'listRemove', 0)).toEqual({ value: ordered(), result: intValue(1) });
  });
});
