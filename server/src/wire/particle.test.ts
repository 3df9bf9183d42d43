import { describe, expect, it } from 'vitest';
import { bytes, filled, text } from '../../../test/support/bytes.js';
import { INT64_MAX, INT64_MIN } from '../model/limits.js';
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
import { decodeParticle, encodeParticle } from './particle.js';
import { WireError } from './wire-error.js';

const CASES: readonly { name: string; type: number; data: Buffer; value: Value }[] = [
  { name: 'nil', type: 0, data: bytes(''), value: NIL },
  { name: '0', type: 1, data: bytes('0000000000000000'), value: intValue(0) },
  { name: '-1', type: 1, data: bytes('ffffffffffffffff'), value: intValue(-1) },
  { name: 'int64 max', type: 1, data: bytes('7fffffffffffffff'), value: intValue(INT64_MAX) },
  { name: 'int64 min', type: 1, data: bytes('8000000000000000'), value: intValue(INT64_MIN) },
  { name: '1.0', type: 2, data: bytes('3ff0000000000000'), value: doubleValue(1) },
  { name: '-0.0', type: 2, data: bytes('8000000000000000'), value: doubleValue(-0) },
  { name: 'NaN', type: 2, data: bytes('7ff8000000000000'), value: doubleValue(Number.NaN) },
  { name: 'empty text', type: 3, data: bytes(''), value: stringValue('') },
  { name: 'text', type: 3, data: bytes('67 72 c3b6 c39f 65'), value: stringValue('größe') },
  { name: 'text with NUL', type: 3, data: bytes('61 00 62'), value: stringValue('a\u0000b') },
  {
    name: 'text that is not UTF-8',
    type: 3,
    data: bytes('61 ff'),
    value: { type: 'opaque', particleType: 3, data: bytes('61 ff') },
  },
  { name: 'a blob', type: 4, data: bytes('00 ff'), value: blobValue(bytes('00 ff')) },
  { name: 'an empty blob', type: 4, data: bytes(''), value: blobValue(bytes('')) },
  { name: 'a Java blob', type: 7, data: bytes('aced'), value: blobValue(bytes('aced'), 7) },
  { name: 'a C# blob', type: 8, data: bytes('01'), value: blobValue(bytes('01'), 8) },
  { name: 'a Python blob', type: 9, data: bytes('80'), value: blobValue(bytes('80'), 9) },
  { name: 'a Ruby blob', type: 10, data: bytes('04'), value: blobValue(bytes('04'), 10) },
  { name: 'a PHP blob', type: 11, data: bytes('61'), value: blobValue(bytes('61'), 11) },
  { name: 'an Erlang blob', type: 12, data: bytes('83'), value: blobValue(bytes('83'), 12) },
  { name: 'a vector', type: 16, data: bytes('00'), value: blobValue(bytes('00'), 16) },
  { name: 'false', type: 17, data: bytes('00'), value: boolValue(false) },
  { name: 'true', type: 17, data: bytes('01'), value: boolValue(true) },
  {
    name: 'a sketch',
    type: 18,
    data: bytes('0c 00'),
    value: { type: 'hll', data: bytes('0c 00') },
  },
  {
    name: 'a map',
    type: 19,
    data: bytes('82 c70001 c0 01 02'),
    value: mapValue([[intValue(1), intValue(2)]], 'keyOrdered'),
  },
  { name: 'a list', type: 20, data: bytes('91 a2 03 61'), value: listValue([stringValue('a')]) },
  {
    name: 'a list no value stands for',
    type: 20,
    data: bytes('91 a0'),
    value: { type: 'opaque', particleType: 20, data: bytes('91 a0') },
  },
  {
    name: 'a map no value stands for',
    type: 19,
    data: bytes('81 a0 01'),
    value: { type: 'opaque', particleType: 19, data: bytes('81 a0 01') },
  },
  {
    name: 'geojson',
    type: 23,
    data: bytes('00 0000', text('{}')),
    value: { type: 'geojson', value: '{}' },
  },
  {
    name: 'geojson that is not UTF-8',
    type: 23,
    data: bytes('00 0000 ff'),
    value: { type: 'opaque', particleType: 23, data: bytes('00 0000 ff') },
  },
  {
    name: 'nil that carries bytes',
    type: 0,
    data: bytes('00'),
    value: { type: 'opaque', particleType: 0, data: bytes('00') },
  },
  ...[5, 6, 13, 15, 21, 22, 24, 127, 255].map((type) => ({
    name: `the unknown type ${type}`,
    type,
    data: bytes('0102'),
    value: { type: 'opaque', particleType: type, data: bytes('0102') } as const,
  })),
];

