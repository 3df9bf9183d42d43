import { describe, expect, it } from 'vitest';
import { bytes, filled } from '../../../test/support/bytes.js';
import { VALUE_MAX_DEPTH, VALUE_TREE_MAX_DEPTH } from '../model/limits.js';
import { intValue, listValue, mapValue, type Value } from '../model/value.js';
import { decodeMsgpack, encodeMsgpack } from './msgpack.js';
import { WireError } from './wire-error.js';

const one = intValue(1);

describe('opaque lists and maps inside others', () => {
  it.each([
    { name: 'no bytes', particleType: 20, hex: '' },
    { name: 'a list cut short', particleType: 20, hex: '92 01' },
    { name: 'two lists', particleType: 20, hex: '90 90' },
    { name: 'a map said to be a list', particleType: 20, hex: '80' },
    { name: 'a list said to be a map', particleType: 19, hex: '90' },
    { name: 'an integer said to be a map', particleType: 19, hex: '05' },
  ])('refuses $name, which would shift what follows', ({ particleType, hex }) => {
    const value = listValue([{ type: 'opaque', particleType, data: bytes(hex) }]);
    expect(() => encodeMsgpack(value)).toThrow(WireError);
  });
});

/** `levels` lists around the integer 1. */
function packedLists(levels: number): Buffer {
  return bytes(filled(levels, 0x91), '01');
}

function treeOf(levels: number, bottom: Value): Value {
  let value = bottom;
  for (let level = 0; level < levels; level += 1) value = listValue([value]);
  return value;
}

describe('nesting', () => {
  it('is a tree down to the limit, and opaque one level below it', () => {
    const deepest = packedLists(VALUE_TREE_MAX_DEPTH);
    expect(decodeMsgpack(deepest)).toEqual(treeOf(VALUE_TREE_MAX_DEPTH, one));
    const deeper = packedLists(VALUE_TREE_MAX_DEPTH + 1);
    const below: Value = { type: 'opaque', particleType: 20, data: packedLists(1) };
    expect(decodeMsgpack(deeper)).toEqual(treeOf(VALUE_TREE_MAX_DEPTH, below));
    expect(encodeMsgpack(decodeMsgpack(deeper))).toEqual(deeper);
  });

  it('keeps maps below the limit as maps', () => {
    const packed = bytes(filled(VALUE_TREE_MAX_DEPTH, 0x91), '81 01 02');
    const below: Value = { type: 'opaque', particleType: 19, data: bytes('81 01 02') };
    expect(decodeMsgpack(packed)).toEqual(treeOf(VALUE_TREE_MAX_DEPTH, below));
    expect(encodeMsgpack(decodeMsgpack(packed))).toEqual(packed);
  });

  it('reads what nests a million levels deep', () => {
    const packed = packedLists(1_000_000);
    expect(encodeMsgpack(decodeMsgpack(packed)).equals(packed)).toBe(true);
  });

  it('refuses damage below the limit too', () => {
    expect(() => decodeMsgpack(packedLists(40).subarray(0, 40))).toThrow(WireError);
    expect(() => decodeMsgpack(bytes(filled(40, 0x91), 'c1'))).toThrow(WireError);
  });

  it('writes trees down to the limit, and refuses one level more', () => {
    const packed = packedLists(VALUE_MAX_DEPTH);
    expect(encodeMsgpack(treeOf(VALUE_MAX_DEPTH, one))).toEqual(packed);
    expect(() => encodeMsgpack(treeOf(VALUE_MAX_DEPTH + 1, one))).toThrow(WireError);
    const maps = mapValue([[one, treeOf(VALUE_MAX_DEPTH, one)]]);
    expect(() => encodeMsgpack(maps)).toThrow(WireError);
  });
});
