/** Single MessagePack elements that requests are framed in: array heads and plain numbers. */

import { KIND, type MsgpackCursor } from './msgpack-cursor.js';
import { FIX, TOKEN } from './msgpack-token.js';
import { WireError } from './wire-error.js';

/** The number of elements in the array at the cursor; moves to the first of them. */
export function readArrayLength(cursor: MsgpackCursor): number {
  const start = cursor.offset;
  cursor.readHead();
  if (cursor.kind !== KIND.array) throw new WireError('expected a MessagePack array', start);
  return cursor.length;
}

/** The integer at the cursor, whatever its width; moves past it. */
export function readInteger(cursor: MsgpackCursor): bigint {
  const start = cursor.offset;
  cursor.readHead();
  const { bytes, offset, length, kind } = cursor;
  cursor.offset = offset + length;
  if (kind === KIND.fixint) return BigInt((cursor.token << 24) >> 24);
  if (kind === KIND.unsigned) {
    return length < 8 ? BigInt(bytes.readUIntBE(offset, length)) : bytes.readBigUInt64BE(offset);
  }
  if (kind === KIND.signed) {
    return length < 8 ? BigInt(bytes.readIntBE(offset, length)) : bytes.readBigInt64BE(offset);
  }
  throw new WireError('expected a MessagePack integer', start);
}

/** The head of an array with that many elements, in its shortest form. */
export function writeArrayHeader(count: number): Buffer {
  if (count < 16) return Buffer.of(FIX.array | count);
  const head = Buffer.allocUnsafe(count < 0x10000 ? 3 : 5);
  head[0] = count < 0x10000 ? TOKEN.array16 : TOKEN.array32;
  if (count < 0x10000) head.writeUInt16BE(count, 1);
  else head.writeUInt32BE(count, 1);
  return head;
}
