/** What the server keeps in front of the text of a stored shape, and finds it by: its flags and cells. */

import { coverRegion } from './geo-covering.js';
import { type GeoShape, geoShapeOf } from './geo-shape.js';

export interface GeoIndex {
  readonly flags: number;
  /** Ids of S2 cells, unsigned and in order: the point's own, or those that cover the region. */
  readonly cells: readonly bigint[];
}

/** The flags of all but points. */
const REGION_FLAG = 1;
/** Stored regions are covered down to the smallest cells; only those of queries stop above. */
const STORED_LEVEL_MAX = 30;

/** Regions remembered, and characters of all their texts: room for the largest a record can hold. */
const REMEMBERED_MAX = 1024;
const REMEMBERED_TEXT_MAX = 4 * 1024 * 1024;

interface Covering {
  readonly index: GeoIndex;
  /** The server takes the shape for a bin. */
  readonly isStorable: boolean;
}

const NO_SHAPE: Covering = { index: { flags: 0, cells: [] }, isStorable: false };

/** Covering a region takes a millisecond and more, and the same text is written, indexed and answered: by text, latest last. */
const remembered = new Map<string, Covering>();
let rememberedText = 0;

/** Without cells for what is no shape, or takes too many: such a text can stand in a list or map. */
export function geoIndexOf(text: string): GeoIndex {
  return coveringOf(text).index;
}

/** Whether the server takes the text as a bin's value: a shape that it has cells for. */
export function isStorableGeoJson(text: string): boolean {
  return coveringOf(text).isStorable;
}

function coveringOf(text: string): Covering {
  const known = remembered.get(text);
  if (known !== undefined) {
    remembered.delete(text);
    remembered.set(text, known);
    return known;
  }
  const shape = geoShapeOf(text);
  if (shape === undefined) return NO_SHAPE;
  const covering = coverShape(shape);
  if (shape.type === 'region') remember(text, covering);
  return covering;
}

function coverShape(shape: GeoShape): Covering {
  if (shape.type === 'point') {
    return { index: { flags: 0, cells: [shape.cell] }, isStorable: true };
  }
  const cells = coverRegion(shape.region, STORED_LEVEL_MAX);
  return { index: { flags: REGION_FLAG, cells: cells ?? [] }, isStorable: cells !== undefined };
}

function remember(text: string, covering: Covering): void {
  remembered.set(text, covering);
  rememberedText += text.length;
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_MAX && rememberedText <= REMEMBERED_TEXT_MAX) return;
    remembered.delete(oldest);
    rememberedText -= oldest.length;
  }
}
