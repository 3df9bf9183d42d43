import { describe, expect, it } from 'vitest';
import { bytes, filled, text } from '../../../test/support/bytes.js';
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
} from '../model/value.js';
import { decodeMsgpack, encodeMsgpack } from './msgpack.js';
import { WireError } from './wire-error.js';

interface Case {
  readonly name: string;
  readonly packed: Buffer;
  readonly value: Value;
}

const one = intValue(1);
const two = intValue(2);

/** Where both directions agree: what we and the server write. */
const CANONICAL: readonly Case[] = [
  {
    name: 'a float of 32 bits',
    packed: bytes('ca 3fc00000'),
    value: { type: 'double', value: 1.5, single: true },
  },
  { name: 'nil', packed: bytes('c0'), value: NIL },
  { name: 'false', packed: bytes('c2'), value: boolValue(false) },
  { name: 'true', packed: bytes('c3'), value: boolValue(true) },
  ...(
    [
      [0n, '00'],
      [127n, '7f'],
      [128n, 'cc 80'],
      [255n, 'cc ff'],
      [256n, 'cd 0100'],
      [65_535n, 'cd ffff'],
      [65_536n, 'ce 00010000'],
      [4_294_967_295n, 'ce ffffffff'],
      [4_294_967_296n, 'cf 0000000100000000'],
      [9_223_372_036_854_775_807n, 'cf 7fffffffffffffff'],
      [-1n, 'ff'],
      [-32n, 'e0'],
      [-33n, 'd0 df'],
      [-128n, 'd0 80'],
      [-129n, 'd1 ff7f'],
      [-32_768n, 'd1 8000'],
      [-32_769n, 'd2 ffff7fff'],
      [-2_147_483_648n, 'd2 80000000'],
      [-2_147_483_649n, 'd3 ffffffff7fffffff'],
      [-9_223_372_036_854_775_808n, 'd3 8000000000000000'],
    ] as const
  ).map(([value, hex]) => ({ name: `${value}`, packed: bytes(hex), value: intValue(value) })),
  { name: '0.0', packed: bytes('cb 0000000000000000'), value: doubleValue(0) },
  { name: '-0.0', packed: bytes('cb 8000000000000000'), value: doubleValue(-0) },
  { name: '1.5', packed: bytes('cb 3ff8000000000000'), value: doubleValue(1.5) },
  { name: 'NaN', packed: bytes('cb 7ff8000000000000'), value: doubleValue(Number.NaN) },
  {
    name: '-inf',
    packed: bytes('cb fff0000000000000'),
    value: doubleValue(Number.NEGATIVE_INFINITY),
  },
  { name: 'empty text', packed: bytes('a1 03'), value: stringValue('') },
  { name: 'text', packed: bytes('a3 03', text('ab')), value: stringValue('ab') },
  {
    name: 'text of 30 bytes, the last with a one-byte head',
    packed: bytes('bf 03', filled(30, 0x61)),
    value: stringValue('a'.repeat(30)),
  },
  {
    name: 'text of 31 bytes',
    packed: bytes('d9 20 03', filled(31, 0x61)),
    value: stringValue('a'.repeat(31)),
  },
  {
    name: 'text of 254 bytes',
    packed: bytes('d9 ff 03', filled(254, 0x61)),
    value: stringValue('a'.repeat(254)),
  },
  {
    name: 'text of 255 bytes',
    packed: bytes('da 0100 03', filled(255, 0x61)),
    value: stringValue('a'.repeat(255)),
  },
  {
    name: 'text of 65 534 bytes',
    packed: bytes('da ffff 03', filled(65_534, 0x61)),
    value: stringValue('a'.repeat(65_534)),
  },
  {
    name: 'text of 65 535 bytes',
    packed: bytes('db 00010000 03', filled(65_535, 0x61)),
    value: stringValue('a'.repeat(65_535)),
  },
  {
    name: 'text with a replacement character of its own',
    packed: bytes('a4 03 efbfbd'),
    value: stringValue('\ufffd'),
  },
  {
    name: 'text that is not UTF-8',
    packed: bytes('a2 03 ff'),
    value: { type: 'opaque', particleType: 3, data: bytes('ff') },
  },
  { name: 'a blob', packed: bytes('a3 04 00ff'), value: blobValue(bytes('00ff')) },
  { name: 'an empty blob', packed: bytes('a1 04'), value: blobValue(bytes('')) },
  { name: 'a Java blob', packed: bytes('a2 07 aa'), value: blobValue(bytes('aa'), 7) },
  { name: 'an Erlang blob', packed: bytes('a2 0c aa'), value: blobValue(bytes('aa'), 12) },
  { name: 'a vector', packed: bytes('a2 10 aa'), value: blobValue(bytes('aa'), 16) },
  {
    name: 'a sketch',
    packed: bytes('a3 12 0c00'),
    value: { type: 'hll', data: bytes('0c00') },
  },
  {
    name: 'geojson',
    packed: bytes('a3 17', text('{}')),
    value: { type: 'geojson', value: '{}' },
  },
  {
    name: 'geojson that is not UTF-8',
    packed: bytes('a2 17 80'),
    value: { type: 'opaque', particleType: 23, data: bytes('80') },
  },
  {
    name: 'bytes of an unknown type',
    packed: bytes('a2 63 aa'),
    value: { type: 'opaque', particleType: 99, data: bytes('aa') },
  },
  {
    name: 'a word above the signed range',
    packed: bytes('cf 8000000000000000'),
    value: { type: 'opaque', particleType: 1, data: bytes('8000000000000000') },
  },
  {
    name: 'the greatest word',
    packed: bytes('cf ffffffffffffffff'),
    value: { type: 'opaque', particleType: 1, data: bytes('ffffffffffffffff') },
  },
  { name: 'infinity', packed: bytes('d4 ff 01'), value: { type: 'infinity' } },
  { name: 'wildcard', packed: bytes('d4 ff 00'), value: { type: 'wildcard' } },
  { name: 'an empty list', packed: bytes('90'), value: listValue([]) },
  { name: 'a list', packed: bytes('92 01 02'), value: listValue([one, two]) },
  {
    name: 'a list of 15',
    packed: bytes('9f', filled(15, 1)),
    value: listValue(new Array<Value>(15).fill(one)),
  },
  {
    name: 'a list of 16',
    packed: bytes('dc 0010', filled(16, 1)),
    value: listValue(new Array<Value>(16).fill(one)),
  },
  {
    name: 'a list of 65 535',
    packed: bytes('dc ffff', filled(65_535, 1)),
    value: listValue(new Array<Value>(65_535).fill(one)),
  },
  {
    name: 'a list of 65 536',
    packed: bytes('dd 00010000', filled(65_536, 1)),
    value: listValue(new Array<Value>(65_536).fill(one)),
  },
  {
    name: 'an ordered list',
    packed: bytes('93 c70001 01 02'),
    value: listValue([one, two], true),
  },
  { name: 'an empty ordered list', packed: bytes('91 c70001'), value: listValue([], true) },
  {
    name: 'an ordered list of 15, whose flags make it 16',
    packed: bytes('dc 0010 c70001', filled(15, 1)),
    value: listValue(new Array<Value>(15).fill(one), true),
  },
  {
    name: 'a list with a kept index',
    packed: bytes('92 c70010 01'),
    value: { type: 'list', items: [one], ordered: false, persistIndex: true },
  },
  {
    name: 'an ordered list with a kept index',
    packed: bytes('92 c70011 01'),
    value: { type: 'list', items: [one], ordered: true, persistIndex: true },
  },
  { name: 'an empty map', packed: bytes('80'), value: mapValue([]) },
  {
    name: 'a map of mixed keys',
    packed: bytes('84 01 02 a2 03 61 c0 a2 04 62 c3 cb 3ff0000000000000 90'),
    value: mapValue([
      [one, two],
      [stringValue('a'), NIL],
      [blobValue(text('b')), boolValue(true)],
      [doubleValue(1), listValue([])],
    ]),
  },
  {
    name: 'a map of 16',
    packed: bytes('de 0010', filled(32, 1)),
    value: mapValue(new Array<readonly [Value, Value]>(16).fill([one, one])),
  },
  {
    name: 'a map of 65 536',
    packed: bytes('df 00010000', filled(131_072, 1)),
    value: mapValue(new Array<readonly [Value, Value]>(65_536).fill([one, one])),
  },
  {
    name: 'a key-ordered map',
    packed: bytes('82 c70001 c0 01 02'),
    value: mapValue([[one, two]], 'keyOrdered'),
  },
  {
    name: 'a key-value-ordered map',
    packed: bytes('81 c70003 c0'),
    value: mapValue([], 'keyValueOrdered'),
  },
  {
    name: 'pairs whose order counts',
    packed: bytes('82 c70008 c0 01 02'),
    value: { type: 'map', entries: [[one, two]], order: 'unordered', preserveOrder: true },
  },
  {
    name: 'a key-ordered map with a kept index, its order to be preserved',
    packed: bytes('82 c70019 c0 01 02'),
    value: {
      type: 'map',
      entries: [[one, two]],
      order: 'keyOrdered',
      persistIndex: true,
      preserveOrder: true,
    },
  },
  ...(
    [
      ['a list that holds bytes without a type', '91 a0'],
      ['a list that holds an extension', '92 01 d6 05 00000000'],
      ['a list whose flags are unknown', '92 c70002 01'],
      ['a list with flags in the middle', '92 01 c70001'],
      ['a list that holds a half comparison', '91 d4 ff 02'],
      ['a list that holds a list as bytes', '91 a2 14 90'],
      ['a list that holds a word as bytes', '91 a9 01 0000000000000000'],
    ] as const
  ).map(([name, hex]) => ({
    name,
    packed: bytes(hex),
    value: { type: 'opaque', particleType: 20, data: bytes(hex) } as const,
  })),
  ...(
    [
      ['a map ordered by value alone', '82 c70002 c0 01 02'],
      ['a map whose flags are unknown', '82 c70004 c0 01 02'],
      ['a map with a key no value stands for', '81 a0 01'],
      ['a map with a value no value stands for', '81 01 a0'],
    ] as const
  ).map(([name, hex]) => ({
    name,
    packed: bytes(hex),
    value: { type: 'opaque', particleType: 19, data: bytes(hex) } as const,
  })),
  {
    name: 'a list around one that stays opaque',
    packed: bytes('93 01 91 a0 02'),
    value: listValue([one, { type: 'opaque', particleType: 20, data: bytes('91 a0') }, two]),
  },
];

