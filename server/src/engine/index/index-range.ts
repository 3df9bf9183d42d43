/** What is looked for in an index: stretches of its order, and which of the values found there are really meant. */

import { s2 } from 's2js';
import type { Value } from '../../model/value.js';
import { ancestorCells } from '../geo-cell.js';
import { coverRegion } from '../geo-covering.js';
import type { GeoRegion } from '../geo-region.js';
import { type GeoShape, geoShapeOf, isWithin, shapeOfGeometry } from '../geo-shape.js';
import { geoGeometryOf } from '../geojson.js';
import { bvalsOf, INDEX_KEY_MAX_BYTES, type IndexKeyType, keyBytes } from './index-definition.js';

export interface IndexStretch {
  readonly from: bigint;
  /** Included. */
  readonly to: bigint;
}

export interface IndexRange {
  readonly keyType: IndexKeyType;
  /** In the order of the index, without overlaps. */
  readonly stretches: readonly IndexStretch[];
  /** Whether a value found in a stretch is one that was asked for; absent where every one is. */
  readonly matches?: (value: Value) => boolean;
}

/** Bytes of the longest GeoJSON a query may hold. */
const GEOJSON_MAX_BYTES = 1024 * 1024 - 1;
/** The smallest cells a query's region is covered with; what is a little outside is sorted out by its shape. */
const QUERIED_LEVEL_MAX = 20;

/** The range from one value to another of its type; `undefined` for what the server refuses. */
export function indexRangeOf(begin: Value, end: Value): IndexRange | undefined {
  switch (begin.type) {
    case 'int':
      return end.type === 'int' ? integerRange(begin.value, end.value) : undefined;
    case 'geojson':
      return geoRange(begin.value);
    case 'string':
      return bytesRange('string', begin);
    case 'opaque':
      return bytesRange('string', begin);
    case 'blob':
      return bytesRange('blob', begin);
    default:
      return undefined;
  }
}

function integerRange(from: bigint, to: bigint): IndexRange | undefined {
  return from > to ? undefined : { keyType: 'numeric', stretches: [{ from, to }] };
}

/** Different strings may share a hash: those found are compared. */
function bytesRange(keyType: 'string' | 'blob', value: Value): IndexRange | undefined {
  const wanted = keyBytes(value);
  if (wanted === undefined || wanted.length >= INDEX_KEY_MAX_BYTES) return undefined;
  return {
    keyType,
    stretches: bvalsOf(keyType, value).map((bval) => ({ from: bval, to: bval })),
    matches: (found) => {
      const bytes = keyBytes(found);
      return bytes !== undefined && Buffer.compare(bytes, wanted) === 0;
    },
  };
}

/** A point asks for the regions it lies in, a region for the points in it. */
function geoRange(text: string): IndexRange | undefined {
  if (Buffer.byteLength(text) > GEOJSON_MAX_BYTES) return undefined;
  const shape = geoShapeOf(text);
  if (shape === undefined) return undefined;
  const stretches = shape.type === 'point' ? cellsAround(shape.cell) : cellsWithin(shape.region);
  if (stretches === undefined) return undefined;
  return { keyType: 'geo2dsphere', stretches, matches: (found) => isFound(found, shape) };
}

/** Where regions that hold the point may be indexed. */
function cellsAround(leaf: bigint): readonly IndexStretch[] {
  return ancestorCells(leaf)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((cell) => ({ from: cell, to: cell }));
}

/** Where points of the region are indexed; `undefined` where it takes too many cells. */
function cellsWithin(region: GeoRegion): readonly IndexStretch[] | undefined {
  const { rangeMin, rangeMax } = s2.cellid;
  return coverRegion(region, QUERIED_LEVEL_MAX)?.map((cell) => ({
    from: rangeMin(cell),
    to: rangeMax(cell),
  }));
}

/** Two points, or two regions, need no shapes to be told apart. */
function isFound(found: Value, asked: GeoShape): boolean {
  const geometry = found.type === 'geojson' ? geoGeometryOf(found.value) : undefined;
  if (geometry === undefined) return false;
  const isPoint = geometry.type === 'Point';
  if (isPoint === (asked.type === 'point')) return false;
  const shape = shapeOfGeometry(geometry);
  return shape !== undefined && isWithin(shape, asked);
}
