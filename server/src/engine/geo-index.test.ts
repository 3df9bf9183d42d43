/** The cells of stored shapes; that they are those of the server's library is tested in test/conformance. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestorCells } from './geo-cell.js';
import { geoIndexOf, isStorableGeoJson } from './geo-index.js';
import { geoShapeOf, isWithin } from './geo-shape.js';

const CELLS_MAX = 12;
const HALF_GLOBE_METRES = 6_371_000 * Math.PI;

const circle = (longitude: number, latitude: number, radiusMetres: number): string =>
  JSON.stringify({ type: 'AeroCircle', coordinates: [[longitude, latitude], radiusMetres] });
const square = (west: number, south: number, size: number): number[][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const polygon = (...rings: number[][][]): string =>
  JSON.stringify({ type: 'Polygon', coordinates: rings });
const multiPolygon = (...polygons: number[][][][]): string =>
  JSON.stringify({ type: 'MultiPolygon', coordinates: polygons });

function isIn(region: string, longitude: number, latitude: number): boolean {
  const shape = geoShapeOf(region);
  const point = geoShapeOf(JSON.stringify({ type: 'Point', coordinates: [longitude, latitude] }));
  if (shape === undefined || point === undefined) throw new Error('no shapes');
  // Whichever stands first.
  expect(isWithin(point, shape)).toBe(isWithin(shape, point));
  return isWithin(point, shape);
}

describe('rings within each other', () => {
  /** Each within the one before, `count` of them, of four corners. */
  const targets = (count: number): number[][][] =>
    Array.from({ length: count }, (_, i) => square(-10 + i / 1_000, -10 + i / 1_000, 20 - i / 500));
  // 4 corners for each pair of them, of 2 000 000 in all.
  const MOST = 1_000;

  it('are taken up to as many as are quickly told apart', () => {
    expect(isStorableGeoJson(polygon(...targets(MOST)))).toBe(true);
    expect(geoShapeOf(polygon(...targets(MOST + 1)))).toBeUndefined();
    const parts = multiPolygon(targets(MOST), targets(50));
    expect(geoShapeOf(parts)).toBeUndefined();
  });

  it('are shells and holes in turn, whatever order they come in', () => {
    const rings = targets(5).concat([square(1, 1, 1), square(-3, -3, 1)]);
    for (const order of [rings, rings.toReversed()]) {
      const text = polygon(...order);
      // Inside all five, and inside a hole in the innermost.
      expect(isIn(text, 0, 0)).toBe(true);
      expect(isIn(text, 1.5, 1.5)).toBe(false);
      expect(isIn(text, -2.5, -2.5)).toBe(false);
      // Between the first and the second, and between the second and the third.
      expect(isIn(text, 9.9995, 0)).toBe(true);
      expect(isIn(text, 9.9985, 0)).toBe(false);
    }
  });

  it('are told from many side by side', () => {
    const holes = Array.from({ length: 1_500 }, (_, i) =>
      square(-9.9 + (i % 60) * 0.3, -9.9 + Math.floor(i / 60) * 0.3, 0.2),
    );
    const text = polygon(square(-10, -10, 20), ...holes);
    expect(isStorableGeoJson(text)).toBe(true);
    expect(isIn(text, -9.8, -9.8)).toBe(false);
    expect(isIn(text, -9.65, -9.65)).toBe(true);
    expect(isIn(text, -9.8 + 59 * 0.3, -9.8 + 24 * 0.3)).toBe(false);
  });

  it('lie across the antimeridian and round a pole as elsewhere', () => {
    const across = (west: number, east: number): number[][] => [
      [west, -5],
      [east, -5],
      [east, 5],
      [west, 5],
      [west, -5],
    ];
    const text = polygon(across(170, -170), across(175, -175), square(178, -1, 1));
    expect(isIn(text, 172, 0)).toBe(true);
    expect(isIn(text, 176, 0)).toBe(false);
    expect(isIn(text, 178.5, -0.5)).toBe(true);
    const round = (latitude: number): number[][] =>
      [-180, -90, 0, 90, -180].map((longitude) => [longitude, latitude]);
    const pole = polygon(round(70), round(80));
    expect(isIn(pole, 10, 85)).toBe(false);
    expect(isIn(pole, 10, 76)).toBe(true);
  });
});

