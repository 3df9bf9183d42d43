/** Ranges of bits in bytes: copied out, put in place, counted and searched. Bit 0 is the highest bit of the first byte. */

/** Where a range lies, in bits. */
export interface BitRange {
  readonly offset: number;
  readonly size: number;
}

/** A copy of the bits, the first one highest in the first byte; what is left of the last byte is zero. */
export function readBits(data: Uint8Array, { offset, size }: BitRange): Uint8Array {
  const bits = new Uint8Array(bytesOf(size));
  const first = offset >>> 3;
  const shift = offset & 7;
  for (let i = 0; i < bits.length; i += 1) {
    const high = data[first + i] ?? 0;
    const low = data[first + i + 1] ?? 0;
    bits[i] = (((high << 8) | low) << shift) >>> 8;
  }
  clearTail(bits, size);
  return bits;
}

/** Puts `bits`, as readBits gives them, in the place of the range; those around it stay. */
export function writeBits(target: Uint8Array, { offset, size }: BitRange, bits: Uint8Array): void {
  if (size === 0) return;
  const first = offset >>> 3;
  const last = (offset + size - 1) >>> 3;
  const shift = offset & 7;
  for (let i = first; i <= last; i += 1) {
    const from = i - first;
    const moved = ((((bits[from - 1] ?? 0) << 8) | (bits[from] ?? 0)) >>> shift) & 0xff;
    const mask = maskOf(i, offset, size);
    target[i] = ((target[i] ?? 0) & ~mask) | (moved & mask);
  }
}

/** The bits of byte `index` that belong to the range. */
function maskOf(index: number, offset: number, size: number): number {
  const start = Math.max(offset - index * 8, 0);
  const end = Math.min(offset + size - index * 8, 8);
  return (0xff >>> start) & (0xff << (8 - end)) & 0xff;
}

/** Bytes that hold so many bits. */
export function bytesOf(bits: number): number {
  return Math.ceil(bits / 8);
}

function clearTail(bits: Uint8Array, size: number): void {
  const used = size & 7;
  if (used === 0) return;
  const last = bits.length - 1;
  bits[last] = (bits[last] ?? 0) & (0xff << (8 - used));
}

/** The range as an unsigned integer; at most 64 bits. */
export function readInteger(data: Uint8Array, range: BitRange): bigint {
  let value = 0n;
  for (const byte of readBits(data, range)) value = (value << 8n) | BigInt(byte);
  return value >> BigInt(bytesOf(range.size) * 8 - range.size);
}

/** Writes the low bits of an unsigned integer that fits; at most 64 bits. */
export function writeInteger(target: Uint8Array, range: BitRange, value: bigint): void {
  const bits = new Uint8Array(bytesOf(range.size));
  let left = value << BigInt(bits.length * 8 - range.size);
  for (let i = bits.length - 1; i >= 0; i -= 1) {
    bits[i] = Number(left & 0xffn);
    left >>= 8n;
  }
  writeBits(target, range, bits);
}

/** How many bits of the range are set. */
export function countBits(data: Uint8Array, range: BitRange): number {
  let count = 0;
  for (const byte of readBits(data, range)) count += BITS_SET[byte] ?? 0;
  return count;
}

/** Bits set in each value of a byte. */
const BITS_SET = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
});

/** Index in bits of the first byte's first such bit, over all of `bits`; -1 where there is none. */
export function firstBit(bits: Uint8Array, value: boolean): number {
  const skipped = value ? 0 : 0xff;
  const index = bits.findIndex((byte) => byte !== skipped);
  if (index === -1) return -1;
  const byte = (bits[index] ?? 0) ^ skipped;
  return index * 8 + Math.clz32(byte) - 24;
}

/** As firstBit, from the other end. */
export function lastBit(bits: Uint8Array, value: boolean): number {
  const skipped = value ? 0 : 0xff;
  const index = bits.findLastIndex((byte) => byte !== skipped);
  if (index === -1) return -1;
  const byte = (bits[index] ?? 0) ^ skipped;
  return index * 8 + 7 - trailingZeros(byte);
}

function trailingZeros(byte: number): number {
  return 31 - Math.clz32(byte & -byte);
}
