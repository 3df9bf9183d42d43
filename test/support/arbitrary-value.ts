/** Generated Values for property tests: every type, the edges of each, and any nesting. */

import fc from 'fast-check';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import type { MapEntry, Value } from '../../server/src/model/value.js';

/** Integers at which some encoding of theirs changes its width. */
const INT_EDGES: readonly bigint[] = [
  ...[0n, 1n, -1n, -32n, -33n, 0x7fn, 0x80n, -0x80n, -0x81n, 0xffn, 0x100n, 0x7fffn, -0x8000n],
  ...[-0x8001n, 0xffffn, 0x10000n, 0x7fffffffn, 0x80000000n, -0x80000000n, -0x80000001n],
  ...[0xffffffffn, 0x100000000n, 2n ** 53n, 2n ** 53n + 1n, INT64_MIN, INT64_MAX],
];

const DOUBLE_EDGES: readonly number[] = [
  ...[0, -0, 1, -1, 0.1, Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53, 1.5e300],
];

/** Lengths around which headers of text and bytes grow; the particle type byte inside them counts too. */
const LENGTH_EDGES: readonly number[] = [0, 1, 30, 31, 32, 254, 255, 256, 65_534, 65_535, 65_536];

/** The outer list passes 16 elements, where its head grows; inner ones stay small, or values explode. */
const OUTER_ITEMS_MAX = 18;
const INNER_ITEMS_MAX = 4;

const BLOB_TYPES: readonly number[] = [4, 7, 8, 9, 10, 11, 12, 16];
/** Types no codec knows, now or from the past. */
const UNKNOWN_TYPES: readonly number[] = [5, 6, 13, 15, 21, 22, 24, 99, 255];

function buffers(): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength: 40 }).map((data) => Buffer.from(data));
}

function texts(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom(...LENGTH_EDGES).map((length) => 'x'.repeat(length)) },
    { weight: 1, arbitrary: fc.constantFrom('\u0000', '\ufeffbom', '\ufffd', '\u{10ffff}') },
  );
}

/** Bytes that are no UTF-8, which only `opaque` can hold. */
function brokenTexts(): fc.Arbitrary<Buffer> {
  return fc
    .tuple(buffers(), fc.constantFrom(0xc0, 0xf5, 0xff))
    .map(([data, byte]) => Buffer.from([...data, byte]));
}

/** Values without others inside that a bin can hold by itself. */
export function arbitraryScalar(): fc.Arbitrary<Value> {
  return fc.oneof(
    fc.constant<Value>({ type: 'nil' }),
    fc.boolean().map((value): Value => ({ type: 'bool', value })),
    fc.constantFrom(...INT_EDGES).map((value): Value => ({ type: 'int', value })),
    fc.bigInt(INT64_MIN, INT64_MAX).map((value): Value => ({ type: 'int', value })),
    fc.constantFrom(...DOUBLE_EDGES).map((value): Value => ({ type: 'double', value })),
    fc.double().map((value): Value => ({ type: 'double', value })),
    texts().map((value): Value => ({ type: 'string', value })),
    texts().map((value): Value => ({ type: 'geojson', value })),
    fc
      .tuple(buffers(), fc.constantFrom(...BLOB_TYPES))
      .map(([data, particleType]): Value => ({ type: 'blob', data, particleType })),
    buffers().map((data): Value => ({ type: 'hll', data })),
    brokenTexts().map((data): Value => ({ type: 'opaque', particleType: 3, data })),
    fc
      .tuple(buffers(), fc.constantFrom(...UNKNOWN_TYPES))
      .map(([data, particleType]): Value => ({ type: 'opaque', particleType, data })),
  );
}

/** What lists and maps can hold besides: values made for comparing, and words above the signed range. */
function arbitraryElement(): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 10, arbitrary: arbitraryScalar() },
    { weight: 1, arbitrary: fc.constantFrom<Value>({ type: 'infinity' }, { type: 'wildcard' }) },
    { weight: 1, arbitrary: fc.bigInt(INT64_MAX + 1n, 2n ** 64n - 1n).map(unsignedWord) },
  );
}

function unsignedWord(value: bigint): Value {
  const data = Buffer.alloc(8);
  data.writeBigUInt64BE(value);
  return { type: 'opaque', particleType: 1, data };
}

/** A list or map of the given elements, with any flags either can carry. */
function containerOf(elements: fc.Arbitrary<Value>, maxLength: number): fc.Arbitrary<Value> {
  const persist = fc.constantFrom<{ persistIndex?: true }>({}, { persistIndex: true });
  const preserve = fc.constantFrom<{ preserveOrder?: true }>({}, { preserveOrder: true });
  const items = fc.array(elements, { maxLength });
  const entries: fc.Arbitrary<MapEntry[]> = fc.array(fc.tuple(elements, elements), { maxLength });
  return fc.oneof(
    fc
      .tuple(items, fc.boolean(), persist)
      .map(([list, ordered, flags]): Value => ({ type: 'list', items: list, ordered, ...flags })),
    fc
      .tuple(
        entries,
        fc.constantFrom('unordered', 'keyOrdered', 'keyValueOrdered'),
        persist,
        preserve,
      )
      .map(
        ([map, order, ...flags]): Value => ({
          type: 'map',
          entries: map,
          order,
          ...flags[0],
          ...flags[1],
        }),
      ),
  );
}

/** Any value a bin can hold, lists and maps nested a few levels included. */
export function arbitraryValue(): fc.Arbitrary<Value> {
  const inner: (depth?: number) => fc.Arbitrary<Value> = fc.memo<Value>((depth) =>
    depth <= 1
      ? arbitraryElement()
      : fc.oneof(
          { weight: 3, arbitrary: arbitraryElement() },
          { weight: 1, arbitrary: containerOf(inner(depth - 1), INNER_ITEMS_MAX) },
        ),
  );
  return fc.oneof(arbitraryScalar(), containerOf(inner(4), OUTER_ITEMS_MAX));
}

/** A scalar at the bottom of exactly `levels` lists and maps. */
export function nestedValue(levels: number, bottom: Value): Value {
  let value = bottom;
  for (let level = 0; level < levels; level += 1) {
    value =
      level % 2 === 0
        ? { type: 'list', items: [value], ordered: false }
        : {
            type: 'map',
            entries: [[{ type: 'string', value: 'k' }, value]],
            order: 'keyOrdered',
          };
  }
  return value;
}
