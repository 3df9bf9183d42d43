import { describe, expect, it } from 'vitest';
import {
  type CollectionOperationName,
  CREATE_FLAG,
  MAP_FLAG,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  type MapOrder,
  type MapValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { applyMap } from './apply-map.js';

type Argument = number | string | Value;

function value(argument: Argument): Value {
  if (typeof argument === 'number') return intValue(argument);
  return typeof argument === 'string' ? stringValue(argument) : argument;
}

const list = (...items: readonly Argument[]): Value => listValue(items.map(value));
type Pairs = Readonly<Record<string, Argument>>;

function map(pairs: Pairs, order: MapOrder = 'unordered'): MapValue {
  const entries = Object.entries(pairs).map(
    ([key, item]) => [stringValue(key), value(item)] as const,
  );
  return mapValue(entries, order);
}

function run(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  return applyMap(before, { name, args: args.map(value) }, { hasBin: before !== undefined });
}

function answer(before: Value | undefined, name: CollectionOperationName, ...args: Argument[]) {
  return run(before, name, ...args).result;
}

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

const {
  value: VALUE,
  key: KEY,
  keyValue: BOTH,
  index: INDEX,
  rank: RANK,
  count: COUNT,
} = RETURN_TYPE;
const REST = RETURN_TYPE.inverted;
const { createOnly, updateOnly, noFail, partial } = MAP_FLAG;

describe('where there is no map', () => {
  it.each([
    ['mapPut', ['a', 1], map({ a: 1 })],
    ['mapPut', ['a', 1, CREATE_FLAG.ordered], map({ a: 1 }, 'keyOrdered')],
    ['mapAdd', ['a', 1, 3], map({ a: 1 }, 'keyValueOrdered')],
    ['mapPutItems', [map({ b: 1, a: 2 })], map({ a: 2, b: 1 })],
    ['mapIncrement', ['a'], map({ a: 1 })],
    ['mapDecrement', ['a', 4], map({ a: -4 })],
    ['mapSetType', [CREATE_FLAG.ordered], map({}, 'keyOrdered')],
    ['mapPut', ['a', 1, 0x40], map({ a: 1 })],
    ['mapPut', ['a', 1, 0, updateOnly | noFail], map({})],
  ] as const)('%s makes one', (name, args, expected) => {
    expect(after(undefined, name, ...args)).toEqual(expected);
  });

  it.each([
    ['mapClear', []],
    ['mapRemoveByKey', [VALUE, 'a']],
    ['mapRemoveByIndexRange', ['not looked at']],
  ] as const)('%s does nothing', (name, args) => {
    expect(run(undefined, name, ...args)).toEqual({ value: undefined, result: undefined });
  });

  it('there are no entries to replace', () => {
    expect(code(undefined, 'mapReplace', 'a', 1)).toBe(RESULT.elementNotFound);
    expect(code(undefined, 'mapReplaceItems', map({ a: 1 }))).toBe(RESULT.elementNotFound);
  });
});

describe('arguments', () => {
  it.each([
    ['too few', 'mapPut', ['a']],
    ['too many', 'mapGetByKey', [VALUE, 'a', 'b']],
    ['a double for a key', 'mapPut', [doubleValue(1), 1]],
    ['a Java blob for a key', 'mapPut', [blobValue(Uint8Array.of(1), 7), 1]],
    ['no map of items', 'mapPutItems', [list(1)]],
    ['a key twice among the items', 'mapPutItems', [mapValue([[NIL, NIL]])]],
    ['a text to add', 'mapIncrement', ['a', 'x']],
    ['no list of keys', 'mapGetByKeyList', [VALUE, 'a']],
    ['infinity to store', 'mapPut', ['a', { type: 'infinity' }]],
  ] as const)('%s: refused', (_name, name, args) => {
    expect(code(map({ a: 1 }), name, ...args)).toBe(RESULT.parameter);
  });

  it('are looked at only where there is a map', () => {
    expect(code(listValue([]), 'mapGetByKey', 'x')).toBe(RESULT.binType);
  });
});

describe('writing', () => {
  it.each(['unordered', 'keyOrdered', 'keyValueOrdered'] as const)(
    'keeps %s entries in the order of their keys',
    (order) => {
      const two = map({ a: 1, c: 3 }, order);
      expect(run(two, 'mapPut', 'b', 2)).toEqual({
        value: map({ a: 1, b: 2, c: 3 }, order),
        result: intValue(3),
      });
      expect(after(two, 'mapPutItems', map({ d: 4, c: 0, b: 2 }))).toEqual(
        map({ a: 1, b: 2, c: 0, d: 4 }, order),
      );
    },
  );

  it('keeps to its mode', () => {
    const one = map({ a: 1 });
    expect(code(one, 'mapPut', 'a', 2, 0, createOnly)).toBe(RESULT.elementExists);
    expect(code(one, 'mapPut', 'b', 2, 0, updateOnly)).toBe(RESULT.elementNotFound);
    expect(code(one, 'mapAdd', 'a', 2)).toBe(RESULT.elementExists);
    expect(code(one, 'mapReplace', 'b', 2)).toBe(RESULT.elementNotFound);
    expect(after(one, 'mapPut', 'a', 2, 0, updateOnly)).toEqual(map({ a: 2 }));
    expect(run(one, 'mapPut', 'a', 2, 0, createOnly | noFail)).toMatchObject({
      value: one,
      result: intValue(1),
    });
  });

  it('puts all items or none, or those it may', () => {
    const one = map({ b: 1 });
    const items = map({ a: 2, b: 2 });
    expect(code(one, 'mapPutItems', items, 0, createOnly)).toBe(RESULT.elementExists);
    expect(after(one, 'mapPutItems', items, 0, createOnly | noFail)).toEqual(one);
    expect(after(one, 'mapPutItems', items, 0, createOnly | noFail | partial)).toEqual(
      map({ a: 2, b: 1 }),
    );
    expect(after(one, 'mapPutItems', items, 0, updateOnly | noFail | partial)).toEqual(
      map({ b: 2 }),
    );
  });

  it('adds numbers to what is there', () => {
    const numbers = map({ d: doubleValue(1), i: 5 });
    expect(answer(numbers, 'mapIncrement', 'i', doubleValue(2.9))).toEqual(intValue(7));
    expect(answer(numbers, 'mapDecrement', 'd', 2)).toEqual(doubleValue(-1));
    expect(code(map({ a: 'x' }), 'mapIncrement', 'a')).toBe(RESULT.parameter);
  });

  it('changes its order, and clears', () => {
    expect(after(map({ a: 1 }), 'mapSetType', 3)).toEqual(map({ a: 1 }, 'keyValueOrdered'));
    expect(after(map({ a: 1 }, 'keyOrdered'), 'mapSetType', 0)).toEqual(map({ a: 1 }));
    expect(code(map({}), 'mapSetType', 4)).toBe(RESULT.opNotApplicable);
    expect(after(map({ a: 1 }, 'keyOrdered'), 'mapClear')).toEqual(map({}, 'keyOrdered'));
  });
});

const FOUR: Pairs = { a: 9, b: 1, c: 5, d: 5 };
const preserved = (pairs: Pairs): MapValue => ({ ...map(pairs), preserveOrder: true });

describe('selecting', () => {
  it.each([
    ['a value by key', 'mapGetByKey', [VALUE, 'c'], intValue(5)],
    ['an entry by key', 'mapGetByKey', [BOTH, 'c'], preserved({ c: 5 })],
    ['no value', 'mapGetByKey', [VALUE, 'x'], undefined],
    ['no entry', 'mapGetByKey', [BOTH, 'x'], preserved({})],
    ['no place', 'mapGetByKey', [INDEX, 'x'], intValue(-1)],
    ['that a key is there', 'mapGetByKey', [RETURN_TYPE.exists, 'a'], boolValue(true)],
    ['the rank of a key', 'mapGetByKey', [RANK, 'd'], intValue(2)],
    ['the last key', 'mapGetByIndex', [KEY, -1], stringValue('d')],
    ['an index from the end', 'mapGetByIndex', [RETURN_TYPE.reverseIndex, 0], intValue(3)],
    ['the smallest value', 'mapGetByRank', [BOTH, 0], preserved({ b: 1 })],
    ['entries in a map of any order', 'mapGetByIndexRange', [16, 1, 2], map({ b: 1, c: 5 })],
    ['in an ordered one', 'mapGetByRankRange', [17, 1], map({ a: 9, c: 5, d: 5 }, 'keyOrdered')],
    ['keys by rank', 'mapGetByRankRange', [KEY, 1], list('c', 'd', 'a')],
    ['indexes by rank', 'mapGetByRankRange', [INDEX, 1, 3], list(2, 3, 0)],
    ['ranks by index', 'mapGetByIndexRange', [RANK, 0, 3], list(3, 0, 1)],
    ['keys up to another', 'mapGetByKeyInterval', [KEY, 'b', 'd'], list('b', 'c')],
    ['keys without an end', 'mapGetByKeyInterval', [COUNT, 'b'], intValue(3)],
    ['the other keys', 'mapGetByKeyInterval', [KEY | REST, 'b', 'd'], list('a', 'd')],
    ['entries of several keys', 'mapGetByKeyList', [VALUE, list('d', 'x', 'a')], list(9, 5)],
    ['of no keys', 'mapGetByKeyList', [BOTH, list()], preserved({})],
    ['the first of a value', 'mapGetByValue', [KEY, 5], stringValue('c')],
    ['all of a value', 'mapGetAllByValue', [KEY, 5], list('c', 'd')],
    ['all but a value', 'mapGetAllByValue', [KEY | REST, 5], list('a', 'b')],
    ['values up to another', 'mapGetByValueInterval', [KEY, 1, 9], list('b', 'c', 'd')],
    ['ranks of those', 'mapGetByValueInterval', [RANK, 5, 10], list(1, 2, 3)],
    ['any of several values', 'mapGetByValueList', [KEY, list(5, 1)], list('b', 'c', 'd')],
    ['their ranks, value by value', 'mapGetByValueList', [RANK, list(5, 1)], list(1, 2, 0)],
    ['from a key on', 'mapGetByKeyRelativeIndexRange', [KEY, 'bb', 0], list('c', 'd')],
    ['before a key', 'mapGetByKeyRelativeIndexRange', [KEY, 'c', -2, 2], list('a', 'b')],
    ['from a value on', 'mapGetByValueRelativeRankRange', [KEY, 2, 0], list('c', 'd', 'a')],
    ['the bounds of a range', 'mapGetByKeyInterval', [RETURN_TYPE.indexRange, 'b'], list(1, 3)],
  ] as const)('answers %s, in any order', (_name, name, args, expected) => {
    for (const order of ['unordered', 'keyOrdered', 'keyValueOrdered'] as const) {
      expect(answer(map(FOUR, order), name, ...args)).toEqual(expected);
    }
  });

  it.each([
    ['an index that is not there', 'mapGetByIndex', [VALUE, 4]],
    ['a rank that is not there', 'mapGetByRank', [VALUE, -5]],
    ['the rest of one entry', 'mapGetByIndex', [VALUE | REST, 0]],
    ['ranks of keys', 'mapGetByKeyList', [RANK, list('a')]],
    ['a range of ranks by key', 'mapGetByKey', [RETURN_TYPE.rankRange, 'a']],
    ['a range of indexes by value', 'mapGetAllByValue', [RETURN_TYPE.indexRange, 1]],
    ['a return type nobody knows', 'mapGetByIndexRange', [14, 0, 1]],
  ] as const)('refuses %s', (_name, name, args) => {
    expect(code(map(FOUR, 'keyOrdered'), name, ...args)).toBe(RESULT.opNotApplicable);
  });

  it('answers by value order where the map keeps an index of it', () => {
    const indexed: MapValue = { ...map(FOUR, 'keyValueOrdered'), persistIndex: true };
    expect(answer(indexed, 'mapGetByValueInterval', KEY, 1, 10)).toEqual(list('b', 'c', 'd', 'a'));
    expect(answer(map(FOUR), 'mapGetByValueInterval', KEY, 1, 10)).toEqual(
      list('a', 'b', 'c', 'd'),
    );
    expect(answer(indexed, 'mapGetByValueList', INDEX, list(9, 1))).toEqual(list(0, 1));
    expect(answer(indexed, 'mapGetAllByValue', KEY | REST, 5)).toEqual(list('a', 'b'));
  });

  it('removes what it would have answered', () => {
    const four = map(FOUR, 'keyOrdered');
    expect(run(four, 'mapRemoveByRankRange', KEY, -2)).toEqual({
      value: map({ b: 1, c: 5 }, 'keyOrdered'),
      result: list('d', 'a'),
    });
    expect(run(four, 'mapRemoveByKey', COUNT, 'x')).toEqual({ value: four, result: intValue(0) });
    expect(run(four, 'mapRemoveByIndexRange', KEY, 0)).toEqual({
      value: map({}, 'keyOrdered'),
      result: list('a', 'b', 'c', 'd'),
    });
    expect(after(four, 'mapRemoveByValueList', COUNT | REST, list(5, NIL))).toEqual(
      map({ c: 5, d: 5 }, 'keyOrdered'),
    );
  });
});
