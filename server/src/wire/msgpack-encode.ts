/** Values as Aerospike's MessagePack: sized first, then written into one buffer in the shortest form. */

import { VALUE_MAX_DEPTH } from '../model/limits.js';
import {
  type DoubleValue,
  type InfinityValue,
  type ListValue,
  type MapValue,
  type OpaqueValue,
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
  FIX,
  TOKEN,
} from './msgpack-token.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Bytes of the element that carries a container's flags: ext8, length 0, the flags as its type. */
const FLAGS_ELEMENT_BYTES = 3;

/**
 * One value as MessagePack. Throws WireError when lists and maps nest deeper than VALUE_MAX_DEPTH, or when an opaque list or
 * map is not exactly one element of MessagePack.
 */
export function encodeMsgpack(value: Value): Buffer {
  const target = Buffer.allocUnsafe(msgpackBytes(value));
  writeValue(target, 0, value);
  return target;
}

/** How many bytes encodeMsgpack makes of the value; throws as it does. */
export function msgpackBytes(value: Value): number {
  return valueBytes(value, 0);
}

/** Bytes in front of the elements of a list or map: its head, and its flags where it has any. */
export function containerHeadBytes(container: ListValue | MapValue): number {
  if (container.type === 'list') {
    const flagged = listFlags(container) === 0 ? 0 : 1;
    return containerHeaderBytes(container.items.length + flagged) + flagged * FLAGS_ELEMENT_BYTES;
  }
  // The flags are the key of a first pair whose value is nil.
  const flagged = mapFlags(container) === 0 ? 0 : 1;
  const headerBytes = containerHeaderBytes(container.entries.length + flagged);
  return headerBytes + flagged * (FLAGS_ELEMENT_BYTES + 1);
}

function valueBytes(value: Value, depth: number): number {
  switch (value.type) {
    case 'nil':
    case 'bool':
      return 1;
    case 'int':
      return intBytes(value.value);
    case 'double':
      return value.single === true ? 5 : 9;
    case 'string':
    case 'geojson':
      return typedBytes(Buffer.byteLength(value.value, 'utf8'));
    case 'blob':
    case 'hll':
      return typedBytes(value.data.length);
    default:
      return compositeBytes(value, depth + 1);
  }
}

/** Values that hold others, or that only lists and maps can hold. */
type CompositeValue = ListValue | MapValue | OpaqueValue | InfinityValue | WildcardValue;

function compositeBytes(value: CompositeValue, depth: number): number {
  switch (value.type) {
    case 'list':
      return listBytes(value, depth);
    case 'map':
      return mapBytes(value, depth);
    case 'opaque':
      return opaqueBytes(value);
    case 'infinity':
    case 'wildcard':
      return 3;
  }
}

function intBytes(value: bigint): number {
  if (value >= -0x80000000n && value <= 0xffffffffn) {
    const small = Number(value);
    if (small >= -32) {
      if (small < 0x80) return 1;
      if (small < 0x100) return 2;
      return small < 0x10000 ? 3 : 5;
    }
    if (small >= -0x80) return 2;
    return small >= -0x8000 ? 3 : 5;
  }
  return 9;
}

/** A str element whose first byte says which particle type the rest is. */
function typedBytes(dataBytes: number): number {
  return strHeaderBytes(dataBytes + 1) + 1 + dataBytes;
}

function strHeaderBytes(length: number): number {
  if (length < 32) return 1;
  if (length < 0x100) return 2;
  return length < 0x10000 ? 3 : 5;
}

function containerHeaderBytes(count: number): number {
  if (count < 16) return 1;
  return count < 0x10000 ? 3 : 5;
}

function listBytes(list: ListValue, depth: number): number {
  checkDepth(depth);
  let bytes = containerHeadBytes(list);
  for (const item of list.items) bytes += valueBytes(item, depth);
  return bytes;
}

function mapBytes(map: MapValue, depth: number): number {
  checkDepth(depth);
  let bytes = containerHeadBytes(map);
  for (const [key, value] of map.entries)
    bytes += valueBytes(key, depth) + valueBytes(value, depth);
  return bytes;
}

function checkDepth(depth: number): void {
  if (depth > VALUE_MAX_DEPTH) {
    throw new WireError(`lists and maps nest deeper than ${VALUE_MAX_DEPTH} levels`, 0);
  }
}

