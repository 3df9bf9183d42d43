/** Elements that stand bare in requests: text without the particle type that values have in front, and small integers. */

import { intValue } from '../model/value.js';
import { encodeMsgpack } from './msgpack.js';
import { KIND, type MsgpackCursor } from './msgpack-cursor.js';
import { readInteger } from './msgpack-element.js';
import { FIX, TOKEN } from './msgpack-token.js';
import { decodeText } from './text.js';
import { WireError } from './wire-error.js';

/** An integer that is small by its meaning: an opcode, flags, a type. */
export function readSmallInteger(cursor: MsgpackCursor): number {
  const start = cursor.offset;
  const value = readInteger(cursor);
  if (value < -0x80000000n || value > 0x7fffffffn) {
    throw new WireError('expected an integer of 32 bits', start);
  }
  return Number(value);
}

export function writeSmallInteger(value: number): Buffer {
  return value >= 0 && value < 0x80 ? Buffer.of(value) : encodeMsgpack(intValue(value));
}

/** Names and patterns; bytes that are not UTF-8 are refused. */
export function readBareText(cursor: MsgpackCursor): string {
  const start = cursor.offset;
  cursor.readHead();
  if (cursor.kind !== KIND.bytes) throw new WireError('expected text', start);
  const { bytes, offset, length } = cursor;
  cursor.offset = offset + length;
  const text = decodeText(bytes, offset, cursor.offset);
  if (text === undefined) throw new WireError('text is not UTF-8', start);
  return text;
}

export function writeBareText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([textHead(bytes.length), bytes]);
}

function textHead(bytes: number): Buffer {
  if (bytes < 32) return Buffer.of(FIX.str | bytes);
  if (bytes < 0x100) return Buffer.of(TOKEN.str8, bytes);
  const head = Buffer.allocUnsafe(bytes < 0x10000 ? 3 : 5);
  head[0] = bytes < 0x10000 ? TOKEN.str16 : TOKEN.str32;
  if (bytes < 0x10000) head.writeUInt16BE(bytes, 1);
  else head.writeUInt32BE(bytes, 1);
  return head;
}
