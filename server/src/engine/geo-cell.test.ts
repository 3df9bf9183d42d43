import { describe, expect, it } from 'vitest';
import { cellOf } from './geo-cell.js';

/** Where the faces of the cube have their middle: the first three bits of a cell are its face. */
const FACE_CENTRES = [
  [0, 0],
  [90, 0],
  [0, 90],
  [180, 0],
  [-90, 0],
  [0, -90],
] as const;

describe('the cell of a point', () => {
  it.each(FACE_CENTRES.map(([longitude, latitude], face) => ({ longitude, latitude, face })))(
    'at $longitude, $latitude lies on face $face',
    ({ longitude, latitude, face }) => {
      expect(cellOf(longitude, latitude) >> 61n).toBe(BigInt(face));
    },
  );

  it('is a leaf: it ends with the mark', () => {
    expect(cellOf(103.913, 1.308) & 1n).toBe(1n);
  });

  it('exists for every corner of the map', () => {
    for (const longitude of [-180, -45, 45, 135, 180]) {
      for (const latitude of [-90, -35.264, 35.265, 90]) {
        const cell = cellOf(longitude, latitude);
        expect(cell).toBeLessThan(6n << 61n);
        expect(cell).toBeGreaterThan(0n);
      }
    }
  });

  it('is near the cells of its neighbours', () => {
    const shared = (a: bigint, b: bigint) => 64 - (a ^ b).toString(2).length;
    const here = cellOf(103.913, 1.308);
    expect(shared(here, cellOf(103.9131, 1.308))).toBeGreaterThan(20);
    expect(shared(here, cellOf(-103.913, 1.308))).toBeLessThan(3);
  });
});
