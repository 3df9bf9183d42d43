import { describe, expect, it } from 'vitest';
import {
  type CollectionOperationName,
  CREATE_FLAG,
  LIST_FLAG,
  MAP_FLAG,
} from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, mapValue, NIL, stringValue, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { applyCollection } from './apply-collection.js';

type Argument = number | string | Value;

function value(argument: Argument): Value {
  if (typeof argument === 'number') return intValue(argument);
  return typeof argument === 'string' ? stringValue(argument) : argument;
}

const list = (...items: readonly Argument[]): Value => listValue(items.map(value));
const ordered = (...items: readonly Argument[]): Value => listValue(items.map(value), true);
const map = (...pairs: readonly (readonly [Argument, Argument])[]): Value =>
  mapValue(pairs.map(([key, item]) => [value(key), value(item)] as const));

const index = (place: number): ContextStep => ({ step: 'listIndex', index: place });
const key = (name: string): ContextStep => ({ step: 'mapKey', key: stringValue(name) });
const makeKey = (name: string): ContextStep => ({
  step: 'mapKey',
  key: stringValue(name),
  create: { order: 'keyOrdered' },
});
const makeIndex = (place: number, pad = false): ContextStep => ({
  step: 'listIndex',
  index: place,
  create: { order: 'unordered', pad },
});
const other = (contextType: number, wanted: Argument): ContextStep => ({
  step: 'other',
  contextType,
  value: value(wanted),
});

function run(
  before: Value | undefined,
  context: readonly ContextStep[],
  name: CollectionOperationName,
  ...args: Argument[]
) {
  return applyCollection(before, context, { name, args: args.map(value) });
}