/** What the server accepts and no one has to write: longer heads, wider numbers, the bin family. */
const ACCEPTED: readonly Case[] = [
  { name: '5 in 8 unsigned bits', packed: bytes('cc 05'), value: intValue(5) },
  { name: '5 in 16 unsigned bits', packed: bytes('cd 0005'), value: intValue(5) },
  { name: '5 in 32 unsigned bits', packed: bytes('ce 00000005'), value: intValue(5) },
  { name: '5 in 64 unsigned bits', packed: bytes('cf 0000000000000005'), value: intValue(5) },
  { name: '5 in 8 signed bits', packed: bytes('d0 05'), value: intValue(5) },
  { name: '-1 in 16 signed bits', packed: bytes('d1 ffff'), value: intValue(-1) },
  { name: '5 in 32 signed bits', packed: bytes('d2 00000005'), value: intValue(5) },
  { name: '-1 in 64 signed bits', packed: bytes('d3 ffffffffffffffff'), value: intValue(-1) },
  { name: 'NaN with a sign', packed: bytes('cb fff8000000000000'), value: doubleValue(Number.NaN) },
  { name: 'text as str 8', packed: bytes('d9 02 03 61'), value: stringValue('a') },
  { name: 'text as str 16', packed: bytes('da 0002 03 61'), value: stringValue('a') },
  { name: 'text as str 32', packed: bytes('db 00000002 03 61'), value: stringValue('a') },
  { name: 'a blob as bin 8', packed: bytes('c4 02 04 61'), value: blobValue(text('a')) },
  { name: 'a blob as bin 16', packed: bytes('c5 0002 04 61'), value: blobValue(text('a')) },
  { name: 'text as bin 32', packed: bytes('c6 00000002 03 61'), value: stringValue('a') },
  { name: 'a list as array 16', packed: bytes('dc 0001 01'), value: listValue([one]) },
  { name: 'a list as array 32', packed: bytes('dd 00000001 01'), value: listValue([one]) },
  { name: 'a map as map 16', packed: bytes('de 0001 01 02'), value: mapValue([[one, two]]) },
  { name: 'a map as map 32', packed: bytes('df 00000001 01 02'), value: mapValue([[one, two]]) },
  { name: 'infinity as ext 8', packed: bytes('c7 01 ff 01'), value: { type: 'infinity' } },
  { name: 'wildcard as ext 8', packed: bytes('c7 01 ff 00'), value: { type: 'wildcard' } },
  { name: 'a list with empty flags', packed: bytes('92 c70000 01'), value: listValue([one]) },
  { name: 'a map with empty flags', packed: bytes('81 c70000 c0'), value: mapValue([]) },
  // An index that clients send along is not kept (a real CE 8.1.2, and the C client's `map_persist_index`).
  {
    name: 'a list whose flags carry an index',
    packed: bytes('92 c70201 aabb 01'),
    value: listValue([one], true),
  },
  {
    name: 'a list whose flags carry an index, as fixext',
    packed: bytes('92 d401 aa 01'),
    value: listValue([one], true),
  },
  {
    name: 'a map whose flags carry an index, as ext 16',
    packed: bytes('82 c8000201 aabb c0 01 02'),
    value: mapValue([[one, two]], 'keyOrdered'),
  },
  {
    name: 'a map whose flags have a value',
    packed: bytes('82 c70001 9101 01 02'),
    value: mapValue([[one, two]], 'keyOrdered'),
  },
  {
    name: 'a list that starts with a wildcard',
    packed: bytes('92 d4ff00 01'),
    value: listValue([{ type: 'wildcard' }, one]),
  },
];

