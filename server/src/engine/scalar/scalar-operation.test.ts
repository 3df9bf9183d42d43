import { describe, expect, it } from 'vitest';
import { binsOf, createTestEngine } from '../../../../test/support/test-engine.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  stringValue,
  type Value,
} from '../../model/value.js';

/** Runs one operation on a bin holding `existing`; gives the code, and what the bin holds then. */
function run(op: 'add' | 'append' | 'prepend', existing: Value | undefined, value: Value) {
  const { put, write, read } = createTestEngine();
  put({ other: intValue(0), ...(existing === undefined ? {} : { bin: existing }) });
  const { resultCode } = write([{ op, bin: 'bin', value }]);
  return { resultCode, bin: binsOf(read())['bin'] };
}

const geo: Value = { type: 'geojson', value: '{"type":"Point","coordinates":[1,2]}' };

describe('add', () => {
  it.each([
    ['integers', intValue(40), intValue(2), intValue(42)],
    ['a negative integer', intValue(1), intValue(-2), intValue(-1)],
    ['past the largest integer', intValue(INT64_MAX), intValue(1), intValue(INT64_MIN)],
    ['below the smallest integer', intValue(INT64_MIN), intValue(-1), intValue(INT64_MAX)],
    ['doubles', doubleValue(0.1), doubleValue(0.2), doubleValue(0.1 + 0.2)],
    ['to nothing', undefined, intValue(5), intValue(5)],
    ['a string to nothing', undefined, stringValue('s'), stringValue('s')],
  ])('%s', (_name, existing, value, expected) => {
    expect(run('add', existing, value)).toEqual({ resultCode: RESULT.ok, bin: expected });
  });

  it.each([
    ['a double to an integer', intValue(1), doubleValue(1), RESULT.binType],
    ['an integer to a double', doubleValue(1), intValue(1), RESULT.binType],
    ['to a string', stringValue('1'), intValue(1), RESULT.binType],
    ['to a bool', boolValue(true), intValue(1), RESULT.binType],
    ['to a list', listValue([]), intValue(1), RESULT.binType],
    ['to geojson', geo, intValue(1), RESULT.serverError],
  ])('refuses %s', (_name, existing, value, resultCode) => {
    expect(run('add', existing, value)).toEqual({ resultCode, bin: existing });
  });
});

describe('append and prepend', () => {
  const bytes = (...data: number[]) => Uint8Array.from(data);

  it('join strings', () => {
    expect(run('append', stringValue('ab'), stringValue('ç')).bin).toEqual(stringValue('abç'));
    expect(run('prepend', stringValue('ab'), stringValue('ç')).bin).toEqual(stringValue('çab'));
  });

  it('keep no more memory than the bytes they made', () => {
    const appended = run('append', blobValue(bytes(1)), blobValue(bytes(2))).bin;
    expect(appended?.type === 'blob' && appended.data.buffer.byteLength).toBe(2);
  });

  it('join blobs of one particle type', () => {
    const appended = run('append', blobValue(bytes(1)), blobValue(bytes(2))).bin;
    expect(appended).toEqual(blobValue(bytes(1, 2)));
    const prepended = run('prepend', blobValue(bytes(1), 9), blobValue(bytes(2), 9)).bin;
    expect(prepended).toEqual(blobValue(bytes(2, 1), 9));
    expect(run('append', blobValue(bytes(1)), blobValue(bytes(2), 9)).resultCode).toBe(12);
  });

  it('make a character of its halves', () => {
    const half = (...data: number[]): Value => ({
      type: 'opaque',
      particleType: 3,
      data: bytes(...data),
    });
    expect(run('append', half(0xc3), half(0xa9)).bin).toEqual(stringValue('é'));
    expect(run('append', stringValue('a'), half(0xc3)).bin).toMatchObject({
      type: 'opaque',
      data: bytes(0x61, 0xc3),
    });
  });

  it('create the bin from any value', () => {
    expect(run('append', undefined, intValue(7)).bin).toEqual(intValue(7));
  });

  it.each([
    ['an integer', intValue(1), RESULT.binType],
    ['a blob', blobValue(bytes(1)), RESULT.binType],
    ['a list', listValue([]), RESULT.binType],
    ['a map', mapValue([]), RESULT.binType],
    ['geojson', geo, RESULT.serverError],
  ])('refuse a string to %s', (_name, existing, resultCode) => {
    expect(run('append', existing, stringValue('x')).resultCode).toBe(resultCode);
    expect(run('prepend', existing, stringValue('x')).resultCode).toBe(resultCode);
  });
});
