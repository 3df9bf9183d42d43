/** Aerospike's MessagePack as Values: trees of bounded depth, and opaque bytes for what a Value has no place for. */

import { VALUE_TREE_MAX_DEPTH } from '../model/limits.js';
import {
  boolValue,
  type InfinityValue,
  type MapEntry,
  type MapOrder,
  NIL,
  PARTICLE,
  type Value,
  type WildcardValue,
} from '../model/value.js';
import { KIND, MsgpackCursor } from './msgpack-cursor.js';
import {
  COMPARE_EXT_TYPE,
  COMPARE_INFINITY,
  COMPARE_WILDCARD,
  CONTAINER_FLAG,
  TOKEN,
} from './msgpack-token.js';
import { isBlobParticle } from './particle-type.js';
import { asBuffer, decodeText } from './text.js';
import { WireError } from './wire-error.js';

const TRUE = boolValue(true);
const FALSE = boolValue(false);
const INFINITY: InfinityValue = { type: 'infinity' };
const WILDCARD: WildcardValue = { type: 'wildcard' };

/**
 * Reads one value that fills `bytes`. Lists and maps below VALUE_TREE_MAX_DEPTH levels, and those holding elements no Value
 * stands for, become `opaque` and encode back to the bytes they were. Blobs are views into `bytes`. Throws WireError only.
 */
export function decodeMsgpack(bytes: Uint8Array): Value {
  const cursor = new MsgpackCursor(asBuffer(bytes));
  const value = readMsgpackValue(cursor);
  if (cursor.offset !== bytes.length) {
    throw new WireError('bytes follow the MessagePack value', cursor.offset);
  }
  return value;
}

/** As decodeMsgpack, for the one value at the cursor; moves it past that value. */
export function readMsgpackValue(cursor: MsgpackCursor): Value {
  const start = cursor.offset;
  const value = readValue(cursor, 0);
  if (value === undefined) throw new WireError('MessagePack element of no known type', start);
  return value;
}

/** The element at the cursor; `undefined` when it is well formed, yet nothing a Value can hold. */
function readValue(cursor: MsgpackCursor, depth: number): Value | undefined {
  const start = cursor.offset;
  cursor.readHead();
  switch (cursor.kind) {
    case KIND.nil:
      return NIL;
    case KIND.bool:
      return cursor.token === TOKEN.true ? TRUE : FALSE;
    case KIND.fixint:
      return { type: 'int', value: BigInt((cursor.token << 24) >> 24) };
    case KIND.unsigned:
      return readUnsigned(cursor);
    case KIND.signed:
      return readSigned(cursor);
    case KIND.float:
      return readFloat(cursor);
    case KIND.bytes:
      return readTyped(cursor);
    case KIND.array:
    case KIND.map:
      return readContainer(cursor, start, depth);
    case KIND.ext:
      return readExtension(cursor);
  }
}

function readUnsigned(cursor: MsgpackCursor): Value {
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  if (length < 8) return { type: 'int', value: BigInt(bytes.readUIntBE(offset, length)) };
  const value = bytes.readBigInt64BE(offset);
  // The server stores words above the signed range as they come; a signed integer would be another number.
  return value >= 0n ? { type: 'int', value } : opaque(cursor, PARTICLE.integer, offset);
}

function readSigned(cursor: MsgpackCursor): Value {
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  const value = length < 8 ? BigInt(bytes.readIntBE(offset, length)) : bytes.readBigInt64BE(offset);
  return { type: 'int', value };
}

function readFloat(cursor: MsgpackCursor): Value {
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  if (length === 8) return { type: 'double', value: bytes.readDoubleBE(offset) };
  // Go and Java write their 32-bit floats so, and the server keeps elements as they came.
  return { type: 'double', value: bytes.readFloatBE(offset), single: true };
}

/** A str element: its first byte is the particle type of the rest. Without one it is nothing the server could name. */
function readTyped(cursor: MsgpackCursor): Value | undefined {
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  if (length === 0) return undefined;
  return typedValue(bytes, offset, cursor.offset);
}

/** Reads `bytes[start]` as a particle type and what follows to `end` as that particle's form inside lists and maps. */
function typedValue(bytes: Buffer, start: number, end: number): Value | undefined {
  const particleType = bytes[start] ?? 0;
  if (particleType === PARTICLE.string || particleType === PARTICLE.geojson) {
    const value = decodeText(bytes, start + 1, end);
    if (value !== undefined) {
      return { type: particleType === PARTICLE.string ? 'string' : 'geojson', value };
    }
  }
  const data = bytes.subarray(start + 1, end);
  if (particleType === PARTICLE.hll) return { type: 'hll', data };
  if (isBlobParticle(particleType)) return { type: 'blob', data, particleType };
  // These would be written back as bare elements, not as the str they are here.
  return isBareParticle(particleType, data.length)
    ? undefined
    : { type: 'opaque', particleType, data };
}

function isBareParticle(particleType: number, dataBytes: number): boolean {
  return (
    particleType === PARTICLE.list ||
    particleType === PARTICLE.map ||
    (particleType === PARTICLE.integer && dataBytes === 8)
  );
}

