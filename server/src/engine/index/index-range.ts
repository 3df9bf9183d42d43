/** What is looked for in an index: stretches of its order, and which of the values found there are really meant. */

import type { Value } from '../../model/value.js';
import { cellsAround, type GeoShape, geoShapeOf, isWithin } from '../geo-shape.js';
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
const CELL_MAX = 0xffff_ffff_ffff_ffffn;

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
  const stretches =
    shape.type === 'point'
      ? cellsAround(shape.cell).map((cell) => ({ from: cell, to: cell }))
      : [{ from: 0n, to: CELL_MAX }];
  return { keyType: 'geo2dsphere', stretches, matches: (found) => isFound(found, shape) };
}

function isFound(found: Value, asked: GeoShape): boolean {
  const shape = found.type === 'geojson' ? geoShapeOf(found.value) : undefined;
  return shape !== undefined && isWithin(shape, asked);
}
