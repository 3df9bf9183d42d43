import { describe, expect, it } from 'vitest';
import { shownModule } from '../../../../test/support/native-module.js';
import { AerospikeError } from '../../model/aerospike-error.js';
import { INT64_MAX, INT64_MIN, VALUE_MAX_DEPTH } from '../../model/limits.js';
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
import type { NativeGapId } from './gaps.js';
import { fromNativeValue, NativeAnswerError, toNativeValue } from './native-value.js';

const toNative = (value: Value): unknown => toNativeValue(shownModule, value, 'v');
const keyed = (...entries: [Value, Value][]): Value => mapValue(entries, 'keyOrdered');

function refusal(value: Value): AerospikeError {
  try {
    toNative(value);
  } catch (error) {
    if (error instanceof AerospikeError) return error;
  }
  throw new Error('the value was taken');
}

describe('values for the client', () => {
  it('are numbers while those are exact, and big integers beyond', () => {
    expect(toNative(listValue([intValue(5)]))).toStrictEqual([5]);
    expect(toNative(listValue([intValue(2n ** 53n - 1n)]))).toStrictEqual([2 ** 53 - 1]);
    expect(toNative(listValue([intValue(2n ** 53n)]))).toStrictEqual([2n ** 53n]);
    expect(toNative(listValue([intValue(INT64_MIN), intValue(INT64_MAX)]))).toStrictEqual([
      INT64_MIN,
      INT64_MAX,
    ]);
  });
  it('keep doubles doubles, -0 and NaN among them', () => {
    for (const value of [1, -0, Number.NaN, Number.POSITIVE_INFINITY]) {
      const double = toNative(doubleValue(value));
      expect(double).toBeInstanceOf(shownModule.Double);
      expect(double).toHaveProperty('Double', value);
    }
  });
  it('take nil, booleans, text, plain blobs, GeoJSON and sketches', () => {
    expect(toNative(listValue([NIL, boolValue(true), stringValue('é')]))).toStrictEqual([
      null,
      true,
      'é',
    ]);
    expect(toNative(blobValue(Uint8Array.of(1, 2)))).toStrictEqual(Buffer.of(1, 2));
    expect(toNative({ type: 'geojson', value: '{}' })).toHaveProperty('str', '{}');
    expect(toNative({ type: 'hll', data: Uint8Array.of(3) })).toHaveProperty(
      'buffer',
      Buffer.of(3),
    );
  });
  it('are maps where their keys are of a type the client keeps', () => {
    const map = keyed([intValue(1), NIL], [stringValue('1'), boolValue(false)]);
    expect(toNative(map)).toStrictEqual(
      new Map<unknown, unknown>([
        [1, null],
        ['1', false],
      ]),
    );
  });

  const refused: readonly (readonly [string, NativeGapId, Value])[] = [
    ['text with NUL', 'nul-in-text', stringValue('a\0b')],
    ['GeoJSON with NUL', 'nul-in-text', { type: 'geojson', value: '\0' }],
    ['NUL far inside', 'nul-in-text', listValue([keyed([stringValue('\0'), NIL])])],
    ['an ordered list', 'ordered-list', listValue([], true)],
    ['a list with an index', 'ordered-list', { ...listValue([]), persistIndex: true }],
    ['an unordered map', 'map-order', mapValue([])],
    ['a map ordered by value too', 'map-order', mapValue([], 'keyValueOrdered')],
    ['a map with an index', 'map-order', { ...keyed(), persistIndex: true } as Value],
    ['a double as a key', 'map-key-type', keyed([doubleValue(1), NIL])],
    ['nil as a key', 'map-key-type', keyed([NIL, NIL])],
    ['a list as a key', 'map-key-type', keyed([listValue([]), NIL])],
    ['a key twice', 'map-duplicate-key', keyed([intValue(1), NIL], [intValue(1), NIL])],
    [
      'a blob key twice',
      'map-duplicate-key',
      keyed([blobValue(Uint8Array.of(1)), NIL], [blobValue(Uint8Array.of(1)), NIL]),
    ],
    ['a blob of Java', 'blob-type', blobValue(Uint8Array.of(1), PARTICLE.javaBlob)],
    ['opaque bytes', 'opaque-value', { type: 'opaque', particleType: 3, data: Uint8Array.of() }],
    ['infinity in a list', 'nested-range-value', listValue([{ type: 'infinity' }])],
  ];
  it.each(refused)('refuse %s', (_, gap, value) => {
    const error = refusal(value);
    expect(error).toMatchObject({ codeName: 'UNSUPPORTED', inDoubt: false });
    expect(error.message).toContain(`(${gap})`);
  });
  it('take a map whose keys differ by type alone', () => {
    const map = keyed([stringValue('1'), NIL], [blobValue(Buffer.from('1')), NIL]);
    expect(toNative(map)).toBeInstanceOf(Map);
  });
  it('nest as deep as values may, and no deeper', () => {
    const nest = (levels: number): Value => {
      let value: Value = listValue([]);
      for (let level = 1; level < levels; level += 1) value = listValue([value]);
      return value;
    };
    expect(toNative(nest(VALUE_MAX_DEPTH))).toBeInstanceOf(Array);
    expect(refusal(nest(VALUE_MAX_DEPTH + 1)).codeName).toBe('INVALID_ARGUMENT');
  });
  it('are none for what no bin holds', () => {
    expect(refusal({ type: 'wildcard' }).codeName).toBe('INVALID_ARGUMENT');
  });
});

