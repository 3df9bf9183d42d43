/** Values at the edges of every type: what goes in has to come out. */

import { INT64_MAX, INT64_MIN, VALUE_TREE_MAX_DEPTH } from '../../model/limits.js';
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

/** Values by what they are, each as a server gives it back: sorted where their order is kept. */
export const EDGE_VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['int 0', intValue(0n)],
  ['int -1', intValue(-1n)],
  ['the least int64', intValue(INT64_MIN)],
  ['the greatest int64', intValue(INT64_MAX)],
  ['an int past 2^53', intValue(2n ** 53n + 1n)],
  ['double 0', doubleValue(0)],
  ['double -0', doubleValue(-0)],
  ['double 1, which is not int 1', doubleValue(1)],
  ['NaN', doubleValue(Number.NaN)],
  ['infinity', doubleValue(Number.POSITIVE_INFINITY)],
  ['minus infinity', doubleValue(Number.NEGATIVE_INFINITY)],
  ['the least double above 0', doubleValue(Number.MIN_VALUE)],
  ['the greatest double', doubleValue(Number.MAX_VALUE)],
  ['true', boolValue(true)],
  ['false', boolValue(false)],
  ['the empty string', stringValue('')],
  ['a string past ASCII', stringValue('Grüße, 世界 🌍 \u0000 end')],
  ['the replacement character, as text', stringValue('\ufffd')],
  ['a long string', stringValue('x'.repeat(100_000))],
  ['the empty blob', blobValue(new Uint8Array(0))],
  ['every byte', blobValue(Uint8Array.from({ length: 256 }, (_, i) => i))],
  ['a blob of Java', blobValue(Uint8Array.of(1, 2, 3), PARTICLE.javaBlob)],
  ['a blob of Python', blobValue(Uint8Array.of(4, 5), PARTICLE.pythonBlob)],
  ['a point', { type: 'geojson', value: '{"type":"Point","coordinates":[8.4,49.0]}' }],
  ['the empty list', listValue([])],
  ['the empty ordered list', listValue([], true)],
  ['the empty map', mapValue([])],
  ['the empty ordered map', mapValue([], 'keyOrdered')],
  ['a list of everything', listValue(mixedItems())],
  ['an ordered list', listValue([intValue(1), intValue(5), stringValue('a')], true)],
  ['a map with keys of every type a key may have', mapValue(mixedEntries())],
  ['a map in key order', mapValue(sortedEntries(), 'keyOrdered')],
  ['a map in key and value order', mapValue(sortedEntries(), 'keyValueOrdered')],
  ['a list as deep as a tree goes', nested(VALUE_TREE_MAX_DEPTH)],
  ['text that is not UTF-8', opaque(PARTICLE.string, [0x66, 0xff, 0xfe])],
]);

/** The value with its bytes as plain Uint8Arrays: a driver may hand out Buffers, whose contents are what counts. */
export function withPlainBytes(value: Value): Value {
  switch (value.type) {
    case 'blob':
    case 'hll':
    case 'opaque':
      return { ...value, data: Uint8Array.from(value.data) };
    case 'list':
      return { ...value, items: value.items.map(withPlainBytes) };
    case 'map': {
      const entries = value.entries.map(
        ([key, item]) => [withPlainBytes(key), withPlainBytes(item)] as const,
      );
      return { ...value, entries };
    }
    default:
      return value;
  }
}

function mixedItems(): readonly Value[] {
  return [
    NIL,
    boolValue(false),
    intValue(INT64_MIN),
    intValue(-129n),
    intValue(255n),
    intValue(INT64_MAX),
    doubleValue(1),
    doubleValue(-0),
    stringValue(''),
    stringValue('é'),
    blobValue(Uint8Array.of(0, 255)),
    listValue([intValue(1), listValue([])]),
    mapValue([[stringValue('k'), mapValue([])]]),
    listValue(
      Array.from({ length: 70 }, (_, i) => intValue(i)),
      true,
    ),
  ];
}

/** Servers of today take integers, strings and blobs as keys, and keep them sorted in maps without an order too. */
function mixedEntries(): readonly (readonly [Value, Value])[] {
  return [
    [intValue(-1), stringValue('an int')],
    [stringValue('a'), NIL],
    [stringValue('z'), intValue(26)],
    [blobValue(Uint8Array.of(1)), boolValue(true)],
  ];
}

function sortedEntries(): readonly (readonly [Value, Value])[] {
  return [
    [intValue(-5), intValue(3)],
    [intValue(7), stringValue('seven')],
    [stringValue('a'), listValue([intValue(1)])],
    [stringValue('b'), NIL],
  ];
}

function nested(levels: number): Value {
  let value: Value = listValue([intValue(1)]);
  for (let level = 1; level < levels; level += 1) value = listValue([value]);
  return value;
}

function opaque(particleType: number, bytes: readonly number[]): Value {
  return { type: 'opaque', particleType, data: Uint8Array.from(bytes) };
}
