/** What of an element a sketch counts: the bytes the server hashes, which are those of its compact MessagePack. */

import { RESULT } from '../../model/result-code.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { dataOf } from '../argument.js';
import { EngineError } from '../engine-error.js';

/** The bytes of one element. Lists and maps can not be counted: those are a parameter error. */
export function elementBytes(element: Value): Uint8Array {
  switch (element.type) {
    case 'nil':
      return Uint8Array.of(0xc0);
    case 'bool':
      return Uint8Array.of(element.value ? 0xc3 : 0xc2);
    case 'int':
      return integerBytes(element.value);
    case 'double':
      return element.single === true ? singleBytes(element.value) : doubleBytes(element.value);
    case 'string':
      return textBytes(element.value);
    case 'infinity':
      return Uint8Array.of(0xd4, 0xff, 0x01);
    case 'wildcard':
      return Uint8Array.of(0xd4, 0xff, 0x00);
    default:
      return typedBytes(element);
  }
}

/** The mark at the head of an ordered list stands among its elements, and the server counts it as one. */
export function orderMarkBytes(flags: number): Uint8Array {
  return Uint8Array.of(0xc7, 0x00, flags);
}

/** The shortest form: one byte where it can be, else a token and 1, 2, 4 or 8 bytes. */
function integerBytes(value: bigint): Uint8Array {
  if (value >= -32n && value < 128n) return Uint8Array.of(Number(BigInt.asUintN(8, value)));
  const token = value < 0n ? 0xd0 : 0xcc;
  const width = WIDTHS.findIndex(({ min, end }) => value >= min && value < end);
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 1);
  const used = 8 - (1 << width);
  bytes[used] = token + width;
  return bytes.subarray(used);
}

/** What fits into 1, 2, 4 and 8 bytes, with the sign of negative numbers only. */
const WIDTHS = [8n, 16n, 32n, 64n].map((bits) => ({ min: -(1n << (bits - 1n)), end: 1n << bits }));

function singleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0xca;
  bytes.writeFloatBE(value, 1);
  return bytes;
}

function doubleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xcb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Texts of fewer bytes, their particle type included, have their length in the token. */
const SHORT_BYTES = 32;
/** Room for the bytes of a short text, with its token. */
export const SHORT_TEXT_BYTES = SHORT_BYTES + 1;

/**
 * Lays out a short text of nothing but ASCII, as elements are most of the time, in `scratch`, and gives back how many bytes it
 * takes; 0 for all other elements.
 */
export function putShortText(element: Value, scratch: Uint8Array): number {
  if (element.type !== 'string') return 0;
  const text = element.value;
  if (text.length + 1 >= SHORT_BYTES) return 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return 0;
    scratch[index + 2] = code;
  }
  scratch[0] = 0xa0 | (text.length + 1);
  scratch[1] = PARTICLE.string;
  return text.length + 2;
}

/** The longest head: a token, four bytes of length, and the particle type. */
const HEAD_BYTES = 6;

/** As typedBytes, in one piece. */
function textBytes(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + Buffer.byteLength(text));
  const written = bytes.write(text, HEAD_BYTES, 'utf8');
  bytes[HEAD_BYTES - 1] = PARTICLE.string;
  const length = lengthBytes(written + 1);
  const start = HEAD_BYTES - 1 - length.length;
  bytes.set(length, start);
  return bytes.subarray(start);
}

/** Bytes with their length before them, and before the bytes their particle type. */
function typedBytes(element: Value): Uint8Array {
  const data = dataOf(element);
  if (data !== undefined) {
    return Buffer.concat([
      lengthBytes(data.length + 1),
      Uint8Array.of(particleTypeOf(element)),
      data,
    ]);
  }
  // A word past the signed range, which values hold as bytes.
  if (element.type === 'opaque' && element.particleType === PARTICLE.integer) {
    return Buffer.concat([Uint8Array.of(0xcf), element.data]);
  }
  throw new EngineError(RESULT.parameter, `a sketch can not count a ${element.type}`);
}

function particleTypeOf(element: Value): number {
  if (element.type === 'blob' || element.type === 'opaque') return element.particleType;
  return element.type === 'hll' ? PARTICLE.hll : PARTICLE.geojson;
}

function lengthBytes(length: number): Uint8Array {
  if (length < SHORT_BYTES) return Uint8Array.of(0xa0 | length);
  if (length < 0x100) return Uint8Array.of(0xd9, length);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(length, 1);
  if (length >= 0x10000) {
    bytes[0] = 0xdb;
    return bytes;
  }
  bytes[2] = 0xda;
  return bytes.subarray(2);
}