describe('particles', () => {
  it.each(CASES)('reads and writes $name', ({ type, data, value }) => {
    expect(decodeParticle(type, data)).toEqual(value);
    const particle = encodeParticle(value);
    expect(particle.particleType).toBe(type);
    expect(Buffer.from(particle.bytes)).toEqual(data);
  });

  it.each([
    { hex: 'ff', value: 255n },
    { hex: 'ffff', value: 65_535n },
    { hex: 'ffffffff', value: 4_294_967_295n },
  ])('reads the narrow integer $hex without a sign, as the server does', ({ hex, value }) => {
    expect(decodeParticle(1, bytes(hex))).toEqual(intValue(value));
  });

  it.each([
    ...[0n, -1n, 2n ** 31n, -(2n ** 32n) - 1n, 2n ** 53n - 1n, 1n - 2n ** 53n],
    ...[2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  ])('writes the integer %d in its 8 bytes', (value) => {
    const expected = Buffer.alloc(8);
    expected.writeBigInt64BE(value, 0);
    expect(Buffer.from(encodeParticle({ type: 'int', value }).bytes)).toEqual(expected);
  });

  it('reads geojson past the cells of the server', () => {
    const data = bytes('00 0001 7c41c8c5a7dbcf7b', text('{}'));
    expect(decodeParticle(23, data)).toEqual({ type: 'geojson', value: '{}' });
  });

  it('reads from bytes that are no Buffer', () => {
    expect(decodeParticle(1, new Uint8Array(8))).toEqual(intValue(0));
    expect(decodeParticle(3, new Uint8Array([0x61]))).toEqual(stringValue('a'));
  });

  it('writes every NaN alike', () => {
    const signed = decodeParticle(2, bytes('fff8000000000001'));
    expect(signed).toEqual(doubleValue(Number.NaN));
    expect(encodeParticle(signed).bytes).toEqual(bytes('7ff8000000000000'));
  });

  it.each([
    { name: 'an integer of 0 bytes', type: 1, data: '' },
    { name: 'an integer of 3 bytes', type: 1, data: '000000' },
    { name: 'an integer of 9 bytes', type: 1, data: '000000000000000000' },
    { name: 'an integer of 16 bytes', type: 1, data: '00000000000000000000000000000000' },
    { name: 'a double of 4 bytes', type: 2, data: '3fc00000' },
    { name: 'a double of 9 bytes', type: 2, data: '3ff000000000000000' },
    { name: 'a bool of 0 bytes', type: 17, data: '' },
    { name: 'a bool of 2 bytes', type: 17, data: '0001' },
    { name: 'a bool of 2', type: 17, data: '02' },
    { name: 'a list of 0 bytes', type: 20, data: '' },
    { name: 'a list that is a map', type: 20, data: '80' },
    { name: 'a list that is an opaque map', type: 20, data: '81 a0 a0' },
    { name: 'a map that is a list', type: 19, data: '90' },
    { name: 'a map that is an integer', type: 19, data: '05' },
    { name: 'a list with bytes behind it', type: 20, data: '90 00' },
    { name: 'geojson without a head', type: 23, data: '00 00' },
  ])('refuses $name', ({ type, data }) => {
    expect(() => decodeParticle(type, bytes(data))).toThrow(WireError);
  });

  it.each(['infinity', 'wildcard'] as const)('refuses %s as a value of its own', (type) => {
    expect(() => encodeParticle({ type })).toThrow(WireError);
  });

  it('refuses integers outside int64', () => {
    expect(() => encodeParticle(intValue(INT64_MAX + 1n))).toThrow(RangeError);
    expect(() => encodeParticle(intValue(INT64_MIN - 1n))).toThrow(RangeError);
  });

  it('shows blobs as views, so that reading one costs no copy', () => {
    const data = filled(4, 9);
    const value = decodeParticle(4, data);
    expect(value.type === 'blob' && value.data.buffer === data.buffer).toBe(true);
  });
});
