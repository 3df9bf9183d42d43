import { describe, expect, it } from 'vitest';
import type { CollectionOperationName } from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  PARTICLE,
  stringValue,
  type Value,
} from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { applyBit } from './apply-bit.js';
import { BIT_FLAG, BLOB_MAX_BYTES, INTEGER_FLAG, RESIZE_FLAG } from './bit-arguments.js';

type Argument = number | bigint | boolean | string | Value;

/** Arguments in short: numbers are integers, text is hex of a blob. */
function toValue(argument: Argument): Value {
  switch (typeof argument) {
    case 'number':
    case 'bigint':
      return intValue(argument);
    case 'boolean':
      return boolValue(argument);
    case 'string':
      return blobValue(Uint8Array.from(Buffer.from(argument, 'hex')));
    default:
      return argument;
  }
}

/** What the blob is then, in hex; the result code where it failed; the answer where the operation reads. */
function run(
  before: string | Value | undefined,
  name: CollectionOperationName,
  ...args: Argument[]
) {
  const value = before === undefined ? undefined : toValue(before);
  try {
    const done = applyBit(value, { name, args: args.map(toValue) });
    if (done.result?.type === 'int') return done.result.value;
    const shown = done.result ?? done.value;
    return shown?.type === 'blob' ? Buffer.from(shown.data).toString('hex') : shown;
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
}

const { createOnly, updateOnly, noFail, partial } = BIT_FLAG;
const { signed, saturate, wrap } = INTEGER_FLAG;
const { fromFront, growOnly, shrinkOnly } = RESIZE_FLAG;
const MAX_BITS = BLOB_MAX_BYTES * 8;

describe('writes of bits', () => {
  it.each([
    ['resizes nothing to something', undefined, 'bitResize', [2], '0000'],
    ['makes no bin of no bytes', undefined, 'bitResize', [0], undefined],
    ['inserts into nothing, behind zeros', undefined, 'bitInsert', [2, 'ff'], '0000ff'],
    ['grows at the front', '01', 'bitResize', [2, 0, fromFront], '0001'],
    ['shrinks at the front', '0102', 'bitResize', [1, 0, fromFront], '02'],
    ['grows only', '01', 'bitResize', [2, 0, growOnly], '0100'],
    ['does not shrink what may only grow', '0102', 'bitResize', [1, 0, growOnly], RESULT.parameter],
    ['leaves it where it may', '0102', 'bitResize', [1, noFail, growOnly], '0102'],
    ['does not grow what may only shrink', '01', 'bitResize', [2, 0, shrinkOnly], RESULT.parameter],
    ['removes up to the end', '010203', 'bitRemove', [1, 9, partial], '01'],
    ['does not remove past the end', '010203', 'bitRemove', [1, 9], RESULT.parameter],
    ['leaves it where that is no failure', '010203', 'bitRemove', [1, 9, noFail], '010203'],
    ['does not remove behind the end', '01', 'bitRemove', [1, 1, partial], RESULT.parameter],
    ['removes from the end', '010203', 'bitRemove', [-2, 1], '0103'],
    ['takes the lowest integer for the start', '0000', 'bitSet', [-(2n ** 63n), 8, 'ff'], 'ff00'],
    [
      'takes the lowest integer for the start, where nothing is',
      undefined,
      'bitSet',
      [-(2n ** 63n), 8, 'ff'],
      RESULT.binNotFound,
    ],
    ['sets what is there of a range', '0000', 'bitSet', [12, 8, 'ff', partial], '000f'],
    ['does not set past the end', '0000', 'bitSet', [12, 8, 'ff'], RESULT.opNotApplicable],
    ['leaves it where that is no failure', '0000', 'bitSet', [12, 8, 'ff', noFail], '0000'],
    ['does not set behind the end', '00', 'bitSet', [8, 1, 'ff', partial], RESULT.opNotApplicable],
    ['shifts everything out of a part', 'ffff', 'bitLeftShift', [12, 8, 6, partial], 'fff0'],
    ['takes the bytes of a string', '0000', 'bitSet', [0, 8, stringValue('A')], '4100'],
    [
      'does not update what is to be created',
      '01',
      'bitInsert',
      [0, '02', createOnly],
      RESULT.binExists,
    ],
    ['leaves what is to be created', '01', 'bitInsert', [0, '02', createOnly | noFail], '01'],
    [
      'does not create what is to be updated',
      undefined,
      'bitInsert',
      [0, '02', updateOnly],
      RESULT.binNotFound,
    ],
    [
      'creates nothing where that is no failure',
      undefined,
      'bitInsert',
      [0, '02', updateOnly | noFail],
      undefined,
    ],
    ['does not set what is not there', undefined, 'bitSet', [0, 8, 'ff'], RESULT.binNotFound],
    ['needs not fail for that', undefined, 'bitSet', [0, 8, 'ff', noFail], undefined],
  ] as const)('%s', (_name, before, operation, args, after) => {
    expect(run(before, operation, ...args)).toEqual(after);
  });

  it.each([
    ['unsigned, up', 'ff', 'bitAdd', 1, 0, 'ff', '00'],
    ['unsigned, down', '00', 'bitSubtract', 1, 0, '00', 'ff'],
    ['signed, up', '7f', 'bitAdd', 1, signed, '7f', '80'],
    ['signed, down', '80', 'bitSubtract', 1, signed, '80', '7f'],
    ['signed, by a negative number', '81', 'bitAdd', -3, signed, '80', '7e'],
  ] as const)('overflows as asked: %s', (_name, before, operation, by, sign, end, around) => {
    const add = (subflags: number, flags = 0) =>
      run(before, operation, 0, 8, by, flags, sign | subflags);
    expect(add(0)).toBe(RESULT.opNotApplicable);
    expect(add(0, noFail)).toBe(before);
    expect(add(saturate)).toBe(end);
    expect(add(wrap)).toBe(around);
  });

  it('takes two negative numbers that come to zero for no overflow, as the server does', () => {
    expect(run('80', 'bitAdd', 0, 8, 0x80, 0, signed)).toBe('00');
  });

  it('takes subtracting the lowest number for adding it, as the server does', () => {
    expect(run('ff', 'bitSubtract', 0, 8, 0x80, 0, signed)).toBe(RESULT.opNotApplicable);
    expect(run('ff', 'bitSubtract', 0, 8, 0x80, 0, signed | wrap)).toBe('7f');
  });
});

describe('reads of bits', () => {
  it('answers nothing where there is no bin', () => {
    expect(applyBit(undefined, { name: 'bitCount', args: [intValue(0), intValue(1)] })).toEqual({
      value: undefined,
      result: undefined,
    });
  });

  it.each([
    ['past the end', 'bitGet', [4, 8]],
    ['behind the end', 'bitCount', [8, 1]],
    ['an integer past the end', 'bitGetInt', [1, 8]],
  ] as const)('refuses a range %s', (_name, operation, args) => {
    expect(run('ff', operation, ...args)).toBe(RESULT.opNotApplicable);
  });

  it('finds, from the right, what stands before the range in its first byte, as the server does', () => {
    expect(run('80', 'bitRightScan', 3, 5, true)).toBe(-3n);
    expect(run('0080', 'bitRightScan', 3, 5, true)).toBe(-1n);
  });

  it('reads 64 bits that begin inside a byte', () => {
    expect(run(`0f${'ff'.repeat(8)}`, 'bitGetInt', 4, 64)).toBe(-1n);
  });
});

describe('bins and arguments', () => {
  it.each([
    ['a string', stringValue('x')],
    ['an integer', intValue(1)],
    ['a blob of Java', blobValue(Uint8Array.of(1), PARTICLE.javaBlob)],
    ['a list', listValue([])],
  ])('refuses %s', (_name, value) => {
    expect(run(value, 'bitCount', 0, 1)).toBe(RESULT.binType);
    expect(run(value, 'bitNot', 0, 1)).toBe(RESULT.binType);
  });

  it.each([
    ['too few', 'bitSet', [0, 8]],
    ['too many', 'bitCount', [0, 8, 0]],
    ['an offset that is no integer', 'bitCount', [doubleValue(0), 8]],
    ['an offset before the start', 'bitCount', [-9, 1]],
    ['a negative offset of nothing', 'bitInsert', [-1, 'ff'], undefined],
    ['an offset past the largest', 'bitCount', [MAX_BITS + 1, 1]],
    ['a size of zero', 'bitCount', [0, 0]],
    ['a negative size', 'bitCount', [0, -1]],
    ['a size past the largest', 'bitCount', [0, MAX_BITS + 1]],
    ['bytes past the largest', 'bitRemove', [0, BLOB_MAX_BYTES + 1]],
    ['an integer past 64 bits', 'bitGetInt', [0, 65]],
    ['no bytes', 'bitInsert', [0, '']],
    ['bytes that are none', 'bitInsert', [0, 5]],
    ['too few bytes', 'bitSet', [0, 9, 'ff']],
    ['a bit that is no boolean', 'bitLeftScan', [0, 8, 1]],
    ['too many places', 'bitLeftShift', [0, 8, MAX_BITS + 1]],
    ['unknown flags', 'bitResize', [1, 16]],
    ['flags of other operations', 'bitSet', [0, 8, 'ff', createOnly]],
    ['partial integers', 'bitAdd', [0, 8, 1, partial]],
    ['flags that exclude one another', 'bitResize', [1, createOnly | updateOnly]],
    ['growing and shrinking', 'bitResize', [1, 0, growOnly | shrinkOnly]],
    ['unknown ways to resize', 'bitResize', [1, 0, 8]],
    ['saturating and wrapping', 'bitAdd', [0, 8, 1, 0, saturate | wrap]],
    ['wrapping reads', 'bitGetInt', [0, 8, wrap]],
  ] as const)('refuses %s', (_name, operation, args, ...before: readonly undefined[]) => {
    const value = before.length === 0 ? 'ff' : undefined;
    expect(run(value, operation, ...args)).toBe(RESULT.parameter);
  });

  it('takes the largest offset, and finds nothing there', () => {
    expect(run('ff', 'bitCount', MAX_BITS, 1)).toBe(RESULT.opNotApplicable);
    expect(run('ff', 'bitCount', 0, MAX_BITS)).toBe(RESULT.opNotApplicable);
    expect(run('ff', 'bitLeftShift', 0, 8, MAX_BITS)).toBe('00');
  });

  it('makes no blob of the size no frame could carry', () => {
    expect(run('ff', 'bitResize', BLOB_MAX_BYTES)).toBe(RESULT.parameter);
    expect(run('ff', 'bitInsert', BLOB_MAX_BYTES - 1, 'ff')).toBe(RESULT.parameter);
  });

  it('takes words past the signed range', () => {
    const word: Value = {
      type: 'opaque',
      particleType: PARTICLE.integer,
      data: Uint8Array.from({ length: 8 }, () => 0xff),
    };
    expect(run('00'.repeat(8), 'bitSetInt', 0, 64, word)).toBe('ff'.repeat(8));
  });

  it('looks at arguments before the bin', () => {
    expect(run(stringValue('x'), 'bitCount', 0, 0)).toBe(RESULT.parameter);
    expect(run(stringValue('x'), 'bitResize', 1, createOnly)).toBe(RESULT.binExists);
  });
});