describe('answers of the client', () => {
  const listOf = (...bytes: number[]): Buffer => Buffer.of(0x91, 0xa0 | bytes.length, ...bytes);

  it('are what the server says their type is', () => {
    expect(fromNativeValue({ particleType: 1, raw: 5 })).toStrictEqual(intValue(5));
    expect(fromNativeValue({ particleType: 1, raw: INT64_MIN })).toStrictEqual(intValue(INT64_MIN));
    expect(fromNativeValue({ particleType: 2, raw: 5 })).toStrictEqual(doubleValue(5));
    expect(fromNativeValue({ particleType: 23, raw: '{}' })).toStrictEqual({
      type: 'geojson',
      value: '{}',
    });
    const bytes = Buffer.of(0x90);
    expect(fromNativeValue({ particleType: 4, raw: bytes })).toStrictEqual(blobValue(bytes));
    expect(fromNativeValue({ particleType: 7, raw: bytes })).toStrictEqual(blobValue(bytes, 7));
    expect(fromNativeValue({ particleType: 20, raw: bytes })).toStrictEqual(listValue([]));
    expect(fromNativeValue({ particleType: 18, raw: { buffer: bytes } })).toStrictEqual({
      type: 'hll',
      data: bytes,
    });
    expect(fromNativeValue({ particleType: 17, raw: true })).toStrictEqual(boolValue(true));
  });
  it('take text from its bytes, NUL and all', () => {
    const listOfString = listOf(PARTICLE.string, 0x61, 0, 0x62);
    expect(fromNativeValue({ particleType: 3, raw: 'a', listOfString })).toStrictEqual(
      stringValue('a\0b'),
    );
    const broken = listOf(PARTICLE.string, 0xff);
    expect(fromNativeValue({ particleType: 3, raw: '\ufffd', listOfString: broken })).toMatchObject(
      {
        type: 'opaque',
        particleType: 3,
      },
    );
  });
  it('that do not fit their type are refused', () => {
    const misfits = [
      { particleType: 1, raw: 'x' },
      { particleType: 1, raw: 1.5 },
      { particleType: 2, raw: 5n },
      { particleType: 3, raw: 'x' },
      { particleType: 4, raw: 'x' },
      { particleType: 20, raw: undefined },
    ];
    for (const answer of misfits) expect(() => fromNativeValue(answer)).toThrow(NativeAnswerError);
  });
});
