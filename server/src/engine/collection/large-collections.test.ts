/** Operations on as much as a record holds: none that takes the square of it, in time or in what it answers. */

import { describe, expect, it } from 'vitest';
import {
  type CollectionOperationName,
  LIST_FLAG,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, mapValue, stringValue, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { applyCollection } from './apply-collection.js';
import type { CollectionResult } from './collection-operation.js';

type Argument = number | Value;

function run(
  value: Value,
  name: CollectionOperationName,
  ...args: readonly Argument[]
): CollectionResult {
  const values = args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg));
  return applyCollection(value, [], { name, args: values });
}

function code(...call: Parameters<typeof run>): number | undefined {
  try {
    run(...call);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
}

function sizeOf(value: Value | undefined): number | undefined {
  if (value?.type === 'list') return value.items.length;
  return value?.type === 'map' ? value.entries.length : undefined;
}

const numbers = (from: number, count: number): Value[] =>
  Array.from({ length: count }, (_, i) => intValue(from + i));
const repeated = (count: number): Value[] => new Array<Value>(count).fill(intValue(5));

/** The product of both is what a nested loop would have to look at: minutes of it. */
const COUNT = 100_000;

describe('adding many items that must be unique', () => {
  const flags = LIST_FLAG.addUnique | LIST_FLAG.noFail | LIST_FLAG.partial;
  const before = listValue(numbers(0, COUNT));

  it('keeps those that are in neither the list nor among themselves', () => {
    const items = listValue([...numbers(COUNT / 2, COUNT), ...numbers(COUNT / 2, COUNT)]);
    const { value, result } = run(before, 'listAppendItems', items, 0, flags);
    expect(result).toEqual(intValue(COUNT * 1.5));
    expect(value).toEqual(listValue(numbers(0, COUNT * 1.5)));
    const text = listValue([stringValue('0'), stringValue('0')]);
    expect(sizeOf(run(before, 'listInsertItems', 0, text, flags).value)).toBe(COUNT + 1);
  });

  it('refuses all of them by what the first repeat is of', () => {
    const listed = listValue([...numbers(COUNT, COUNT), intValue(7)]);
    const twice = listValue([...numbers(COUNT, COUNT), intValue(COUNT)]);
    const { addUnique } = LIST_FLAG;
    expect(code(before, 'listAppendItems', listed, 0, addUnique)).toBe(RESULT.elementExists);
    expect(code(before, 'listAppendItems', twice, 0, addUnique)).toBe(RESULT.opNotApplicable);
  });
});

describe('looking for a value over and over', () => {
  /** Elements in such an answer; the product of two powers of two. */
  const ANSWER_MAX = 4 * 1024 * 1024;
  const HALF = 2_048;
  const list: Value = { type: 'list', items: repeated(HALF), ordered: true };
  const map: Value = {
    ...mapValue(
      numbers(0, HALF).map((key) => [key, intValue(5)] as const),
      'keyValueOrdered',
    ),
    persistIndex: true,
  };
  const asked = (count: number): Value => listValue(repeated(count));

  it('is answered up to a limit, and refused beyond', () => {
    const most = ANSWER_MAX / HALF;
    const all = run(list, 'listGetByValueList', RETURN_TYPE.value, asked(most)).result;
    expect(sizeOf(all)).toBe(ANSWER_MAX);
    for (const type of [RETURN_TYPE.value, RETURN_TYPE.index, RETURN_TYPE.reverseRank]) {
      const call = [list, 'listGetByValueList', type, asked(most + 1)] as const;
      expect(code(...call)).toBe(RESULT.parameter);
    }
    for (const type of [RETURN_TYPE.index, RETURN_TYPE.rank]) {
      const call = [map, 'mapGetByValueList', type, asked(most + 1)] as const;
      expect(code(...call)).toBe(RESULT.parameter);
    }
  });

  it('counts and removes each element once', () => {
    const many = asked(COUNT);
    expect(run(list, 'listGetByValueList', RETURN_TYPE.count, many).result).toEqual(intValue(HALF));
    expect(run(map, 'mapGetByValueList', RETURN_TYPE.count, many).result).toEqual(intValue(HALF));
    expect(sizeOf(run(list, 'listRemoveByValueList', RETURN_TYPE.none, many).value)).toBe(0);
    expect(sizeOf(run(map, 'mapRemoveByValueList', RETURN_TYPE.none, many).value)).toBe(0);
  });

  it('is no matter to a list that is longer than the limit itself', () => {
    const long: Value = { type: 'list', items: repeated(ANSWER_MAX + 1), ordered: true };
    const once = run(long, 'listGetByValueList', RETURN_TYPE.value, asked(1)).result;
    expect(sizeOf(once)).toBe(ANSWER_MAX + 1);
  });
});

describe('sorting', () => {
  const mixed = (...values: readonly number[]): Value => listValue(values.map(intValue));

  it('orders integers as it orders all values', () => {
    const big = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 2n ** 53n].map(intValue);
    const sorted = run(listValue(big), 'listSort', 0).value;
    expect(sorted).toEqual(
      listValue([big[1], big[3], big[2], big[0]].map((v) => v ?? intValue(0))),
    );
    expect(run(mixed(3, -1, 2, -1, 0), 'listSort', 0).value).toEqual(mixed(-1, -1, 0, 2, 3));
    expect(run(mixed(3, -1, 2, -1, 0), 'listSort', 1).value).toEqual(mixed(3, 2, 0, -1, -1));
    expect(run(mixed(3, -1, 2, -1, 0), 'listSort', 2).value).toEqual(mixed(-1, 0, 2, 3));
  });
});