function readExtension(cursor: MsgpackCursor): Value | undefined {
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  // Only the one-byte form is a value; the rest of the family are marks inside containers.
  if (length !== 2 || bytes[offset] !== COMPARE_EXT_TYPE) return undefined;
  const body = bytes[offset + 1];
  if (body === COMPARE_INFINITY) return INFINITY;
  return body === COMPARE_WILDCARD ? WILDCARD : undefined;
}

/** The list or map whose head was read, or its bytes where it is too deep or holds what no Value stands for. */
function readContainer(cursor: MsgpackCursor, start: number, depth: number): Value {
  const { kind, length } = cursor;
  const tooDeep = depth >= VALUE_TREE_MAX_DEPTH;
  if (kind === KIND.array) {
    const list = tooDeep ? undefined : readList(cursor, length, depth + 1);
    return list ?? takeOpaque(cursor, start, PARTICLE.list);
  }
  const map = tooDeep ? undefined : readMap(cursor, length, depth + 1);
  return map ?? takeOpaque(cursor, start, PARTICLE.map);
}

/** Passes the whole element at `start` without reading into it. */
function takeOpaque(cursor: MsgpackCursor, start: number, particleType: number): Value {
  cursor.offset = start;
  cursor.skip();
  return opaque(cursor, particleType, start);
}

function opaque(cursor: MsgpackCursor, particleType: number, start: number): Value {
  return { type: 'opaque', particleType, data: cursor.bytes.subarray(start, cursor.offset) };
}

const LIST_FLAGS = CONTAINER_FLAG.listOrdered | CONTAINER_FLAG.persistIndex;

function readList(cursor: MsgpackCursor, count: number, depth: number): Value | undefined {
  const taken = takeFlags(cursor, count);
  const flags = taken ?? 0;
  if ((flags & ~LIST_FLAGS) !== 0) return undefined;
  const items: Value[] = [];
  for (let i = taken === undefined ? 0 : 1; i < count; i += 1) {
    const item = readValue(cursor, depth);
    if (item === undefined) return undefined;
    items.push(item);
  }
  const ordered = (flags & CONTAINER_FLAG.listOrdered) !== 0;
  return (flags & CONTAINER_FLAG.persistIndex) === 0
    ? { type: 'list', items, ordered }
    : { type: 'list', items, ordered, persistIndex: true };
}

/**
 * The flags that the extension standing first in the container carries as its type; `undefined` where none does. Its data is
 * an index of elements the writer kept: the server passes it and makes its own.
 */
function takeFlags(cursor: MsgpackCursor, count: number): number | undefined {
  const { bytes, offset: start } = cursor;
  if (count === 0 || !EXTENSIONS.has(bytes[start] ?? 0)) return undefined;
  cursor.readHead();
  const flags = bytes[cursor.offset] ?? 0;
  if (flags === COMPARE_EXT_TYPE) {
    // A value that stands first in what is compared with.
    cursor.offset = start;
    return undefined;
  }
  cursor.offset += cursor.length;
  return flags;
}

const EXTENSIONS: ReadonlySet<number> = new Set([
  TOKEN.ext8,
  TOKEN.ext16,
  TOKEN.ext32,
  TOKEN.fixext1,
  TOKEN.fixext2,
  TOKEN.fixext4,
  TOKEN.fixext8,
  TOKEN.fixext16,
]);

const MAP_ORDER_BITS = CONTAINER_FLAG.mapKeyOrdered | CONTAINER_FLAG.mapValueOrdered;
const MAP_FLAGS = MAP_ORDER_BITS | CONTAINER_FLAG.preserveOrder | CONTAINER_FLAG.persistIndex;

/** Orders by their flag bits; ordering by value alone is reserved and kept by no server. */
const MAP_ORDERS: readonly (MapOrder | undefined)[] = [
  'unordered',
  'keyOrdered',
  undefined,
  'keyValueOrdered',
];

function readMap(cursor: MsgpackCursor, count: number, depth: number): Value | undefined {
  const taken = takeFlags(cursor, count);
  const flags = taken ?? 0;
  const order = MAP_ORDERS[flags & MAP_ORDER_BITS];
  if (order === undefined || (flags & ~MAP_FLAGS) !== 0) return undefined;
  // The flags are the key of a pair whose value says nothing: nil from every writer known, and passed whatever it is.
  if (taken !== undefined) cursor.skip();
  const entries: MapEntry[] = [];
  for (let i = taken === undefined ? 0 : 1; i < count; i += 1) {
    const key = readValue(cursor, depth);
    if (key === undefined) return undefined;
    const value = readValue(cursor, depth);
    if (value === undefined) return undefined;
    entries.push([key, value]);
  }
  return {
    type: 'map',
    entries,
    order,
    ...((flags & CONTAINER_FLAG.persistIndex) === 0 ? {} : { persistIndex: true }),
    ...((flags & CONTAINER_FLAG.preserveOrder) === 0 ? {} : { preserveOrder: true }),
  };
}