describe('MessagePack', () => {
  it.each(CANONICAL)('reads and writes $name', ({ packed, value }) => {
    expect(decodeMsgpack(packed)).toEqual(value);
    expect(encodeMsgpack(value).equals(packed)).toBe(true);
  });

  it.each(ACCEPTED)('reads $name, and writes it in its shortest form', ({ packed, value }) => {
    expect(decodeMsgpack(packed)).toEqual(value);
    expect(decodeMsgpack(encodeMsgpack(value))).toEqual(value);
    expect(encodeMsgpack(value).length).toBeLessThanOrEqual(packed.length + 4);
  });

  it('reads from bytes that are no Buffer', () => {
    expect(decodeMsgpack(new Uint8Array([0x91, 0x05]))).toEqual(listValue([intValue(5)]));
  });

  it.each([...CANONICAL, ...ACCEPTED].filter((row) => row.packed.length < 1000))(
    'refuses $name cut anywhere, and with a byte behind it',
    ({ packed }) => {
      for (let length = 0; length < packed.length; length += 1) {
        expect(() => decodeMsgpack(packed.subarray(0, length))).toThrow(WireError);
      }
      expect(() => decodeMsgpack(bytes(packed, '00'))).toThrow(WireError);
    },
  );

  it.each([
    { name: 'the byte nothing starts with', hex: 'c1' },
    { name: 'it inside a list', hex: '91 c1' },
    { name: 'it inside a list that is skipped', hex: '92 a0 c1' },
    { name: 'an extension alone', hex: 'd6 05 00000000' },
    { name: 'flags alone', hex: 'c7 00 01' },
    { name: 'bytes without a type alone', hex: 'a0' },
    { name: 'a list of four billion elements in five bytes', hex: 'dd ffffffff' },
    { name: 'a map of four billion pairs in five bytes', hex: 'df ffffffff' },
    { name: 'a list of 65 535 elements in four bytes', hex: 'dc ffff 01' },
    { name: 'text of four gigabytes', hex: 'db ffffffff 03 61' },
    { name: 'an extension of four gigabytes', hex: 'c9 ffffffff ff 01' },
    { name: 'a skipped list of four billion elements', hex: '92 a0 dd ffffffff' },
    { name: 'skipped maps whose sizes add up to too much', hex: '92 a0 8f 8f 8f 8f' },
  ])('refuses $name', ({ hex }) => {
    expect(() => decodeMsgpack(bytes(hex))).toThrow(WireError);
  });

  it('counts elements against the bytes left, at the edge and one past it', () => {
    expect(decodeMsgpack(bytes('dc 0002 01 01'))).toEqual(listValue([one, one]));
    expect(() => decodeMsgpack(bytes('dc 0003 01 01'))).toThrow(WireError);
    expect(decodeMsgpack(bytes('de 0001 01 01'))).toEqual(mapValue([[one, one]]));
    expect(() => decodeMsgpack(bytes('de 0002 01 01 01'))).toThrow(WireError);
  });
});
