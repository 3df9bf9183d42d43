/** Records with a value of every kind indexes are made over: small worlds, so that filters often hold. */

import fc from 'fast-check';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';
import { compareValues } from '../../server/src/model/value-order.js';

export const smallInteger = fc.bigInt({ min: -4n, max: 6n });
const EDGE = fc.constantFrom(
  ...[INT64_MIN, INT64_MIN + 1n, INT64_MAX, INT64_MAX - 1n, INT64_MAX / 2n, INT64_MIN / 2n],
  ...[2n ** 32n, 2n ** 62n, -(2n ** 62n), 100n, -100n],
);
export const arbitraryInteger = fc.oneof(
  { weight: 3, arbitrary: smallInteger },
  { weight: 1, arbitrary: EDGE },
);
export const word = fc.constantFrom('a', 'b', 'c');
/** Of the longest strings and blobs indexes hold, and the shortest they do not. */
const LONGEST = [2_047, 2_048] as const;
export const arbitraryText = fc.oneof(
  { weight: 15, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom(...LONGEST).map((bytes) => 'x'.repeat(bytes)) },
);
export const blob = fc
  .oneof(
    { weight: 15, arbitrary: fc.constantFrom('', '00', 'ff', '00ff') },
    { weight: 1, arbitrary: fc.constantFrom(...LONGEST).map((bytes) => 'ab'.repeat(bytes)) },
  )
  .map((hex) => blobValue(Buffer.from(hex, 'hex')));

/** Regions and points, since either may be stored and asked for. */
export const region = fc.constantFrom(
  '{"type":"AeroCircle","coordinates":[[10,48],300000]}',
  '{"type":"AeroCircle","coordinates":[[0,0],1000]}',
  '{"type":"Polygon","coordinates":[[[0,40],[20,40],[20,50],[0,50],[0,40]]]}',
  '{"type":"Polygon","coordinates":[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]]}',
);
export const point = fc
  .constantFrom('[10,48]', '[0,0]', '[12,49]', '[19.9,45]', '[179.9,0]', '[-30,60]', '[0,90]')
  .map((coordinates) => `{"type":"Point","coordinates":${coordinates}}`);
const shape = fc
  .oneof({ weight: 4, arbitrary: point }, { weight: 1, arbitrary: region })
  .map((value): Value => ({ type: 'geojson', value }));

export const element = fc.oneof(
  { weight: 4, arbitrary: smallInteger.map(intValue) },
  { weight: 4, arbitrary: word.map(stringValue) },
  { weight: 1, arbitrary: EDGE.map(intValue) },
  { weight: 1, arbitrary: fc.boolean().map(boolValue) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, -2.5).map(doubleValue) },
  { weight: 2, arbitrary: blob },
);
const list = fc.array(element, { maxLength: 4 }).map((items) => listValue(items));
const map = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(
        { weight: 6, arbitrary: word.map(stringValue) },
        { weight: 6, arbitrary: arbitraryInteger.map(intValue) },
        { weight: 1, arbitrary: blob },
      ),
      element,
    ),
    { maxLength: 4, selector: ([key]) => keyText(key) },
  )
  .map((entries) =>
    mapValue(
      entries.toSorted(([a], [b]) => compareValues(a, b)),
      'keyOrdered',
    ),
  );

function keyText(key: Value): string {
  if (key.type === 'blob') return Buffer.from(key.data).toString('hex');
  return `${key.type}${'value' in key ? String(key.value) : ''}`;
}

/** Any bin may be missing, or have a value of another type than filters expect. */
const valueOr = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: element },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** What is in it may be missing, or something else, too. */
const nested = fc.record({ l: valueOr(list), m: valueOr(map), p: valueOr(shape) }).map((parts) =>
  mapValue(
    Object.entries(parts).flatMap(([key, value]) =>
      value === undefined ? [] : [[stringValue(key), value] as const],
    ),
    'keyOrdered',
  ),
);

export type ArbitraryBins = Readonly<
  Record<'a' | 'b' | 's' | 'l' | 'm' | 'x' | 'g' | 'n', Value | undefined>
>;

export const arbitraryBins: fc.Arbitrary<ArbitraryBins> = fc.record({
  a: valueOr(arbitraryInteger.map(intValue)),
  b: valueOr(arbitraryInteger.map(intValue)),
  s: valueOr(arbitraryText.map(stringValue)),
  l: valueOr(list),
  m: valueOr(map),
  x: valueOr(blob),
  g: valueOr(shape),
  n: valueOr(nested),
});
