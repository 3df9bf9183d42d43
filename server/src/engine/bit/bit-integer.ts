/** Bit operations on integers of up to 64 bits inside a blob: get, set, add, subtract. */

import { RESULT } from '../../model/result-code.js';
import { intValue } from '../../model/value.js';
import {
  BIT_FLAG,
  type BitArguments,
  bitOffset,
  flagsOf,
  INTEGER_FLAG,
  integerSize,
  overflowFlags,
  signFlag,
  word,
} from './bit-arguments.js';
import { type BitRead, type BitWrite, rangeInside, refuse } from './bit-operation.js';
import { readInteger, writeInteger } from './bit-range.js';

const FLAGS = flagsOf(BIT_FLAG.updateOnly | BIT_FLAG.noFail);

export const bitGetInt: BitRead = {
  arguments: [bitOffset, integerSize, signFlag],
  required: 2,
  read(data, args) {
    const value = readInteger(data, args);
    const bits = (args.subflags & INTEGER_FLAG.signed) === 0 ? 64 : args.size;
    return intValue(BigInt.asIntN(bits, value));
  },
};

export const bitSetInt: BitWrite = {
  arguments: [bitOffset, integerSize, word, FLAGS],
  required: 3,
  creates: false,
  write: (old, args) => withInteger(old, args, (_held, given) => given),
};

export const bitAdd: BitWrite = {
  arguments: [bitOffset, integerSize, word, FLAGS, overflowFlags],
  required: 3,
  creates: false,
  write: (old, args) =>
    withInteger(old, args, (held, given) => {
      const sum = BigInt.asUintN(args.size, held + given);
      return settled({ held, given, sum, overflowed: sum < held, limit: 'highest' }, args);
    }),
};

export const bitSubtract: BitWrite = {
  arguments: [bitOffset, integerSize, word, FLAGS, overflowFlags],
  required: 3,
  creates: false,
  write: (old, args) =>
    withInteger(old, args, (held, given) => {
      const sum = BigInt.asUintN(args.size, held - given);
      return settled({ held, given: -given, sum, overflowed: sum > held, limit: 'lowest' }, args);
    }),
};

type Compute = (held: bigint, given: bigint) => bigint | undefined;

function withInteger(
  old: Uint8Array,
  args: BitArguments,
  compute: Compute,
): Uint8Array | undefined {
  const range = rangeInside(old, args);
  if (range === undefined) return undefined;
  const value = compute(readInteger(old, range), BigInt.asUintN(range.size, args.value));
  if (value === undefined) {
    refuse(args, RESULT.opNotApplicable, 'the integer would overflow');
    return undefined;
  }
  const changed = Uint8Array.from(old);
  writeInteger(changed, range, value);
  return changed;
}

interface Sum {
  readonly held: bigint;
  /** What was added. */
  readonly given: bigint;
  /** Wrapped around to the size. */
  readonly sum: bigint;
  /** Whether it overflowed as unsigned integers go, and where it would have gone. */
  readonly overflowed: boolean;
  readonly limit: 'highest' | 'lowest';
}

/** The sum, or what an overflow makes of it; `undefined` where overflows fail. */
function settled(sum: Sum, { size, subflags }: BitArguments): bigint | undefined {
  if ((subflags & INTEGER_FLAG.wrap) !== 0) return sum.sum;
  const signed = (subflags & INTEGER_FLAG.signed) !== 0;
  const limit = signed ? signedLimit(sum, size) : unsignedLimit(sum, size);
  if (limit === undefined) return sum.sum;
  return (subflags & INTEGER_FLAG.saturate) === 0 ? undefined : limit;
}

/** Where an overflow saturates; `undefined` where there was none. */
function unsignedLimit({ overflowed, limit }: Sum, size: number): bigint | undefined {
  if (!overflowed) return undefined;
  return limit === 'highest' ? BigInt.asUintN(size, -1n) : 0n;
}

/**
 * As unsignedLimit. The server looks at signs alone: two negative numbers that come to zero are no overflow to it, and
 * subtracting the lowest number, which has no opposite, counts as adding it.
 */
function signedLimit({ held, given, sum }: Sum, size: number): bigint | undefined {
  const [a, b, c] = [held, given, sum].map((word) => BigInt.asIntN(size, word));
  if (a === undefined || b === undefined || c === undefined) return undefined;
  const lowest = 1n << BigInt(size - 1);
  if (a < 0n && b < 0n && c > 0n) return lowest;
  return a > 0n && b > 0n && c < 0n ? lowest - 1n : undefined;
}