function code(...call: Parameters<typeof run>) {
  try {
    run(...call);
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
  return RESULT.ok;
}

const MAP_UPDATE = MAP_FLAG.updateOnly | MAP_FLAG.noFail;
const LIST_BOUNDED = LIST_FLAG.insertBounded | LIST_FLAG.noFail;
const LIST_UNIQUE = LIST_FLAG.addUnique | LIST_FLAG.noFail;

const nested = map(['l', list(3, list(9), 1)], ['m', map(['k', list(5)])]);

describe('a path', () => {
  it.each([
    ['by index', list(list(7)), [index(0)], list(7, 0)],
    ['by index from the end', list(1, list(7)), [index(-1)], list(7, 0)],
    ['by rank', list(list(7), list(2)), [{ step: 'listRank', rank: 0 }], list(2, 0)],
    ['by rank in order', ordered(list(2), list(7)), [{ step: 'listRank', rank: 1 }], list(7, 0)],
    ['by value', list(1, list(7)), [{ step: 'listValue', value: list(7) }], list(7, 0)],
    ['by value in order', ordered(1, list(7)), [{ step: 'listValue', value: list(7) }], list(7, 0)],
    ['by key', nested, [key('m'), key('k')], list(5, 0)],
    ['by index of a map', nested, [{ step: 'mapIndex', index: 0 }, index(1)], list(9, 0)],
    ['by rank of a map', map(['a', list(8)], ['b', 1]), [{ step: 'mapRank', rank: 1 }], list(8, 0)],
    ['by value of a map', map(['a', list(8)]), [{ step: 'mapValue', value: list(8) }], list(8, 0)],
    ['through whatever is there', nested, [other(0, 0), other(0, 1)], list(9, 0)],
  ] as const)('leads %s', (_name, before, context, expected) => {
    expect(run(before, context, 'listAppend', 0).result).toEqual(intValue(2));
    const changed = run(before, context, 'listAppend', 0).value;
    // The same path leads to the changed list only where it says how to find it, not what it held.
    const size = context.some(({ step }) => step === 'listValue' || step === 'mapValue');
    if (!size) expect(run(changed, context, 'listGetRange', 0).result).toEqual(expected);
    expect(changed).not.toEqual(before);
  });

  it.each([
    ['a bin of another type', intValue(1), [index(0)], RESULT.parameter],
    ['a missing bin', undefined, [index(0)], RESULT.opNotApplicable],
    ['an index that is not there', list(1), [index(1)], RESULT.opNotApplicable],
    ['a rank that is not there', list(1), [{ step: 'listRank', rank: 1 }], RESULT.opNotApplicable],
    [
      'a value that is not there',
      list(1),
      [{ step: 'listValue', value: NIL }],
      RESULT.opNotApplicable,
    ],
    ['a key that is not there', map(), [key('a')], RESULT.opNotApplicable],
    ['a key in a list', list(1), [key('a')], RESULT.opNotApplicable],
    ['an index in a map', nested, [index(0)], RESULT.opNotApplicable],
    ['through a number', list(1), [index(0), index(0)], RESULT.opNotApplicable],
    ['to a number', list(1), [index(0)], RESULT.binType],
    ['to a map', nested, [key('m')], RESULT.binType],
    ['to several children', list(list()), [{ step: 'children' }], RESULT.opNotApplicable],
    ['by steps nobody knows', list(list()), [other(0x15, 0)], RESULT.opNotApplicable],
    ['by an index that is no number', list(list()), [other(0x10, 'a')], RESULT.opNotApplicable],
  ] as const)('does not lead to %s', (_name, before, context, expected) => {
    expect(code(before, context, 'listAppend', 1)).toBe(expected);
  });

  it.each([
    ['a put of what has to be there', 'mapPut', ['k', 1, 0, MAP_UPDATE], 0],
    ['several of them', 'mapPutItems', [map(['k', 1]), 0, MAP_UPDATE], 0],
    ['an insert past the end', 'listInsert', [2, 1, LIST_BOUNDED], 0],
    ['items that are not unique', 'listAppendItems', [list(1, 1), 0, LIST_UNIQUE], 0],
    ['an increment past the end', 'listIncrement', [2, 1, 0, LIST_BOUNDED], 1],
  ] as const)('is not made for nothing, which has an answer: %s', (_name, name, args, answer) => {
    const before = map(['a', 1]);
    expect(run(before, [makeKey('x')], name, ...args)).toEqual({
      value: before,
      result: intValue(answer),
    });
    expect(run(undefined, [makeKey('x')], name, ...args)).toEqual({});
  });

  it('changes nothing where the operation does not', () => {
    expect(run(nested, [key('l')], 'listRemoveAllByValue', 0, 42).value).toBe(nested);
    expect(run(nested, [key('l')], 'listSize').value).toBe(nested);
  });

  it('keeps an ordered list in order around a changed element', () => {
    const before = ordered(list(1), list(5), list(9));
    expect(run(before, [index(0)], 'listSet', 0, 7).value).toEqual(
      ordered(list(5), list(7), list(9)),
    );
    expect(run(before, [index(2)], 'listClear').value).toEqual(ordered(list(), list(1), list(5)));
    expect(run(before, [index(1)], 'listSet', 0, 6).value).toEqual(
      ordered(list(1), list(6), list(9)),
    );
  });
});

describe('a path that makes what is missing', () => {
  it.each([
    ['a map in a map', map(), [makeKey('a')], map(['a', list(1)])],
    ['a list at the end', list(), [makeIndex(0)], list(list(1))],
    ['a list behind the end', list(5), [makeIndex(3, true)], list(5, NIL, NIL, list(1))],
    ['the first of an empty list', list(), [makeIndex(-1)], list(list(1))],
    ['an element where it belongs', ordered(list(3)), [makeIndex(7)], ordered(list(1), list(3))],
    [
      'a key between others',
      map(['a', 0], ['c', 0]),
      [makeKey('b')],
      map(['a', 0], ['b', list(1)], ['c', 0]),
    ],
  ] as const)('%s', (_name, before, context, expected) => {
    expect(run(before, context, 'listAppend', 1)).toEqual({
      value: expected,
      result: intValue(1),
    });
  });

  it('makes a bin, with the orders asked for', () => {
    const made = run(
      undefined,
      [makeKey('a'), makeIndex(1, true)],
      'listAppend',
      1,
      CREATE_FLAG.ordered,
    );
    expect(made.value).toEqual(mapValue([[stringValue('a'), list(NIL, ordered(1))]], 'keyOrdered'));
  });

  it('makes further steps without being asked for each', () => {
    expect(run(undefined, [makeKey('a'), key('b'), index(0)], 'listAppend', 1).value).toEqual(
      mapValue([[stringValue('a'), map(['b', list(list(1))])]], 'keyOrdered'),
    );
  });

  it.each([
    ['reading', undefined, [makeKey('a')], 'listSize'],
    ['reading further on', map(), [makeKey('a')], 'listSize'],
    ['behind the end without filling', list(5), [makeIndex(3)], 'listAppend'],
    ['before the start', list(5), [makeIndex(-3)], 'listAppend'],
    ['a rank', undefined, [makeKey('a'), { step: 'listRank', rank: 0 }], 'listAppend'],
    ['an index behind the first', undefined, [makeKey('a'), index(1)], 'listAppend'],
    [
      'a key no map can have',
      map(),
      [{ ...makeKey('a'), key: { type: 'infinity' } }],
      'listAppend',
    ],
    [
      'an index for what is further in',
      undefined,
      [
        makeKey('a'),
        { step: 'mapKey', key: NIL, create: { order: 'unordered', persistIndex: true } },
      ],
      'listAppend',
    ],
  ] as const)('does not when %s', (_name, before, context, name) => {
    expect(code(before, context as readonly ContextStep[], name, 1)).toBe(RESULT.opNotApplicable);
  });

  it('is not made for nothing', () => {
    expect(run(undefined, [makeKey('a')], 'listRemove', 0).value).toBeUndefined();
    expect(run(map(), [makeKey('a')], 'mapRemoveByKey', 0, 'k').value).toEqual(map());
    expect(run(undefined, [makeKey('a')], 'listAppendItems', list()).value).toEqual(
      mapValue([[stringValue('a'), list()]], 'keyOrdered'),
    );
    expect(code(undefined, [makeKey('a')], 'listSort')).toBe(RESULT.binType);
  });

  it('fills no further than a record reaches', () => {
    expect(code(list(), [makeIndex(8 * 1024 * 1024 + 1, true)], 'listAppend', 1)).toBe(
      RESULT.recordTooBig,
    );
  });

  it('keeps an index with the outermost list or map only', () => {
    const indexed = CREATE_FLAG.ordered | CREATE_FLAG.persistIndex;
    expect(run(undefined, [], 'mapPut', 'a', 1, indexed).value).toHaveProperty(
      'persistIndex',
      true,
    );
    expect(run(list(), [makeIndex(0)], 'mapPut', 'a', 1, indexed).value).toEqual(
      list(mapValue([[stringValue('a'), intValue(1)]], 'keyOrdered')),
    );
  });
});

it('bitmaps and sketches have no paths into them', () => {
  expect(code(undefined, [index(0)], 'bitCount', 0, 1)).toBe(RESULT.parameter);
});
