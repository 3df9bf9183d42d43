import { expect, it } from 'vitest';
import { boolValue, doubleValue, intValue, stringValue, type Value } from '../model/value.js';
import { recordBytes, type UnsizedRecord } from './record-size.js';

const empty: UnsizedRecord = { set: '', bins: [], voidTimeSeconds: 0 };
const sizeOf = (value: Value): number => (value.type === 'string' ? value.value.length : 0);
/** Header and end mark. */
const base = 39;

it.each([
  ['nothing', {}, 0],
  ['a void-time', { voidTimeSeconds: 1 }, 4],
  ['a set', { set: 'demo' }, 5],
  ['an integer key', { userKey: { type: 'integer', value: 1n } }, 10],
  ['a string key of 126 bytes', { userKey: { type: 'string', value: 'k'.repeat(126) } }, 128],
  ['a string key of 127 bytes', { userKey: { type: 'string', value: 'k'.repeat(127) } }, 130],
] as const)('counts %s', (_name, changes, bytes) => {
  expect(recordBytes({ ...empty, ...changes }, sizeOf)).toBe(base + bytes);
});

it.each([
  [intValue(255), 3],
  [intValue(256), 4],
  [intValue(65536), 6],
  [intValue(2n ** 32n), 10],
  [intValue(-1), 10],
  [doubleValue(1), 9],
  [boolValue(true), 2],
  [stringValue('abc'), 8],
])('counts a bin of %o', (value, bytes) => {
  const record = { ...empty, bins: [{ name: 'bin', value }] };
  expect(recordBytes(record, sizeOf)).toBe(base + 1 + 4 + bytes);
});
