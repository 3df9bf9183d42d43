/** Names of bins, sets and namespaces as bytes, with small caches since the same few names fill every message. */

import { SET_MAX_BYTES } from '../model/limits.js';
import { asBuffer, decodeText } from './text.js';

/** Longer names are not remembered: nothing that names a bin, a set or a namespace is. */
const CACHED_NAME_MAX_BYTES = SET_MAX_BYTES;
/** Names remembered per direction; a cache that is full starts over, so that invented names cost memory only once. */
const CACHED_NAMES_MAX = 1024;

const encoded = new Map<string, Uint8Array>();
const decoded: (DecodedName | undefined)[] = new Array<DecodedName | undefined>(CACHED_NAMES_MAX);

interface DecodedName {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The UTF-8 bytes of a name. They may be shared between callers: never write into them. */
export function encodeName(name: string): Uint8Array {
  const known = encoded.get(name);
  if (known !== undefined) return known;
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.length > CACHED_NAME_MAX_BYTES) return bytes;
  if (encoded.size >= CACHED_NAMES_MAX) encoded.clear();
  encoded.set(name, bytes);
  return bytes;
}

/** The text of a name, or `undefined` when its bytes are not UTF-8. */
export function decodeName(bytes: Uint8Array): string | undefined {
  return decodeNameAt(asBuffer(bytes), 0, bytes.length);
}

/** The same of the name in `bytes[start, end)`. */
export function decodeNameAt(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start > CACHED_NAME_MAX_BYTES) return decodeText(bytes, start, end);
  const slot = slotOf(bytes, start, end);
  const known = decoded[slot];
  if (known !== undefined && isAt(known.bytes, bytes, start, end)) return known.text;
  const text = decodeText(bytes, start, end);
  // A copy, since the bytes are a view into a whole frame that would stay alive with them.
  if (text !== undefined)
    decoded[slot] = { bytes: Uint8Array.from(bytes.subarray(start, end)), text };
  return text;
}

/** FNV-1a over the bytes, cut to the table. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 16)) & (CACHED_NAMES_MAX - 1);
}

function isAt(name: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i += 1) {
    if (name[i] !== bytes[start + i]) return false;
  }
  return true;
}
