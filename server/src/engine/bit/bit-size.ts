/** Bit operations that change how long a blob is: resize, insert, remove. All of them work on whole bytes. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import {
  BIT_FLAG,
  type BitArguments,
  BLOB_MAX_BYTES,
  byteOffset,
  byteSize,
  byteSizeOrZero,
  data,
  flagsOf,
  RESIZE_FLAG,
  resizeFlags,
} from './bit-arguments.js';
import { type BitWrite, refuse } from './bit-operation.js';

const CREATE_FLAGS = flagsOf(BIT_FLAG.createOnly | BIT_FLAG.updateOnly | BIT_FLAG.noFail);

/** Makes the blob so many bytes long, with zeros or by cutting, at its end or at its front. */
export const bitResize: BitWrite = {
  arguments: [byteSizeOrZero, CREATE_FLAGS, resizeFlags],
  required: 1,
  creates: true,
  write(old, args): Uint8Array | undefined {
    const bytes = args.size / 8;
    if (bytes === old.length) return undefined;
    const forbidden = bytes < old.length ? RESIZE_FLAG.growOnly : RESIZE_FLAG.shrinkOnly;
    if ((args.subflags & forbidden) !== 0) {
      refuse(args, RESULT.parameter, 'the blob may not be resized in this direction');
      return undefined;
    }
    return resized(old, bytes, (args.subflags & RESIZE_FLAG.fromFront) !== 0);
  },
};

function resized(old: Uint8Array, bytes: number, fromFront: boolean): Uint8Array {
  if (bytes < old.length) return fromFront ? old.slice(old.length - bytes) : old.slice(0, bytes);
  const grown = allocate(bytes);
  grown.set(old, fromFront ? bytes - old.length : 0);
  return grown;
}

/** Puts bytes in at an offset, behind zeros where the blob ends before it. */
export const bitInsert: BitWrite = {
  arguments: [byteOffset, data, CREATE_FLAGS],
  required: 2,
  creates: true,
  write(old, { offset, data: inserted }): Uint8Array {
    const at = offset / 8;
    const grown = allocate(Math.max(old.length, at) + inserted.length);
    grown.set(old.subarray(0, at));
    grown.set(inserted, at);
    grown.set(old.subarray(at), at + inserted.length);
    return grown;
  },
};

/** Takes bytes out. */
export const bitRemove: BitWrite = {
  arguments: [
    byteOffset,
    byteSize,
    flagsOf(BIT_FLAG.updateOnly | BIT_FLAG.noFail | BIT_FLAG.partial),
  ],
  required: 2,
  creates: false,
  write(old, args): Uint8Array | undefined {
    const from = args.offset / 8;
    const to = from + args.size / 8;
    if (from >= old.length || (to > old.length && !takesPart(args))) {
      refuse(args, RESULT.parameter, 'there are no such bytes to remove');
      return undefined;
    }
    const left = new Uint8Array(from + Math.max(old.length - to, 0));
    left.set(old.subarray(0, from));
    left.set(old.subarray(to), from);
    return left;
  },
};

function takesPart({ flags }: BitArguments): boolean {
  return (flags & BIT_FLAG.partial) !== 0;
}

function allocate(bytes: number): Uint8Array {
  if (bytes >= BLOB_MAX_BYTES) {
    throw new EngineError(RESULT.parameter, `a blob stays below ${BLOB_MAX_BYTES} bytes`);
  }
  return new Uint8Array(bytes);
}
