/** Shapes on the globe: what a GeoJSON text describes, the cells it is indexed by, and whether a point lies in a region. */

import { ancestorCells, cellOf, FACE_CELLS } from './geo-cell.js';
import { isGeoJson } from './geojson.js';

/** Metres; the globe the server measures circles on. */
const EARTH_RADIUS_METRES = 6_371_000;

/** A point on the unit sphere. */
type Vector = readonly [x: number, y: number, z: number];

interface Circle {
  readonly centre: Vector;
  /** The angle from the centre, in radians. */
  readonly angle: number;
}

/** An outer ring and its holes, each turned so that its smaller side lies on the left. */
type Polygon = readonly (readonly Vector[])[];

export type GeoShape =
  | { readonly type: 'point'; readonly at: Vector; readonly cell: bigint }
  | { readonly type: 'circle'; readonly circle: Circle }
  | { readonly type: 'polygons'; readonly polygons: readonly Polygon[] };

/** The shape a text describes; `undefined` for what the server would not store. */
export function geoShapeOf(text: string): GeoShape | undefined {
  if (!isGeoJson(text)) return undefined;
  const parsed = JSON.parse(text) as GeoText;
  const { type, coordinates } = parsed.type === 'Feature' ? parsed.geometry : parsed;
  switch (type) {
    case 'Point':
      return { type: 'point', at: vectorOf(coordinates), cell: cellOf(...coordinates) };
    case 'AeroCircle': {
      const [centre, radiusMetres] = coordinates;
      const angle = Math.min(Math.PI, radiusMetres / EARTH_RADIUS_METRES);
      return { type: 'circle', circle: { centre: vectorOf(centre), angle } };
    }
    case 'Polygon':
      return { type: 'polygons', polygons: [polygonOf(coordinates)] };
    case 'MultiPolygon':
      return { type: 'polygons', polygons: coordinates.map(polygonOf) };
  }
}

/** The cells a stored shape is found by, unsigned: a point's own, and the faces of the cube for a region. */
export function geoCellsOf(text: string): readonly bigint[] {
  const shape = geoShapeOf(text);
  if (shape === undefined) return [];
  return shape.type === 'point' ? [shape.cell] : FACE_CELLS;
}

/** The cells a region that holds the point may be indexed by, unsigned and in order. */
export function cellsAround(cell: bigint): readonly bigint[] {
  return [...ancestorCells(cell)].sort((a, b) => (a < b ? -1 : 1));
}

/** Whether one of the shapes is a point that lies in the other, a region. */
export function isWithin(a: GeoShape, b: GeoShape): boolean {
  if (a.type === 'point') return b.type !== 'point' && holds(b, a.at);
  return b.type === 'point' && holds(a, b.at);
}

type GeoGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'AeroCircle'; readonly coordinates: readonly [Position, number] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };
type GeoText = GeoGeometry | { readonly type: 'Feature'; readonly geometry: GeoGeometry };
/** Degrees. */
type Position = readonly [longitude: number, latitude: number];
type Ring = readonly Position[];

function vectorOf([longitude, latitude]: Position): Vector {
  const [theta, phi] = [longitude * (Math.PI / 180), latitude * (Math.PI / 180)];
  return [Math.cos(theta) * Math.cos(phi), Math.sin(theta) * Math.cos(phi), Math.sin(phi)];
}

function polygonOf(rings: readonly Ring[]): Polygon {
  return rings.map((ring) => {
    const corners = ring.slice(0, -1).map(vectorOf);
    return signedArea(corners) < 0 ? corners.toReversed() : corners;
  });
}

/** The area on the left of the ring, less a whole globe where that is the larger side. */
function signedArea(corners: readonly Vector[]): number {
  const [first, ...rest] = corners;
  if (first === undefined) return 0;
  let area = 0;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    if (next !== undefined) area += signedTriangleArea(first, corner, next);
  }
  const left = ((area % (4 * Math.PI)) + 4 * Math.PI) % (4 * Math.PI);
  return left > 2 * Math.PI ? left - 4 * Math.PI : left;
}

/** By the tangent of half the spherical excess. */
function signedTriangleArea(a: Vector, b: Vector, c: Vector): number {
  return 2 * Math.atan2(dot(a, cross(b, c)), 1 + dot(a, b) + dot(b, c) + dot(c, a));
}

function holds(region: Exclude<GeoShape, { type: 'point' }>, at: Vector): boolean {
  if (region.type === 'circle') {
    return angleBetween(region.circle.centre, at) <= region.circle.angle;
  }
  return region.polygons.some((polygon) => isInPolygon(polygon, at));
}

function isInPolygon([outer, ...holes]: Polygon, at: Vector): boolean {
  if (outer === undefined || !isInRing(outer, at)) return false;
  return !holes.some((hole) => isInRing(hole, at));
}

/** Seen from a point inside, the corners go once round it, to the left. */
function isInRing(corners: readonly Vector[], at: Vector): boolean {
  const [east, north] = axesAt(at);
  let turned = 0;
  let before = bearing(corners.at(-1) ?? at, east, north);
  for (const corner of corners) {
    const now = bearing(corner, east, north);
    turned += smallestTurn(now - before);
    before = now;
  }
  return turned > Math.PI;
}

/** Two directions along the surface at a point, at right angles. */
function axesAt(at: Vector): readonly [Vector, Vector] {
  const pole: Vector = Math.abs(at[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const east = normalized(cross(pole, at));
  return [east, cross(at, east)];
}

function bearing(corner: Vector, east: Vector, north: Vector): number {
  return Math.atan2(dot(corner, north), dot(corner, east));
}

function smallestTurn(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

function angleBetween(a: Vector, b: Vector): number {
  const product = cross(a, b);
  return Math.atan2(Math.sqrt(dot(product, product)), dot(a, b));
}

function normalized(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
