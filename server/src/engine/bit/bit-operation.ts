/** What every bit operation is: how its arguments are read, and a function of a blob's bytes. */

import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { BIT_FLAG, type BitArgument, type BitArguments } from './bit-arguments.js';
import type { BitRange } from './bit-range.js';

interface ReadArguments {
  readonly arguments: readonly BitArgument[];
  /** Arguments that may not be left out. */
  readonly required: number;
}

/** An operation that answers something. The offset its function gets is counted from the start. */
export interface BitRead extends ReadArguments {
  readonly read: (data: Uint8Array, args: BitArguments) => Value;
}

/** An operation that makes new bytes out of those it is given; `undefined` where they stay as they are. */
export interface BitWrite extends ReadArguments {
  /** Whether it also works where there is no bin, on no bytes at all. */
  readonly creates: boolean;
  readonly write: (data: Uint8Array, args: BitArguments) => Uint8Array | undefined;
}

/** Fails, or leaves things as they are where the request asks for that. */
export function refuse({ flags }: BitArguments, resultCode: number, reason: string): void {
  if ((flags & BIT_FLAG.noFail) !== 0) return;
  throw new EngineError(resultCode, reason);
}

/**
 * The range the arguments name, which has to lie in the bytes; `undefined` where it does not and the request asks for
 * nothing then.
 */
export function rangeInside(data: Uint8Array, args: BitArguments): BitRange | undefined {
  const { offset, size } = args;
  if (offset + size <= data.length * 8) return { offset, size };
  refuse(args, RESULT.opNotApplicable, 'the range ends behind the blob');
  return undefined;
}

/** As rangeInside; a range that only begins in the bytes is cut short where the request allows it. */
export function rangePartlyInside(data: Uint8Array, args: BitArguments): BitRange | undefined {
  const left = data.length * 8 - args.offset;
  if (left <= 0 || (args.flags & BIT_FLAG.partial) === 0) return rangeInside(data, args);
  return { offset: args.offset, size: Math.min(args.size, left) };
}
