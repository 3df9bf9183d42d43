/** Bytes written down by hand, so that what a test expects never comes from the encoder it tests. */

/** A part of a byte literal: hex digits with any spacing, or bytes made by one of the functions below. */
export type BytesPart = string | Uint8Array;

/** Joins hex text (`'02 01'`) and built parts into one buffer. */
export function bytes(...parts: readonly BytesPart[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? fromHex(part) : part)));
}

/** A big-endian unsigned integer of 1, 2, 4 or 6 bytes. */
export function uint(value: number, width: 1 | 2 | 4 | 6): Buffer {
  const digits = value.toString(16).padStart(width * 2, '0');
  if (digits.length !== width * 2) throw new Error(`${value} does not fit ${width} bytes`);
  return Buffer.from(digits, 'hex');
}

/** The UTF-8 bytes of a text. */
export function text(value: string): Buffer {
  return Buffer.from(new TextEncoder().encode(value));
}

/** `count` times the same byte. */
export function filled(count: number, byte = 0): Buffer {
  return Buffer.alloc(count, byte);
}

/** A frame around a payload: version 2, type, 48 bits of length. */
export function frameOf(type: number, payload: Uint8Array): Buffer {
  return bytes('02', uint(type, 1), uint(payload.length, 6), payload);
}

/** A message field: its length counts the id. */
export function fieldOf(id: number, data: Uint8Array): Buffer {
  return bytes(uint(data.length + 1, 4), uint(id, 1), data);
}

/** A bin operation: its length counts everything behind it. */
export function operationOf(
  opcode: number,
  particleType: number,
  name: Uint8Array,
  value: Uint8Array,
): Buffer {
  const length = uint(4 + name.length + value.length, 4);
  return bytes(
    length,
    uint(opcode, 1),
    uint(particleType, 1),
    '00',
    uint(name.length, 1),
    name,
    value,
  );
}

function fromHex(hex: string): Buffer {
  const digits = hex.replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new Error(`not hex: ${hex}`);
  return Buffer.from(digits, 'hex');
}
