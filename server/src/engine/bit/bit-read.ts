/** Bit operations that read a range: get, count, and the scans from either end. */

import { blobValue, intValue } from '../../model/value.js';
import { type BitArguments, bitOffset, bitSize, soughtBit } from './bit-arguments.js';
import type { BitRead } from './bit-operation.js';
import { countBits, firstBit, lastBit, readBits } from './bit-range.js';

/** The bits, the first one highest in the first byte. */
export const bitGet: BitRead = {
  arguments: [bitOffset, bitSize],
  required: 2,
  read: (data, args) => blobValue(readBits(data, args)),
};

/** How many bits are set. */
export const bitCount: BitRead = {
  arguments: [bitOffset, bitSize],
  required: 2,
  read: (data, args) => intValue(countBits(data, args)),
};

/** Where in the range the first such bit is; -1 where there is none. */
export const bitLeftScan: BitRead = {
  arguments: [bitOffset, bitSize, soughtBit],
  required: 3,
  read(data, args) {
    const index = firstBit(readBits(data, args), args.value === 1n);
    return intValue(index < args.size ? index : -1);
  },
};

/** As bitLeftScan, for the last such bit. */
export const bitRightScan: BitRead = {
  arguments: [bitOffset, bitSize, soughtBit],
  required: 3,
  read: (data, args) => intValue(lastInRange(data, args)),
};

/**
 * The server searches from the byte the range begins in: without such a bit in the range, it finds one that stands in this
 * byte before it, and answers how far before.
 */
function lastInRange(data: Uint8Array, { offset, size, value }: BitArguments): number {
  const before = offset & 7;
  const range = { offset: offset - before, size: before + size };
  const bits = readBits(data, range);
  if (value === 0n) fillTail(bits, range.size);
  const index = lastBit(bits, value === 1n);
  return index === -1 ? -1 : index - before;
}

/** Sets what readBits has cleared behind the range, so that no zero is found there. */
function fillTail(bits: Uint8Array, size: number): void {
  const used = size & 7;
  if (used === 0) return;
  const last = bits.length - 1;
  bits[last] = (bits[last] ?? 0) | (0xff >>> used);
}
