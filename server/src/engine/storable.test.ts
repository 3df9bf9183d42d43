import { describe, expect, it } from 'vitest';
import { RESULT } from '../model/result-code.js';
import {
  blobValue,
  doubleValue,
  intValue,
  listValue,
  type MapEntry,
  mapValue,
  stringValue,
  type Value,
} from '../model/value.js';
import { EngineError } from './engine-error.js';
import { toStorable } from './storable.js';

function codeOf(value: Value): number {
  try {
    toStorable(value);
    return RESULT.ok;
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
}

const entry = (key: Value): MapEntry => [key, intValue(0)];

it('keeps floats of 32 bits inside lists alone', () => {
  const single: Value = { type: 'double', value: 1.5, single: true };
  expect(toStorable(single)).toEqual(doubleValue(1.5));
  expect(toStorable(listValue([single]))).toEqual(listValue([single]));
});

describe('lists', () => {
  it('stay as they are, ordered ones only when in order', () => {
    const items = [intValue(2), intValue(1)];
    expect(toStorable(listValue(items))).toEqual(listValue(items));
    expect(codeOf(listValue(items, true))).toBe(RESULT.serverError);
    expect(codeOf(listValue([intValue(1), intValue(1), stringValue('')], true))).toBe(RESULT.ok);
  });

  it('keep the wish for an index on the outside, and lose it further in', () => {
    const list: Value = { ...listValue([intValue(1)], true), persistIndex: true };
    expect(toStorable(list)).toEqual(list);
    expect(toStorable(listValue([list]))).toEqual(listValue([listValue([intValue(1)], true)]));
  });

  it.each(['infinity', 'wildcard'] as const)('hold no %s', (type) => {
    expect(codeOf(listValue([{ type }]))).toBe(RESULT.serverError);
  });
});

describe('maps', () => {
  it('are sorted by key, unordered ones too', () => {
    const map = mapValue([entry(stringValue('b')), entry(intValue(9)), entry(stringValue('a'))]);
    expect(toStorable(map)).toEqual(
      mapValue([entry(intValue(9)), entry(stringValue('a')), entry(stringValue('b'))]),
    );
  });

  it('that call themselves ordered have to be', () => {
    const entries = [entry(intValue(2)), entry(intValue(1))];
    expect(codeOf(mapValue(entries, 'keyOrdered'))).toBe(RESULT.serverError);
    expect(codeOf(mapValue(entries.toReversed(), 'keyOrdered'))).toBe(RESULT.ok);
  });

  it('have no key twice', () => {
    const keys = [intValue(1), stringValue('x'), intValue(1)];
    expect(codeOf(mapValue(keys.map(entry)))).toBe(RESULT.serverError);
  });

  it.each([
    ['an integer', intValue(1), RESULT.ok],
    ['a string', stringValue(''), RESULT.ok],
    ['a blob', blobValue(new Uint8Array(1)), RESULT.ok],
    [
      'a string that is not UTF-8',
      { type: 'opaque', particleType: 3, data: Uint8Array.of(255) },
      RESULT.ok,
    ],
    ["a language's blob", blobValue(new Uint8Array(1), 9), RESULT.serverError],
    ['a double', doubleValue(1), RESULT.serverError],
    ['a list', listValue([]), RESULT.serverError],
    ['nil', { type: 'nil' }, RESULT.serverError],
  ] as const)('with %s as a key', (_name, key, resultCode) => {
    expect(codeOf(mapValue([entry(key)]))).toBe(resultCode);
  });

  it('are checked at every level', () => {
    const bad = mapValue([entry(doubleValue(1))]);
    expect(codeOf(listValue([mapValue([[intValue(1), listValue([bad])]])]))).toBe(
      RESULT.serverError,
    );
  });
});

describe('bytes', () => {
  it('are copied, so that the request they came in can go', () => {
    const data = Uint8Array.of(1, 2);
    const stored = toStorable(listValue([blobValue(data)]));
    data[0] = 9;
    expect(stored).toEqual(listValue([blobValue(Uint8Array.of(1, 2))]));
  });
});

describe('sketches', () => {
  const sketch = (indexBits: number, minhashBits: number, registerBytes: number): Value => ({
    type: 'hll',
    data: Buffer.concat([
      Uint8Array.of(0, indexBits, minhashBits),
      Buffer.alloc(8 + registerBytes),
    ]),
  });

  it.each([
    ['4 index bits', sketch(4, 0, 12), RESULT.ok],
    ['4 and 4 bits', sketch(4, 4, 20), RESULT.ok],
    ['a register too few', sketch(4, 0, 11), RESULT.parameter],
    ['3 index bits', sketch(3, 0, 6), RESULT.parameter],
    ['17 index bits', sketch(17, 0, 98304), RESULT.parameter],
    ['3 minhash bits', sketch(4, 3, 18), RESULT.parameter],
    ['nothing', { type: 'hll', data: new Uint8Array(0) }, RESULT.parameter],
  ] as const)('of %s', (_name, value, resultCode) => {
    expect(codeOf(value)).toBe(resultCode);
  });
});

describe('geojson', () => {
  const ring = '[[0,0],[1,0],[1,1],[0,0]]';

  it.each([
    ['{"type":"Point","coordinates":[-180,90]}', RESULT.ok],
    ['{"type":"Point","coordinates":[-180.1,0]}', RESULT.geoInvalid],
    ['{"type":"Point","coordinates":[0,90.1]}', RESULT.geoInvalid],
    ['{"type":"Point","coordinates":[0]}', RESULT.geoInvalid],
    ['{"type":"Point","coordinates":["0",1]}', RESULT.geoInvalid],
    [`{"type":"Polygon","coordinates":[${ring}]}`, RESULT.ok],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}', RESULT.geoInvalid],
    ['{"type":"Polygon","coordinates":[[[0,0],[0,0],[1,1],[0,0]]]}', RESULT.geoInvalid],
    [`{"type":"MultiPolygon","coordinates":[[${ring}],[${ring}]]}`, RESULT.ok],
    ['{"type":"AeroCircle","coordinates":[[1,2],1000]}', RESULT.ok],
    ['{"type":"AeroCircle","coordinates":[[1,2]]}', RESULT.geoInvalid],
    ['{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}', RESULT.ok],
    ['{"type":"Feature"}', RESULT.geoInvalid],
    ['{"type":"LineString","coordinates":[[0,0],[1,1]]}', RESULT.geoInvalid],
    ['[]', RESULT.geoInvalid],
    ['not json', RESULT.geoInvalid],
  ])('%s', (value, resultCode) => {
    expect(codeOf({ type: 'geojson', value })).toBe(resultCode);
  });

  it('inside lists is not looked at', () => {
    expect(codeOf(listValue([{ type: 'geojson', value: 'not json' }]))).toBe(RESULT.ok);
  });
});