function listFlags(list: ListValue): number {
  return (
    (list.ordered ? CONTAINER_FLAG.listOrdered : 0) |
    (list.persistIndex === true ? CONTAINER_FLAG.persistIndex : 0)
  );
}

const MAP_ORDER_FLAGS = {
  unordered: 0,
  keyOrdered: CONTAINER_FLAG.mapKeyOrdered,
  keyValueOrdered: CONTAINER_FLAG.mapKeyOrdered | CONTAINER_FLAG.mapValueOrdered,
} as const;

function mapFlags(map: MapValue): number {
  return (
    MAP_ORDER_FLAGS[map.order] |
    (map.preserveOrder === true ? CONTAINER_FLAG.preserveOrder : 0) |
    (map.persistIndex === true ? CONTAINER_FLAG.persistIndex : 0)
  );
}

function opaqueBytes(value: OpaqueValue): number {
  if (isBareOpaque(value)) {
    checkOneElement(value);
    return value.data.length;
  }
  return isWordOpaque(value) ? 9 : typedBytes(value.data.length);
}

/** Opaque lists and maps are MessagePack already. */
function isBareOpaque(value: OpaqueValue): boolean {
  return value.particleType === PARTICLE.list || value.particleType === PARTICLE.map;
}

/** Opaque bytes come from callers; anything but one whole list or map would shift the elements behind them. */
function checkOneElement(value: OpaqueValue): void {
  const cursor = new MsgpackCursor(asBuffer(value.data));
  cursor.readHead();
  const expected = value.particleType === PARTICLE.list ? KIND.array : KIND.map;
  const { kind } = cursor;
  cursor.offset = 0;
  cursor.skip();
  if (kind !== expected || cursor.offset !== value.data.length) {
    throw new WireError(`opaque data is not one element of particle type ${value.particleType}`, 0);
  }
}

/** An unsigned integer above the signed range, the only integer a Value can't hold. */
function isWordOpaque(value: OpaqueValue): boolean {
  return value.particleType === PARTICLE.integer && value.data.length === 8;
}

/** Writes the value at `offset`; returns the offset behind it. */
function writeValue(target: Buffer, offset: number, value: Value): number {
  switch (value.type) {
    case 'nil':
      return writeByte(target, offset, TOKEN.nil);
    case 'bool':
      return writeByte(target, offset, value.value ? TOKEN.true : TOKEN.false);
    case 'int':
      return writeInt(target, offset, value.value);
    case 'double':
      return writeFloat(target, offset, value);
    case 'string':
      return writeText(target, offset, PARTICLE.string, value.value);
    case 'geojson':
      return writeText(target, offset, PARTICLE.geojson, value.value);
    case 'blob':
      return writeTyped(target, offset, value.particleType, value.data);
    case 'hll':
      return writeTyped(target, offset, PARTICLE.hll, value.data);
    default:
      return writeComposite(target, offset, value);
  }
}

function writeComposite(target: Buffer, offset: number, value: CompositeValue): number {
  switch (value.type) {
    case 'list':
      return writeList(target, offset, value);
    case 'map':
      return writeMap(target, offset, value);
    case 'opaque':
      return writeOpaque(target, offset, value);
    case 'infinity':
      return writeCompare(target, offset, COMPARE_INFINITY);
    case 'wildcard':
      return writeCompare(target, offset, COMPARE_WILDCARD);
  }
}

function writeByte(target: Buffer, offset: number, byte: number): number {
  target[offset] = byte;
  return offset + 1;
}

function writeInt(target: Buffer, offset: number, value: bigint): number {
  if (value < -0x80000000n) {
    target[offset] = TOKEN.int64;
    return target.writeBigInt64BE(value, offset + 1);
  }
  if (value > 0xffffffffn) {
    target[offset] = TOKEN.uint64;
    return target.writeBigUInt64BE(value, offset + 1);
  }
  const small = Number(value);
  return small < 0 ? writeNegative(target, offset, small) : writePositive(target, offset, small);
}

function writePositive(target: Buffer, offset: number, value: number): number {
  if (value < 0x80) return writeByte(target, offset, value);
  if (value < 0x100) {
    target[offset] = TOKEN.uint8;
    return writeByte(target, offset + 1, value);
  }
  if (value < 0x10000) {
    target[offset] = TOKEN.uint16;
    return target.writeUInt16BE(value, offset + 1);
  }
  target[offset] = TOKEN.uint32;
  return target.writeUInt32BE(value, offset + 1);
}

