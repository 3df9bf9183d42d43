import { describe, expect, it } from 'vitest';
import type { CollectionOperationName } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import type { CollectionResult } from '../collection/collection-operation.js';
import { EngineError } from '../engine-error.js';
import { applyHll } from './apply-hll.js';
import { HLL_FLAG } from './hll-arguments.js';

type Argument = number | Value;

const toValue = (argument: Argument): Value =>
  typeof argument === 'number' ? intValue(argument) : argument;

function apply(
  before: Value | undefined,
  name: CollectionOperationName,
  ...args: Argument[]
): CollectionResult {
  return applyHll(before, { name, args: args.map(toValue) });
}

/** What is left of the bin, which has to be a sketch. */
function written(
  before: Value | undefined,
  name: CollectionOperationName,
  ...args: Argument[]
): Value {
  const { value } = apply(before, name, ...args);
  if (value?.type !== 'hll') throw new Error('the bin holds no sketch');
  return value;
}

/** What an operation answers, or the code it fails with. */
function outcome(
  before: Value | undefined,
  name: CollectionOperationName,
  ...args: Argument[]
): Value | number | undefined {
  try {
    return apply(before, name, ...args).result;
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
}

const { createOnly, updateOnly, noFail, allowFold } = HLL_FLAG;
const letters = listValue(['a', 'b', 'c'].map(stringValue));
const empty = (...bits: number[]): Value => written(undefined, 'hllInit', ...bits);
const three = (...bits: number[]): Value => written(undefined, 'hllAdd', letters, ...bits);
const shapeOf = (sketch: Value | undefined): Value | number | undefined =>
  outcome(sketch, 'hllDescribe');
const shape = (...bits: number[]): Value => listValue(bits.map((count) => intValue(count)));

describe('init', () => {
  it('makes an empty sketch', () => {
    expect(apply(undefined, 'hllInit', 8).result).toBeUndefined();
    expect(shapeOf(empty(8))).toEqual(shape(8, 0));
    expect(shapeOf(empty(8, 20))).toEqual(shape(8, 20));
    expect(outcome(empty(8), 'hllGetCount')).toEqual(intValue(0));
  });

  it('empties the sketch there is, and keeps the bits that are not said', () => {
    const sketch = three(8, 20);
    expect(shapeOf(written(sketch, 'hllInit'))).toEqual(shape(8, 20));
    expect(shapeOf(written(sketch, 'hllInit', -1, 4))).toEqual(shape(8, 4));
    expect(shapeOf(written(sketch, 'hllInit', 10))).toEqual(shape(10, 20));
    expect(outcome(written(sketch, 'hllInit'), 'hllGetCount')).toEqual(intValue(0));
  });

  it('needs to know the index bits of a new one, and bits a hash has', () => {
    expect(outcome(undefined, 'hllInit')).toBe(RESULT.opNotApplicable);
    expect(outcome(undefined, 'hllInit', -1, 8)).toBe(RESULT.opNotApplicable);
    expect(outcome(undefined, 'hllInit', 14, 51)).toBe(RESULT.parameter);
    expect(outcome(empty(14), 'hllInit', -1, 51)).toBe(RESULT.opNotApplicable);
  });
});

describe('add', () => {
  it('answers how many elements changed the sketch', () => {
    const { value, result } = apply(undefined, 'hllAdd', letters, 12);
    expect(result).toEqual(intValue(3));
    expect(apply(value, 'hllAdd', letters).result).toEqual(intValue(0));
    expect(outcome(value, 'hllGetCount')).toEqual(intValue(3));
  });

  it('keeps the shape there is', () => {
    expect(shapeOf(written(empty(8), 'hllAdd', letters, 12, 20))).toEqual(shape(8, 0));
  });

  it('counts values of any type but lists and maps', () => {
    const elements = [
      NIL,
      boolValue(true),
      intValue(1),
      doubleValue(1),
      stringValue('1'),
      blobValue(Uint8Array.of(0x31)),
    ];
    expect(outcome(undefined, 'hllAdd', listValue(elements), 14)).toEqual(intValue(6));
    for (const element of [listValue([]), mapValue([])]) {
      expect(outcome(undefined, 'hllAdd', listValue([element]), 14)).toBe(RESULT.parameter);
    }
  });

  it('counts the mark of an ordered list, as the server does', () => {
    const items = [intValue(1), intValue(2)];
    expect(outcome(undefined, 'hllAdd', listValue(items, true), 14)).toEqual(intValue(3));
  });

  it('needs elements', () => {
    expect(outcome(undefined, 'hllAdd', listValue([]), 14)).toBe(RESULT.parameter);
    expect(outcome(undefined, 'hllAdd', 5, 14)).toBe(RESULT.parameter);
  });

  it('does not change the sketch it is given', () => {
    const sketch = empty(8);
    const before = structuredClone(sketch);
    apply(sketch, 'hllAdd', letters);
    expect(sketch).toEqual(before);
  });
});

describe('set union', () => {
  it('makes a sketch, or adds to the one there is', () => {
    expect(written(undefined, 'hllSetUnion', three(8))).toEqual(three(8));
    expect(written(empty(8), 'hllSetUnion', listValue([three(8), empty(10)]))).toEqual(three(8));
  });

  it('folds only where it may', () => {
    expect(outcome(empty(10), 'hllSetUnion', empty(8))).toBe(RESULT.opNotApplicable);
    expect(outcome(empty(8, 20), 'hllSetUnion', empty(8))).toBe(RESULT.opNotApplicable);
    const folded = written(empty(10), 'hllSetUnion', empty(8), allowFold);
    expect(shapeOf(folded)).toEqual(shape(8, 0));
    const without = written(empty(8, 20), 'hllSetUnion', three(10), allowFold);
    expect(shapeOf(without)).toEqual(shape(8, 0));
  });

  it.each([
    ['no sketch', blobValue(Uint8Array.of(1, 2, 3))],
    ['an integer', intValue(1)],
    ['an empty list', listValue([])],
    ['a list of others', listValue([intValue(1)])],
  ])('refuses %s', (_name, value) => {
    expect(outcome(undefined, 'hllSetUnion', value)).toBe(RESULT.parameter);
  });
});

describe('refresh and fold', () => {
  it('remembers the count', () => {
    const { value, result } = apply(three(12), 'hllRefreshCount');
    expect(result).toEqual(intValue(3));
    expect(value?.type === 'hll' && value.data[3]).toBe(3);
    const forgotten = written(value, 'hllAdd', listValue([stringValue('d')]));
    expect(forgotten.type === 'hll' && forgotten.data[3]).toBe(0);
  });

  it('folds to fewer bits', () => {
    expect(written(three(12), 'hllFold', 6)).toEqual(three(6));
    expect(apply(empty(6), 'hllFold', 6).result).toBeUndefined();
    expect(outcome(three(6), 'hllFold', 12)).toBe(RESULT.opNotApplicable);
    expect(outcome(three(6), 'hllFold', -1)).toBe(RESULT.opNotApplicable);
    expect(outcome(three(8, 8), 'hllFold', 6)).toBe(RESULT.opNotApplicable);
  });

  it('need a sketch', () => {
    expect(outcome(undefined, 'hllRefreshCount')).toBe(RESULT.binNotFound);
    expect(outcome(undefined, 'hllFold', 6)).toBe(RESULT.binNotFound);
  });
});

describe('reads', () => {
  it('answer nothing where there is no bin', () => {
    expect(apply(undefined, 'hllGetCount')).toEqual({ value: undefined, result: undefined });
  });

  it('put sketches together', () => {
    const other = written(undefined, 'hllAdd', listValue([stringValue('c'), stringValue('d')]), 12);
    expect(outcome(three(12), 'hllGetUnionCount', other)).toEqual(intValue(4));
    expect(outcome(three(12), 'hllGetIntersectCount', other)).toEqual(intValue(1));
    expect(outcome(three(12), 'hllGetSimilarity', other)).toEqual(doubleValue(0.25));
    expect(outcome(three(12), 'hllGetUnion', listValue([other]))).toEqual(
      written(three(12), 'hllSetUnion', other),
    );
  });

  it('know whether elements may be there', () => {
    expect(outcome(three(14, 40), 'hllMayContain', letters)).toEqual(intValue(1));
    const more = listValue([stringValue('a'), stringValue('z')]);
    expect(outcome(three(14, 40), 'hllMayContain', more)).toEqual(intValue(0));
  });

  it('compare three or more by minhash bits only', () => {
    const [plain, other] = [empty(8), empty(8, 20)];
    for (const read of ['hllGetSimilarity', 'hllGetIntersectCount'] as const) {
      expect(outcome(plain, read, listValue([plain, plain, plain]))).toBe(RESULT.parameter);
      expect(outcome(other, read, listValue([other, other, plain]))).toBe(RESULT.parameter);
      expect(outcome(plain, read, listValue([other, other, other]))).toBe(RESULT.opNotApplicable);
      expect(typeof outcome(other, read, listValue([other, other, other]))).toBe('object');
      expect(typeof outcome(plain, read, listValue([plain, plain]))).toBe('object');
    }
  });
});

describe('bins and flags', () => {
  it('refuse other types before the arguments are looked at', () => {
    expect(outcome(stringValue('x'), 'hllInit', 99)).toBe(RESULT.binType);
    expect(outcome(blobValue(Uint8Array.of(1)), 'hllGetCount', 1)).toBe(RESULT.binType);
    expect(outcome({ type: 'hll', data: Uint8Array.of(9) }, 'hllGetCount')).toBe(
      RESULT.serverError,
    );
  });

  it('keep to creating and updating', () => {
    expect(outcome(empty(8), 'hllInit', 8, 0, createOnly)).toBe(RESULT.binExists);
    expect(outcome(undefined, 'hllInit', 8, 0, updateOnly)).toBe(RESULT.binNotFound);
    expect(apply(three(8), 'hllAdd', letters, 8, 0, createOnly | noFail)).toEqual({
      value: three(8),
      result: undefined,
    });
    expect(apply(undefined, 'hllInit', 8, 0, updateOnly | noFail)).toEqual({
      value: undefined,
      result: undefined,
    });
  });

  it.each([
    ['too many arguments', 'hllGetCount', [1]],
    ['too few arguments', 'hllAdd', []],
    ['3 index bits', 'hllInit', [3]],
    ['17 index bits', 'hllInit', [17]],
    ['3 minhash bits', 'hllInit', [8, 3]],
    ['52 minhash bits', 'hllInit', [8, 52]],
    ['bits that are no integer', 'hllInit', [doubleValue(8)]],
    ['unknown flags', 'hllInit', [8, 0, 16]],
    ['flags of other operations', 'hllAdd', [letters, 8, 0, updateOnly]],
    ['flags that exclude one another', 'hllInit', [8, 0, createOnly | updateOnly]],
  ] as const)('refuse %s', (_name, operation, args) => {
    expect(outcome(empty(8), operation, ...args)).toBe(RESULT.parameter);
  });

  it.each([
    [4, 4],
    [16, 48],
    [13, 51],
  ])('take %i index and %i minhash bits', (...bits) => {
    expect(shapeOf(empty(...bits))).toEqual(shape(...bits));
  });
});
