import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  PARTICLE,
  stringValue,
  type Value,
} from '../../model/value.js';
import { isSameValue } from '../../model/value-order.js';
import { createValueSet } from './value-set.js';

/** Few of each kind, so that many are equal. */
const scalar = fc.oneof(
  fc.constant(NIL),
  fc.boolean().map(boolValue),
  fc.integer({ min: -2, max: 2 }).map(intValue),
  fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY).map(doubleValue),
  fc.constantFrom('', 'a', 'a,', 'i1', '\u{1f600}').map(stringValue),
  fc.constantFrom('', 'a', 'i1').map((text) => blobValue(Buffer.from(text))),
  fc.constantFrom<Value>(
    { type: 'geojson', value: 'a' },
    { type: 'hll', data: Buffer.from('a') },
    { type: 'opaque', particleType: PARTICLE.string, data: Uint8Array.of(0xff) },
    { type: 'opaque', particleType: PARTICLE.list, data: Uint8Array.of(0x90) },
  ),
);
const nested = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 2 }).map(listValue),
  scalar.map((value) => mapValue([[intValue(1), value]])),
  fc.array(fc.array(scalar, { maxLength: 2 }).map(listValue), { maxLength: 2 }).map(listValue),
);

describe('a set of values', () => {
  it('holds what is equal to one of them in the order of values', () => {
    fc.assert(
      fc.property(fc.array(nested, { maxLength: 6 }), nested, (values, value) => {
        const set = createValueSet(values);
        const isIn = (): boolean => values.some((other) => isSameValue(other, value));
        expect(set.has(value)).toBe(isIn());
        set.add(value);
        expect(set.has(value)).toBe(true);
      }),
    );
  });

  it('tells NaN from other types, and from no double', () => {
    const nan = doubleValue(Number.NaN);
    expect(createValueSet([intValue(1)]).has(nan)).toBe(false);
    expect(createValueSet([doubleValue(1)]).has(nan)).toBe(true);
    expect(createValueSet([nan]).has(doubleValue(1))).toBe(true);
    expect(createValueSet([listValue([nan])]).has(listValue([doubleValue(1)]))).toBe(true);
    expect(createValueSet([listValue([doubleValue(1)])]).has(listValue([nan]))).toBe(true);
  });
});
