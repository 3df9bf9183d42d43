/** Bit operations that set, combine, invert and shift the bits of a range. */

import {
  BIT_FLAG,
  type BitArgument,
  type BitArguments,
  bitOffset,
  bitSize,
  data,
  flagsOf,
  places,
} from './bit-arguments.js';
import { type BitWrite, rangePartlyInside } from './bit-operation.js';
import { type BitRange, bytesOf, readBits, writeBits } from './bit-range.js';

const FLAGS = flagsOf(BIT_FLAG.updateOnly | BIT_FLAG.noFail | BIT_FLAG.partial);

/** Overwrites the bits. */
export const bitSet = combining((_bit, given) => given);
export const bitOr = combining((bits, given) => bits | given);
export const bitXor = combining((bits, given) => bits ^ given);
export const bitAnd = combining((bits, given) => bits & given);

/** Combines the range with the bytes given, a byte at a time; bytes given beyond the range count for nothing. */
function combining(combine: (bits: number, given: number) => number): BitWrite {
  return changing([bitOffset, bitSize, data, FLAGS], 3, (bits, args) =>
    bits.map((byte, i) => combine(byte, args.data[i] ?? 0)),
  );
}

export const bitNot = changing([bitOffset, bitSize, FLAGS], 2, (bits) =>
  bits.map((byte) => ~byte & 0xff),
);

/** Moves the bits to the front of the range; zeros come in behind. */
export const bitLeftShift = shifting(
  (by, size) => ({ offset: by, size: size - by }),
  () => 0,
);
/** Moves the bits to the end of the range; zeros come in front. */
export const bitRightShift = shifting(
  (by, size) => ({ offset: 0, size: size - by }),
  (by) => by,
);

/** `kept` says which bits stay in the range, `to` where they go. */
function shifting(
  kept: (by: number, size: number) => BitRange,
  to: (by: number) => number,
): BitWrite {
  return changing([bitOffset, bitSize, places, FLAGS], 3, (bits, { value }, size) => {
    const moved = new Uint8Array(bytesOf(size));
    const by = Number(value);
    if (by >= size) return moved;
    const range = kept(by, size);
    writeBits(moved, { offset: to(by), size: range.size }, readBits(bits, range));
    return moved;
  });
}

/** Gets the bits of the range, and says what they become. */
type Change = (bits: Uint8Array, args: BitArguments, size: number) => Uint8Array;

function changing(readers: readonly BitArgument[], required: number, change: Change): BitWrite {
  return {
    arguments: readers,
    required,
    creates: false,
    write(old, args): Uint8Array | undefined {
      const range = rangePartlyInside(old, args);
      if (range === undefined) return undefined;
      const changed = Uint8Array.from(old);
      writeBits(changed, range, change(readBits(old, range), args, range.size));
      return changed;
    },
  };
}
