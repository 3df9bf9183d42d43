/** Shapes on the globe: what a GeoJSON text describes, and whether a point lies in a region. */

import { s2 } from 's2js';
import { cellOf } from './geo-cell.js';
import { NestingError } from './geo-nesting.js';
import { circleRegion, type GeoRegion, multiPolygonRegion, polygonRegion } from './geo-region.js';
import { type GeoGeometry, geoGeometryOf } from './geojson.js';

export type GeoShape =
  | { readonly type: 'point'; readonly cell: bigint }
  | { readonly type: 'region'; readonly region: GeoRegion };

/** The shape a text describes; `undefined` for what the server would not store, and for too many rings within each other. */
export function geoShapeOf(text: string): GeoShape | undefined {
  const geometry = geoGeometryOf(text);
  return geometry === undefined ? undefined : shapeOfGeometry(geometry);
}

/** `undefined` for too many rings within each other. */
export function shapeOfGeometry(geometry: GeoGeometry): GeoShape | undefined {
  try {
    return madeOf(geometry);
  } catch (error) {
    if (error instanceof NestingError) return undefined;
    throw error;
  }
}

function madeOf(geometry: GeoGeometry): GeoShape {
  switch (geometry.type) {
    case 'Point':
      return { type: 'point', cell: cellOf(...geometry.coordinates) };
    case 'AeroCircle':
      return { type: 'region', region: circleRegion(...geometry.coordinates) };
    case 'Polygon':
      return { type: 'region', region: polygonRegion(geometry.coordinates) };
    case 'MultiPolygon':
      return { type: 'region', region: multiPolygonRegion(geometry.coordinates) };
  }
}

/** Whether one of the shapes is a point that lies in the other, a region. */
export function isWithin(a: GeoShape, b: GeoShape): boolean {
  if (a.type === 'point') return b.type === 'region' && holds(b.region, a.cell);
  return b.type === 'point' && holds(a.region, b.cell);
}

/** The server keeps of a point its smallest cell, and asks for the middle of that. */
function holds(region: GeoRegion, cell: bigint): boolean {
  return region.containsPoint(s2.cellid.point(cell));
}