describe('a region', () => {
  it('that is nothing has no cells, and can be stored', () => {
    expect(geoIndexOf(multiPolygon())).toEqual({ flags: 1, cells: [] });
    expect(geoIndexOf(circle(0, 0, -1))).toEqual({ flags: 1, cells: [] });
    expect(isStorableGeoJson(circle(0, 0, -1))).toBe(true);
  });

  it('that needs more cells than a region may have is not stored', () => {
    expect(isStorableGeoJson(circle(0, 0, HALF_GLOBE_METRES))).toBe(false);
    expect(geoIndexOf(circle(0, 0, HALF_GLOBE_METRES))).toEqual({ flags: 1, cells: [] });
    expect(isStorableGeoJson(circle(0, 0, 1e6))).toBe(true);
  });

  it('that is no shape is not stored, and has no flags', () => {
    expect(isStorableGeoJson('{}')).toBe(false);
    expect(geoIndexOf('{}')).toEqual({ flags: 0, cells: [] });
  });

  it('has the same cells when it is asked for again, and when it is a feature', () => {
    const text = polygon(square(10, 10, 1));
    const first = geoIndexOf(text);
    expect(geoIndexOf(text)).toBe(first);
    expect(geoIndexOf(`{"type":"Feature","geometry":${text}}`)).toEqual(first);
  });

  it('is covered once, however long its text is', () => {
    const text = polygon(square(10, 10, 1)).padEnd(1024 * 1024);
    expect(geoIndexOf(text)).toBe(geoIndexOf(text));
    const others = Array.from({ length: 4 }, (_, i) => text.padEnd(text.length + i + 1));
    const first = geoIndexOf(text);
    for (const other of others) geoIndexOf(other);
    // There is room for four of them.
    expect(geoIndexOf(text)).not.toBe(first);
  });

  it('of several polygons holds what one of them holds', () => {
    const text = multiPolygon([square(10, 10, 1)], [square(-60, -20, 1)]);
    expect(isIn(text, 10.5, 10.5)).toBe(true);
    expect(isIn(text, -59.5, -19.5)).toBe(true);
    expect(isIn(text, 12, 10.5)).toBe(false);
    const { flags, cells } = geoIndexOf(text);
    expect(flags).toBe(1);
    expect(cells.length).toBeGreaterThan(1);
    expect(cells.length).toBeLessThanOrEqual(CELLS_MAX);
  });

  it('does not hold what lies in its hole, whichever way the rings turn', () => {
    const [outer, hole] = [square(0, 0, 10), square(4, 4, 2)];
    for (const rings of [
      [outer, hole],
      [outer.toReversed(), hole],
      [outer, hole.toReversed()],
    ]) {
      expect(isIn(polygon(...rings), 5, 5)).toBe(false);
      expect(isIn(polygon(...rings), 1, 1)).toBe(true);
      expect(isIn(polygon(...rings), 11, 1)).toBe(false);
    }
  });

  it('has points of its ring that follow each other but once', () => {
    const corners = square(10, 10, 1);
    const doubled = corners.flatMap((corner) => [corner, corner]);
    expect(geoIndexOf(polygon(doubled))).toEqual(geoIndexOf(polygon(corners)));
  });
});

const longitudes = fc.double({ min: -180, max: 180, noNaN: true });
const latitudes = fc.double({ min: -90, max: 90, noNaN: true });
const rings = fc
  .array(fc.tuple(longitudes, latitudes), { minLength: 3, maxLength: 12 })
  .map((corners) => [...corners, ...corners.slice(0, 1)]);
const regions = fc.oneof(
  fc
    .tuple(longitudes, latitudes, fc.double({ max: 3e7, noNaN: true }))
    .map((all) => circle(...all)),
  fc.array(rings, { maxLength: 4 }).map((all) => polygon(...all)),
  fc.array(fc.array(rings, { maxLength: 2 }), { maxLength: 3 }).map((all) => multiPolygon(...all)),
);

describe('any region', () => {
  it('has few cells, in order, or none, even where its rings cross', () => {
    fc.assert(
      fc.property(regions, (text) => {
        const { cells } = geoIndexOf(text);
        expect(cells.length).toBeLessThanOrEqual(CELLS_MAX);
        expect([...cells]).toEqual(cells.toSorted((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });

  it('that is a circle has the points in it in its cells', () => {
    const shifts = fc.double({ min: -20, max: 20, noNaN: true });
    const radii = fc.double({ min: 1e6, max: 5e6, noNaN: true });
    const centres = fc.tuple(
      fc.double({ min: -160, max: 160, noNaN: true }),
      fc.double({ min: -70, max: 70, noNaN: true }),
    );
    fc.assert(
      fc.property(centres, radii, shifts, shifts, ([longitude, latitude], radius, east, north) => {
        const text = circle(longitude, latitude, radius);
        fc.pre(isIn(text, longitude + east, latitude + north));
        const [leaf = 0n] = geoIndexOf(
          JSON.stringify({ type: 'Point', coordinates: [longitude + east, latitude + north] }),
        ).cells;
        const { cells } = geoIndexOf(text);
        expect(ancestorCells(leaf).some((cell) => cells.includes(cell))).toBe(true);
      }),
    );
  });
});
