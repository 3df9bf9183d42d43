/** GeoJSON particles: flags, the cells the server indexed the shape by, and the JSON text itself. */

import { asBuffer, decodeText } from './text.js';
import { WireError } from './wire-error.js';

/** u8 flags, u16 number of cells. */
const GEOJSON_HEADER_BYTES = 3;
const CELL_BYTES = 8;

/** What the server adds to the text; it ignores both on the way in and computes its own. */
export interface GeoJsonIndex {
  readonly flags: number;
  /** S2 cell ids, unsigned. */
  readonly cells: readonly bigint[];
}

const NOT_INDEXED: GeoJsonIndex = { flags: 0, cells: [] };

/** A particle's bytes; clients leave the index out, a server sends what it computed. */
export function encodeGeoJson(text: string, index: GeoJsonIndex = NOT_INDEXED): Buffer {
  const textStart = GEOJSON_HEADER_BYTES + index.cells.length * CELL_BYTES;
  const bytes = Buffer.allocUnsafe(textStart + Buffer.byteLength(text, 'utf8'));
  bytes[0] = index.flags;
  let offset = bytes.writeUInt16BE(index.cells.length, 1);
  for (const cell of index.cells) offset = bytes.writeBigUInt64BE(cell, offset);
  bytes.write(text, textStart, 'utf8');
  return bytes;
}

/** Reads a particle's bytes; `text` is `undefined` when it is not UTF-8. Throws WireError when the cells do not fit. */
export function decodeGeoJson(bytes: Uint8Array): {
  readonly text: string | undefined;
  readonly index: GeoJsonIndex;
} {
  const buffer = asBuffer(bytes);
  if (buffer.length < GEOJSON_HEADER_BYTES) throw new WireError('geojson header is cut off', 0);
  const count = buffer.readUInt16BE(1);
  const textStart = GEOJSON_HEADER_BYTES + count * CELL_BYTES;
  if (textStart > buffer.length) throw new WireError(`geojson of ${count} cells is cut off`, 1);
  const cells: bigint[] = [];
  for (let offset = GEOJSON_HEADER_BYTES; offset < textStart; offset += CELL_BYTES) {
    cells.push(buffer.readBigUInt64BE(offset));
  }
  const text = decodeText(buffer, textStart, buffer.length);
  return { text, index: { flags: buffer[0] ?? 0, cells } };
}
