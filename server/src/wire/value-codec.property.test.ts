import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryScalar,
  arbitraryValue,
  nestedValue,
} from '../../../test/support/arbitrary-value.js';
import { VALUE_MAX_DEPTH, VALUE_TREE_MAX_DEPTH } from '../model/limits.js';
import type { Value } from '../model/value.js';
import { decodeMsgpack, encodeMsgpack } from './msgpack.js';
import { decodeParticle, encodeParticle } from './particle.js';

describe('any value', () => {
  it('comes back from its particle as it was', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        const { particleType, bytes } = encodeParticle(value);
        expectSame(decodeParticle(particleType, bytes), value);
      }),
      { numRuns: 300 },
    );
  });

  it('comes back from MessagePack as it was', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        expectSame(decodeMsgpack(encodeMsgpack(value)), value);
      }),
      { numRuns: 300 },
    );
  });

  it('comes back as a tree where it nests up to the limit, and as the same bytes below it', () => {
    fc.assert(
      fc.property(
        arbitraryScalar(),
        fc.integer({ min: 1, max: VALUE_MAX_DEPTH }),
        (bottom, levels) => {
          const value = nestedValue(levels, bottom);
          const packed = encodeMsgpack(value);
          const read = decodeMsgpack(packed);
          if (levels <= VALUE_TREE_MAX_DEPTH) expectSame(read, value);
          else expect(levelsOf(read)).toBe(VALUE_TREE_MAX_DEPTH);
          expect(encodeMsgpack(read).equals(packed)).toBe(true);
        },
      ),
    );
  });
});

/** Equal to the last bit of a double; vitest's own comparison, slow on large trees, only words the failure. */
function expectSame(actual: Value, expected: Value): void {
  if (!isDeepStrictEqual(actual, expected)) {
    expect(actual).toStrictEqual(expected);
    throw new Error('the values differ where only Node can tell');
  }
}

/** How many lists and maps stand around the innermost value. */
function levelsOf(value: Value): number {
  let levels = 0;
  let inner: Value | undefined = value;
  for (;;) {
    if (inner?.type === 'list') inner = inner.items[0];
    else if (inner?.type === 'map') inner = inner.entries[0]?.[1];
    else return levels;
    levels += 1;
  }
}
