/** Reads the arguments of bit operations by position, with the server's limits; what it refuses is a parameter error. */

import { FRAME_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { dataOf, signedOf, unsignedOf } from '../argument.js';
import { EngineError } from '../engine-error.js';

/** Bytes of the largest blob bit operations work on, not reached themselves: what a frame can carry. */
export const BLOB_MAX_BYTES = FRAME_MAX_BYTES;
const BLOB_MAX_BITS = BLOB_MAX_BYTES * 8;
/** Bits of the largest integer inside a blob. */
const INTEGER_MAX_BITS = 64n;

const INT64_MIN = -(2n ** 63n);

/** Flags of bit writes. */
export const BIT_FLAG = { createOnly: 1, updateOnly: 2, noFail: 4, partial: 8 } as const;
/** What resizing may do. */
export const RESIZE_FLAG = { fromFront: 1, growOnly: 2, shrinkOnly: 4 } as const;
/** How integers inside blobs are read, and what becomes of an overflow. */
export const INTEGER_FLAG = { signed: 1, saturate: 2, wrap: 4 } as const;

/** What the arguments of an operation come to; what it has no argument for keeps its default. */
export interface BitArguments {
  /** In bits; negative ones count from the end. */
  readonly offset: number;
  /** In bits. */
  readonly size: number;
  /** An unsigned word: a number to add or store, places to shift by, or 1 and 0 for the bit to look for. */
  readonly value: bigint;
  /** Bytes to put in. */
  readonly data: Uint8Array;
  /** Of BIT_FLAG. */
  readonly flags: number;
  /** Of RESIZE_FLAG or INTEGER_FLAG. */
  readonly subflags: number;
}

/** Reads one argument into what is known from those before it. */
export type BitArgument = (value: Value, known: BitArguments) => Partial<BitArguments>;

const NOTHING = new Uint8Array();
const DEFAULTS: BitArguments = {
  offset: 0,
  size: 0,
  value: 0n,
  data: NOTHING,
  flags: 0,
  subflags: 0,
};

/** The arguments in the order of their readers; those past `required` may be left out. */
export function readArguments(
  args: readonly Value[],
  readers: readonly BitArgument[],
  required: number,
): BitArguments {
  if (args.length < required || args.length > readers.length) {
    throw refusal(`${required} to ${readers.length} arguments are expected, not ${args.length}`);
  }
  let known = DEFAULTS;
  args.forEach((value, index) => {
    known = { ...known, ...readers[index]?.(value, known) };
  });
  return known;
}

export const byteOffset: BitArgument = (value) => ({
  offset: offsetOf(value, BLOB_MAX_BYTES) * 8,
});

export const bitOffset: BitArgument = (value) => ({ offset: offsetOf(value, BLOB_MAX_BITS) });

function offsetOf(value: Value, max: number): number {
  const offset = signedOf(value, 'the offset');
  // Its absolute value is no integer of 64 bits; the server keeps the low half, which is zero.
  if (offset === INT64_MIN) return 0;
  if (offset > BigInt(max) || offset < BigInt(-max)) {
    throw refusal(`the offset is more than ${max} from its end`);
  }
  return Number(offset);
}

export const byteSizeOrZero: BitArgument = (value) => ({
  size: sizeOf(value, { min: 0n, max: BigInt(BLOB_MAX_BYTES) }) * 8,
});

export const byteSize: BitArgument = (value) => ({
  size: sizeOf(value, { min: 1n, max: BigInt(BLOB_MAX_BYTES) }) * 8,
});

export const bitSize: BitArgument = (value) => ({
  size: sizeOf(value, { min: 1n, max: BigInt(BLOB_MAX_BITS) }),
});

export const integerSize: BitArgument = (value) => ({
  size: sizeOf(value, { min: 1n, max: INTEGER_MAX_BITS }),
});

function sizeOf(
  value: Value,
  { min, max }: { readonly min: bigint; readonly max: bigint },
): number {
  const size = unsignedOf(value, 'the size');
  if (size < min || size > max) throw refusal(`the size is not between ${min} and ${max}`);
  return Number(size);
}

export const places: BitArgument = (value) => {
  const count = unsignedOf(value, 'the number of places');
  if (count > BigInt(BLOB_MAX_BITS)) throw refusal(`more than ${BLOB_MAX_BITS} places`);
  return { value: count };
};

export const word: BitArgument = (value) => ({ value: unsignedOf(value, 'the number') });

export const soughtBit: BitArgument = (value) => {
  if (value.type !== 'bool') throw refusal('the bit to look for is not a boolean');
  return { value: value.value ? 1n : 0n };
};

/** Bytes of any typed element. They are the size where no size was said, and have to fill the one that was. */
export const data: BitArgument = (value, { size }) => {
  const bytes = dataOf(value);
  if (bytes === undefined || bytes.length === 0) throw refusal('the bytes are missing or empty');
  if (size === 0) return { data: bytes, size: bytes.length * 8 };
  if (bytes.length * 8 < size) throw refusal('there are fewer bytes than the size asks for');
  return { data: bytes };
};

/** Write flags out of `allowed`. */
export function flagsOf(allowed: number): BitArgument {
  return (value) => ({
    flags: flagBits(value, allowed, BIT_FLAG.createOnly | BIT_FLAG.updateOnly),
  });
}

export const resizeFlags: BitArgument = (value) => {
  const { fromFront, growOnly, shrinkOnly } = RESIZE_FLAG;
  return { subflags: flagBits(value, fromFront | growOnly | shrinkOnly, growOnly | shrinkOnly) };
};

export const overflowFlags: BitArgument = (value) => {
  const { signed, saturate, wrap } = INTEGER_FLAG;
  return { subflags: flagBits(value, signed | saturate | wrap, saturate | wrap) };
};

export const signFlag: BitArgument = (value) => ({
  subflags: flagBits(value, INTEGER_FLAG.signed, 0),
});

/** Bits of which none is outside `allowed`, and of `exclusive` at most some. */
function flagBits(value: Value, allowed: number, exclusive: number): number {
  const bits = unsignedOf(value, 'the flags');
  if ((bits & ~BigInt(allowed)) !== 0n)
    throw refusal('there are flags the operation does not know');
  const flags = Number(bits);
  if (exclusive !== 0 && (flags & exclusive) === exclusive)
    throw refusal('the flags exclude one another');
  return flags;
}

function refusal(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}
