import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryScalar } from '../../../test/support/arbitrary-value.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  type MapValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from './value.js';
import {
  compareStrings,
  compareValues,
  isSameValue,
  sortedEntries,
  sortedItems,
} from './value-order.js';

const wildcard: Value = { type: 'wildcard' };
const infinity: Value = { type: 'infinity' };
const opaque = (particleType: number, ...data: number[]): Value => ({
  type: 'opaque',
  particleType,
  data: Uint8Array.from(data),
});
const list = (...items: Value[]): Value => listValue(items);
const ints = (...items: number[]): Value => listValue(items.map(intValue));
const map = (...pairs: [number, number][]): MapValue =>
  mapValue(pairs.map(([key, value]) => [intValue(key), intValue(value)]));

/** Each before all that follow. */
const ASCENDING: readonly Value[] = [
  NIL,
  boolValue(false),
  boolValue(true),
  intValue(-(2n ** 63n)),
  intValue(-1),
  intValue(0),
  intValue(2n ** 63n - 1n),
  opaque(1, 0x80, 0, 0, 0, 0, 0, 0, 0),
  stringValue(''),
  stringValue('a'),
  stringValue('aa'),
  stringValue('b'),
  stringValue('\uffff'),
  stringValue('\u{10000}'),
  opaque(3, 0xff),
  ints(),
  ints(1),
  ints(1, 2),
  ints(2),
  list(stringValue('')),
  list(ints(9)),
  opaque(20, 0x91),
  map(),
  map([2, 0]),
  map([3, 0]),
  map([1, 0], [2, 0]),
  map([1, 1], [2, 0]),
  blobValue(new Uint8Array(0)),
  blobValue(Uint8Array.of(0)),
  blobValue(Uint8Array.of(0, 0)),
  blobValue(Uint8Array.of(1)),
  blobValue(Uint8Array.of(0), 9),
  { type: 'hll', data: Uint8Array.of(0) },
  opaque(99, 0),
  doubleValue(Number.NEGATIVE_INFINITY),
  doubleValue(-0.5),
  doubleValue(0),
  doubleValue(Number.POSITIVE_INFINITY),
  { type: 'geojson', value: '' },
  { type: 'geojson', value: 'a' },
  infinity,
];

describe('the order of values', () => {
  it('puts types first, then what they hold', () => {
    ASCENDING.forEach((a, i) => {
      ASCENDING.forEach((b, j) => {
        expect(Math.sign(compareValues(a, b)), `${i} against ${j}`).toBe(Math.sign(i - j));
      });
    });
  });

  it('sees no difference between 0 and -0, and none to NaN', () => {
    expect(isSameValue(doubleValue(0), doubleValue(-0))).toBe(true);
    expect(isSameValue(doubleValue(Number.NaN), doubleValue(5))).toBe(true);
    expect(isSameValue(intValue(1), doubleValue(1))).toBe(false);
  });

  it('does not look at the order attributes of lists and maps', () => {
    expect(isSameValue(listValue([NIL], true), listValue([NIL]))).toBe(true);
    expect(isSameValue(mapValue([], 'keyOrdered'), mapValue([]))).toBe(true);
  });

  it('lets a wildcard match everything from there on', () => {
    for (const value of ASCENDING) expect(isSameValue(value, wildcard)).toBe(true);
    expect(isSameValue(list(intValue(1), wildcard), ints(1, 2, 3))).toBe(true);
    expect(isSameValue(list(wildcard, intValue(1)), ints(7, 8))).toBe(true);
    expect(isSameValue(list(intValue(1), wildcard), ints(2, 2))).toBe(false);
    expect(isSameValue(list(list(wildcard), intValue(1)), list(ints(9), intValue(2)))).toBe(true);
    expect(compareValues(list(intValue(1), infinity), ints(1, 2))).toBeGreaterThan(0);
  });

  it('is a total order', () => {
    const values = arbitraryScalar().filter(
      (value) => value.type !== 'double' || !Number.isNaN(value.value),
    );
    const property = fc.property(values, values, values, (a, b, c) => {
      expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
      const [first = NIL, , last = NIL] = [a, b, c].sort(compareValues);
      expect(compareValues(first, last)).toBeLessThanOrEqual(0);
    });
    fc.assert(property);
  });

  it('compares strings as their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    const property = fc.property(text, text, (a, b) => {
      expect(Math.sign(compareStrings(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    });
    fc.assert(property);
  });
});

describe('sorting', () => {
  it('orders entries by key and items by value, into copies', () => {
    const unsorted = map([2, 1], [1, 2]);
    expect(sortedEntries(unsorted)).toEqual(map([1, 2], [2, 1]).entries);
    expect(unsorted).toEqual(map([2, 1], [1, 2]));
    expect(sortedItems(listValue([intValue(2), NIL, intValue(1)]))).toEqual([
      NIL,
      intValue(1),
      intValue(2),
    ]);
  });
});
