/** Which texts the server takes as GeoJSON: the shapes it can index, with coordinates on the globe. */

/** Points of a polygon's ring, the closing one included. */
const RING_MIN_POINTS = 4;
const LONGITUDE_MAX = 180;
const LATITUDE_MAX = 90;

/** Degrees. */
export type Position = readonly [longitude: number, latitude: number];

/** Ends where it began. */
export type Ring = readonly Position[];

export type GeoGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | {
      readonly type: 'AeroCircle';
      readonly coordinates: readonly [centre: Position, radiusMetres: number];
    }
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };

/** Whether the text is a shape, or a feature holding one. */
export function isGeoJson(text: string): boolean {
  return geoGeometryOf(text) !== undefined;
}

/** The shape a text is, or holds as a feature; `undefined` for what the server does not read as one. */
export function geoGeometryOf(text: string): GeoGeometry | undefined {
  const geometry = geometryOf(text);
  return isGeometry(geometry) ? geometry : undefined;
}

function geometryOf(text: string): unknown {
  const parsed = parseJson(text);
  return isObject(parsed) && parsed['type'] === 'Feature' ? parsed['geometry'] : parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const COORDINATE_CHECKS = new Map<unknown, (coordinates: unknown) => boolean>([
  ['Point', isPoint],
  ['Polygon', isPolygon],
  ['MultiPolygon', (coordinates) => isArrayOf(coordinates, isPolygon)],
  ['AeroCircle', isCircle],
]);

function isGeometry(value: unknown): value is GeoGeometry {
  if (!isObject(value)) return false;
  return COORDINATE_CHECKS.get(value['type'])?.(value['coordinates']) ?? false;
}

function isArrayOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return isArray(value) && value.every(isElement);
}

/** As Array.isArray, without making the elements `any`. */
function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Longitude, then latitude. */
function isPoint(value: unknown): boolean {
  if (!isArray(value) || value.length !== 2) return false;
  const [longitude, latitude] = value;
  return isWithin(longitude, LONGITUDE_MAX) && isWithin(latitude, LATITUDE_MAX);
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= max;
}

function isPolygon(value: unknown): boolean {
  return isArrayOf(value, isRing);
}

/** A ring ends where it began; points repeated one after the other count once. */
function isRing(value: unknown): boolean {
  if (!isArrayOf(value, isPoint)) return false;
  const points = (value as readonly (readonly number[])[]).filter(
    (point, i, all) => i === 0 || !isSamePoint(point, all[i - 1]),
  );
  return points.length >= RING_MIN_POINTS && isSamePoint(points[0], points.at(-1));
}

function isSamePoint(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a?.[0] === b?.[0] && a?.[1] === b?.[1];
}

/** A centre and a radius in metres. */
function isCircle(value: unknown): boolean {
  if (!isArray(value) || value.length !== 2) return false;
  const [centre, radius] = value;
  return isPoint(centre) && Number.isFinite(radius);
}
