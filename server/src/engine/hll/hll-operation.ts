/** What every sketch operation is: how its arguments are read, and a function of the sketch that is there. */

import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { HLL_FLAG, type HllArgument, type HllArguments } from './hll-arguments.js';
import type { Sketch } from './hll-sketch.js';

interface ReadArguments {
  readonly arguments: readonly HllArgument[];
  /** Arguments that may not be left out. */
  readonly required: number;
}

export interface HllRead extends ReadArguments {
  readonly read: (sketch: Sketch, args: HllArguments) => Value;
}

/** What a write leaves, and what it answers where it answers something. */
export interface HllWritten {
  readonly sketch: Sketch;
  readonly result?: Value;
}

/** `sketch` is `undefined` where there is no bin; a write has nothing to change then but what it makes. */
export interface HllWrite extends ReadArguments {
  readonly write: (sketch: Sketch | undefined, args: HllArguments) => HllWritten;
}

/** Fails, or leaves things as they are where the request asks for that. */
export function refuse({ flags }: HllArguments, resultCode: number, reason: string): void {
  if ((flags & HLL_FLAG.noFail) !== 0) return;
  throw new EngineError(resultCode, reason);
}

/** The sketch of an operation that makes none. */
export function existing(sketch: Sketch | undefined): Sketch {
  if (sketch !== undefined) return sketch;
  throw new EngineError(RESULT.binNotFound, 'there is no sketch to work on');
}
