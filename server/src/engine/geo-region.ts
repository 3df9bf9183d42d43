/** Regions on the globe as the S2 library builds them: what they hold, and a few cells around the whole of each. */

import { s2 } from 's2js';
import { type NestingBudget, nestingBudget } from './geo-nesting.js';
import { polygonOfLoops } from './geo-polygon.js';
import type { Position, Ring } from './geojson.js';

/** Metres; the globe the server measures circles on. */
const EARTH_RADIUS_METRES = 6_371_000;

export interface GeoRegion {
  containsPoint(point: s2.Point): boolean;
  /** Both as the server's library answers them: a cell on the edge may be said to be touched, or not to be held. */
  intersectsCell(cell: s2.Cell): boolean;
  containsCell(cell: s2.Cell): boolean;
  /** Ids of cells, six at most and of any level, that the region does not reach out of. */
  boundingCells(): readonly bigint[];
}

export function circleRegion(centre: Position, radiusMetres: number): GeoRegion {
  const cap = s2.Cap.fromCenterAngle(pointOf(centre), radiusMetres / EARTH_RADIUS_METRES);
  return regionOf(cap, () => cap.cellUnionBound());
}

/** An outer ring and its holes, whichever way they turn: each has its smaller side inside. Throws NestingError. */
export function polygonRegion(rings: readonly Ring[]): GeoRegion {
  const polygon = polygonOf(rings, nestingBudget());
  return regionOf(polygon, () => cellsOfIndex(polygon));
}

/** Throws NestingError. */
export function multiPolygonRegion(polygons: readonly (readonly Ring[])[]): GeoRegion {
  const budget = nestingBudget();
  const parts = polygons.map((rings) => {
    const polygon = polygonOf(rings, budget);
    return { polygon, bound: polygon.rectBound() };
  });
  return {
    containsPoint: (point) => parts.some(({ polygon }) => polygon.containsPoint(point)),
    intersectsCell(cell): boolean {
      const around = cell.rectBound();
      return parts.some(
        ({ polygon, bound }) => bound.intersects(around) && polygon.intersectsCell(cell),
      );
    },
    // Each part is asked for its index, which takes it long, only where its bound leaves that open.
    containsCell(cell): boolean {
      const middle = s2.LatLng.fromPoint(cell.center());
      return parts.some(
        ({ polygon, bound }) => bound.containsLatLng(middle) && polygon.containsCell(cell),
      );
    },
    boundingCells: () => capAround(parts.map(({ bound }) => bound)).cellUnionBound(),
  };
}

function regionOf(region: s2.Cap | s2.Polygon, boundingCells: () => readonly bigint[]): GeoRegion {
  return {
    containsPoint: (point) => region.containsPoint(point),
    intersectsCell: (cell) => region.intersectsCell(cell),
    containsCell: (cell) => region.containsCell(cell),
    boundingCells,
  };
}

function polygonOf(rings: readonly Ring[], budget: NestingBudget): s2.Polygon {
  const loops = rings.map((ring) => {
    const loop = new s2.Loop(cornersOf(ring).map(pointOf));
    loop.normalize();
    return loop;
  });
  return polygonOfLoops(loops, budget);
}

/** Points repeated one after the other count once, and the closing one not at all. */
function cornersOf(ring: Ring): Ring {
  return ring.slice(0, -1).filter((point, index) => {
    const next = ring[index + 1];
    return point[0] !== next?.[0] || point[1] !== next[1];
  });
}

function pointOf([longitude, latitude]: Position): s2.Point {
  return s2.Point.fromLatLng(s2.LatLng.fromDegrees(latitude, longitude));
}

/**
 * The cells of the polygon's own index, drawn together: one for each face of the cube or, on a single face, one for each
 * quarter of the smallest cell around them all. The library bounds by a circle instead, which leads to other coverings.
 */
function cellsOfIndex(polygon: s2.Polygon): readonly bigint[] {
  const { parent, rangeMax, commonAncestorLevel } = s2.cellid;
  const indexed = [...indexedCells(polygon)];
  const [first, last] = [indexed[0], indexed.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (first === last) return [first];
  const level = levelOrBelowFaces(commonAncestorLevel(first, last)) + 1;
  const spans = new Map<bigint, { readonly from: bigint; readonly to: bigint }>();
  for (const cell of indexed) {
    const group = parent(cell, level);
    spans.set(group, { from: spans.get(group)?.from ?? cell, to: cell });
  }
  return [...spans.values()].map(({ from, to }) =>
    rangeMax(from) >= to ? from : parent(from, levelOrBelowFaces(commonAncestorLevel(from, to))),
  );
}

function* indexedCells(polygon: s2.Polygon): Generator<bigint, void> {
  const iterator = polygon.index.iterator();
  iterator.begin();
  while (!iterator.done()) {
    yield iterator.cellID();
    iterator.next();
  }
}

/** -1 for cells of different faces. */
function levelOrBelowFaces([level, isShared]: readonly [number, boolean]): number {
  return isShared ? level : -1;
}

/** The smaller of two circles: round the middle of the map's rectangle around all parts, or round a pole. */
function capAround(parts: readonly s2.Rect[]): s2.Cap {
  const rect = parts.reduce((all, part) => all.union(part), s2.Rect.emptyRect());
  if (rect.isEmpty()) return s2.Cap.emptyCap();
  const isSouthern = rect.lat.lo + rect.lat.hi < 0;
  const pole = s2.Cap.fromCenterAngle(
    new s2.Point(0, 0, isSouthern ? -1 : 1),
    (1 + 2 * Number.EPSILON) * (Math.PI / 2 + (isSouthern ? rect.lat.hi : -rect.lat.lo)),
  );
  if (rect.lng.length() >= 2 * Math.PI) return pole;
  const middle = [0, 1, 2, 3].reduce(
    (cap, corner) => cap.addPoint(s2.Point.fromLatLng(rect.vertex(corner))),
    s2.Cap.fromPoint(s2.Point.fromLatLng(rect.center())),
  );
  return middle.height() < pole.height() ? middle : pole;
}
