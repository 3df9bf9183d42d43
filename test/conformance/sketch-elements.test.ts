/** The bytes a sketch hashes of an element are its MessagePack, which the engine knows nothing of: they have to stay the same. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementBytes } from '../../server/src/engine/hll/element-bytes.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import {
  blobValue,
  intValue,
  PARTICLE,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';
import { encodeMsgpack } from '../../server/src/wire/msgpack.js';
import { arbitraryScalar } from '../support/arbitrary-value.js';

function expectSameBytes(value: Value): void {
  expect(Buffer.from(elementBytes(value))).toEqual(encodeMsgpack(value));
}

it('is so for every scalar', () => {
  fc.assert(fc.property(arbitraryScalar(), expectSameBytes), { numRuns: 500 });
});

const POWERS = [5n, 7n, 8n, 15n, 16n, 31n, 32n, 63n].map((bits) => 1n << bits);
const EDGES = POWERS.flatMap((power) => [power, -power])
  .flatMap((edge) => [edge - 1n, edge, edge + 1n])
  .filter((edge) => edge >= INT64_MIN && edge <= INT64_MAX);

it.each(EDGES)('is so where integers change their length: %i', (edge) => {
  expectSameBytes(intValue(edge));
});

it('is so where the header of bytes changes its length', () => {
  for (const length of [30, 31, 254, 255, 65_534, 65_535]) {
    expectSameBytes(stringValue('x'.repeat(length)));
    expectSameBytes(blobValue(new Uint8Array(length)));
  }
});

it('is so for words past the signed range', () => {
  const data = Uint8Array.from({ length: 8 }, () => 0xff);
  expectSameBytes({ type: 'opaque', particleType: PARTICLE.integer, data });
});
