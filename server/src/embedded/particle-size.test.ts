import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../../test/support/arbitrary-value.js';
import { listValue, mapValue, type Value } from '../model/value.js';
import { encodeParticle } from '../wire/particle.js';
import { particleBytes } from './particle-size.js';

function encodedBytes(value: Value): number {
  return encodeParticle(value).bytes.length;
}

/** What replaces which part of a list or map. */
const changes = fc.array(
  fc.record({
    start: fc.nat(20),
    removed: fc.nat(4),
    added: fc.array(arbitraryValue(), { maxLength: 4 }),
    flagged: fc.boolean(),
  }),
  { maxLength: 8 },
);

describe('the size of a particle', () => {
  it('is that of its bytes', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        expect(particleBytes(value)).toBe(encodedBytes(value));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is with the cells that a shape is found by', () => {
    const point: Value = { type: 'geojson', value: '{"type":"Point","coordinates":[1,2]}' };
    const circle: Value = {
      type: 'geojson',
      value: '{"type":"AeroCircle","coordinates":[[1,2],1000]}',
    };
    expect(particleBytes(point)).toBe(3 + 8 + point.value.length);
    expect(particleBytes(circle)).toBe(3 + 12 * 8 + circle.value.length);
  });

  it('follows the changes of a list', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        let list = listValue([]);
        for (const { start, removed, added, flagged } of steps) {
          const items = list.items.toSpliced(start, removed, ...added);
          const next = listValue(items, flagged);
          expect(particleBytes(next, list)).toBe(encodedBytes(next));
          list = next;
        }
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('follows the changes of a map', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        let map = mapValue([]);
        for (const { start, removed, added, flagged } of steps) {
          const entries = added.map((value) => [value, value] as const);
          const next = mapValue(
            map.entries.toSpliced(start, removed, ...entries),
            flagged ? 'keyOrdered' : 'unordered',
          );
          expect(particleBytes(next, map)).toBe(encodedBytes(next));
          map = next;
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('does not compare a list with the map that was there', () => {
    const list = listValue([{ type: 'nil' }]);
    expect(particleBytes(list, mapValue([]))).toBe(2);
  });
});
