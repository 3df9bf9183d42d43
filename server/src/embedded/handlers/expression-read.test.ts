import { describe, expect, it } from 'vitest';
import {
  blobValue,
  doubleValue,
  intValue,
  listValue,
  stringValue,
  type Value,
} from '../../model/value.js';
import { decodeExpressionRead } from './expression-read.js';

const BINS: Readonly<Record<string, Value>> = {
  i: intValue(1),
  d: doubleValue(1),
  s: stringValue('a\0b'),
  j: blobValue(Uint8Array.of(1), 7),
};

/** `[82, "i"]` and its like, with flags behind. */
const binType = (name: string, flags = 0): number[] => [0x92, 0x92, 82, ...text(name), flags];
const bin = (type: number, name: string): number[] => [0x93, 81, type, ...text(name)];
const text = (name: string): number[] => [0xa0 | name.length, ...Buffer.from(name)];
const listOf = (expression: readonly number[]): number[] => [
  ...[0x95, 127, 4, 0x40, 0x94, 1],
  ...expression,
  ...[0, 0, 0x92, 126, 0x90],
];

function evaluate(bytes: readonly number[]): Value | undefined {
  const read = decodeExpressionRead(Uint8Array.from(bytes));
  if (read === undefined) throw new Error('not in the subset');
  return read.compute((name) => BINS[name]);
}

describe('expression reads', () => {
  it('tell the particle type of a bin, 0 where there is none', () => {
    expect(evaluate(binType('i'))).toStrictEqual(intValue(1));
    expect(evaluate(binType('d'))).toStrictEqual(intValue(2));
    expect(evaluate(binType('j'))).toStrictEqual(intValue(7));
    expect(evaluate(binType('x'))).toStrictEqual(intValue(0));
  });
  it('give a bin of the expected type, and nothing for another', () => {
    expect(evaluate([0x92, ...bin(2, 'i'), 16])).toStrictEqual(intValue(1));
    expect(evaluate([0x92, ...bin(7, 'i'), 16])).toBeUndefined();
    expect(evaluate([0x92, ...bin(6, 'j'), 16])).toBeUndefined();
    expect(evaluate([0x92, ...bin(3, 'x'), 16])).toBeUndefined();
  });
  it('put a bin into a list', () => {
    expect(evaluate([0x92, ...listOf(bin(3, 's')), 16])).toStrictEqual(
      listValue([stringValue('a\0b')]),
    );
    expect(evaluate([0x92, ...listOf(bin(3, 'i')), 16])).toBeUndefined();
  });
  it('fail or not, as their flags say', () => {
    expect(decodeExpressionRead(Uint8Array.from(binType('i', 16)))?.noFail).toBe(true);
    expect(decodeExpressionRead(Uint8Array.from(binType('i', 0)))?.noFail).toBe(false);
  });
  it('are not in the subset when anything is different, or cut off', () => {
    const whole = [0x92, ...listOf(bin(3, 's')), 16];
    for (let end = 0; end < whole.length; end += 1) {
      expect(decodeExpressionRead(Uint8Array.from(whole.slice(0, end)))).toBeUndefined();
    }
    expect(decodeExpressionRead(Uint8Array.from([...whole, 0]))).toBeUndefined();
    expect(decodeExpressionRead(Uint8Array.from(binType('i', 1)))).toBeUndefined();
    expect(decodeExpressionRead(Uint8Array.from([0x92, 0x92, 20, 1, 0]))).toBeUndefined();
  });
});