function writeNegative(target: Buffer, offset: number, value: number): number {
  if (value >= -32) return target.writeInt8(value, offset);
  if (value >= -0x80) {
    target[offset] = TOKEN.int8;
    return target.writeInt8(value, offset + 1);
  }
  if (value >= -0x8000) {
    target[offset] = TOKEN.int16;
    return target.writeInt16BE(value, offset + 1);
  }
  target[offset] = TOKEN.int32;
  return target.writeInt32BE(value, offset + 1);
}

function writeFloat(target: Buffer, offset: number, { value, single }: DoubleValue): number {
  if (single === true) {
    target[offset] = TOKEN.float32;
    return target.writeFloatBE(value, offset + 1);
  }
  target[offset] = TOKEN.float64;
  return writeDouble(target, offset + 1, value);
}

/** Writes the 8 bytes of a double. Every NaN is written with the same bits, whatever the engine holds behind it. */
export function writeDouble(target: Buffer, offset: number, value: number): number {
  if (Number.isNaN(value)) return target.writeBigUInt64BE(0x7ff8000000000000n, offset);
  return target.writeDoubleBE(value, offset);
}

function writeText(target: Buffer, offset: number, particleType: number, text: string): number {
  const bytes = Buffer.byteLength(text, 'utf8');
  const start = writeStrHeader(target, offset, bytes + 1);
  target[start] = particleType;
  target.write(text, start + 1, bytes, 'utf8');
  return start + 1 + bytes;
}

function writeTyped(
  target: Buffer,
  offset: number,
  particleType: number,
  data: Uint8Array,
): number {
  const start = writeStrHeader(target, offset, data.length + 1);
  target[start] = particleType;
  target.set(data, start + 1);
  return start + 1 + data.length;
}

function writeStrHeader(target: Buffer, offset: number, length: number): number {
  if (length < 32) return writeByte(target, offset, FIX.str | length);
  if (length < 0x100) {
    target[offset] = TOKEN.str8;
    return writeByte(target, offset + 1, length);
  }
  return writeLongHeader(target, offset, TOKEN.str16, length);
}

/** A header of `token16` with 16 bits of length, or of the token behind it with 32. */
function writeLongHeader(target: Buffer, offset: number, token16: number, length: number): number {
  if (length < 0x10000) {
    target[offset] = token16;
    return target.writeUInt16BE(length, offset + 1);
  }
  target[offset] = token16 + 1;
  return target.writeUInt32BE(length, offset + 1);
}

function writeList(target: Buffer, offset: number, list: ListValue): number {
  const flags = listFlags(list);
  const count = list.items.length + (flags === 0 ? 0 : 1);
  let end =
    count < 16
      ? writeByte(target, offset, FIX.array | count)
      : writeLongHeader(target, offset, TOKEN.array16, count);
  if (flags !== 0) end = writeFlags(target, end, flags);
  for (const item of list.items) end = writeValue(target, end, item);
  return end;
}

function writeMap(target: Buffer, offset: number, map: MapValue): number {
  const flags = mapFlags(map);
  const count = map.entries.length + (flags === 0 ? 0 : 1);
  let end =
    count < 16
      ? writeByte(target, offset, FIX.map | count)
      : writeLongHeader(target, offset, TOKEN.map16, count);
  if (flags !== 0) end = writeByte(target, writeFlags(target, end, flags), TOKEN.nil);
  for (const [key, value] of map.entries) {
    end = writeValue(target, writeValue(target, end, key), value);
  }
  return end;
}

function writeFlags(target: Buffer, offset: number, flags: number): number {
  target[offset] = TOKEN.ext8;
  target[offset + 1] = 0;
  target[offset + 2] = flags;
  return offset + FLAGS_ELEMENT_BYTES;
}

function writeCompare(target: Buffer, offset: number, body: number): number {
  target[offset] = TOKEN.fixext1;
  target[offset + 1] = COMPARE_EXT_TYPE;
  target[offset + 2] = body;
  return offset + 3;
}

function writeOpaque(target: Buffer, offset: number, value: OpaqueValue): number {
  if (isBareOpaque(value)) {
    target.set(value.data, offset);
    return offset + value.data.length;
  }
  if (isWordOpaque(value)) {
    target[offset] = TOKEN.uint64;
    target.set(value.data, offset + 1);
    return offset + 9;
  }
  return writeTyped(target, offset, value.particleType, value.data);
}
