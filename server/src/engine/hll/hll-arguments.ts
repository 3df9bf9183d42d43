/** Reads the arguments of sketch operations by position; what the server refuses is a parameter error. */

import { RESULT } from '../../model/result-code.js';
import type { ListValue, Value } from '../../model/value.js';
import { dataOf, signedOf, unsignedOf } from '../argument.js';
import { EngineError } from '../engine-error.js';
import { orderMarkBytes } from './element-bytes.js';
import { ElementHashes } from './element-hashes.js';
import { isIndexBits, isMinhashBits, isSketchShape, type Sketch, sketchOf } from './hll-sketch.js';

/** Flags of sketch writes. */
export const HLL_FLAG = { createOnly: 1, updateOnly: 2, noFail: 4, allowFold: 8 } as const;

/** What the arguments of an operation come to. */
export interface HllArguments {
  /** Absent where it is left to the operation. */
  readonly indexBits?: number;
  /** Absent where it is left to the operation. */
  readonly minhashBits?: number;
  readonly elements: ElementHashes;
  readonly sketches: readonly Sketch[];
  /** Of HLL_FLAG. */
  readonly flags: number;
}

/** Reads one argument into what is known from those before it. */
export type HllArgument = (value: Value, known: HllArguments) => Partial<HllArguments>;

const DEFAULTS: HllArguments = { elements: new ElementHashes(0), sketches: [], flags: 0 };

/** The arguments in the order of their readers; those past `required` may be left out. */
export function readArguments(
  args: readonly Value[],
  readers: readonly HllArgument[],
  required: number,
): HllArguments {
  if (args.length < required || args.length > readers.length) {
    throw refusal(`${required} to ${readers.length} arguments are expected, not ${args.length}`);
  }
  let known = DEFAULTS;
  args.forEach((value, index) => {
    known = { ...known, ...readers[index]?.(value, known) };
  });
  return known;
}

/** What stands for "not said". */
const UNSET = -1n;

export const indexBits: HllArgument = (value) => {
  const bits = signedOf(value, 'the number of index bits');
  if (bits === UNSET) return {};
  if (!isIndexBits(Number(bits))) throw refusal('the number of index bits is out of range');
  return { indexBits: Number(bits) };
};

export const minhashBits: HllArgument = (value, known) => {
  const bits = signedOf(value, 'the number of minhash bits');
  if (bits === UNSET) return {};
  const count = Number(bits);
  if (!isMinhashBits(count)) throw refusal('the number of minhash bits is out of range');
  if (
    known.indexBits !== undefined &&
    !isSketchShape({ indexBits: known.indexBits, minhashBits: count })
  ) {
    throw refusal('index and minhash bits are more than a hash has');
  }
  return { minhashBits: count };
};

/** Write flags out of `allowed`. */
export function flagsOf(allowed: number): HllArgument {
  return (value) => {
    const bits = unsignedOf(value, 'the flags');
    if ((bits & ~BigInt(allowed)) !== 0n) {
      throw refusal('there are flags the operation does not know');
    }
    const flags = Number(bits);
    const both = HLL_FLAG.createOnly | HLL_FLAG.updateOnly;
    if ((flags & both) === both) throw refusal('the flags exclude one another');
    return { flags };
  };
}

export const elements: HllArgument = (value) => {
  if (value.type !== 'list') throw refusal('the elements are not a list');
  const marks = orderMarks(value);
  if (marks.length + value.items.length === 0) throw refusal('there are no elements');
  const hashes = new ElementHashes(marks.length + value.items.length);
  for (const mark of marks) hashes.addBytes(mark);
  for (const item of value.items) hashes.add(item);
  return { elements: hashes };
};

function orderMarks(list: ListValue): readonly Uint8Array[] {
  const flags = (list.ordered ? 1 : 0) | (list.persistIndex === true ? 0x10 : 0);
  return flags === 0 ? [] : [orderMarkBytes(flags)];
}

/** One sketch, or a list of them. */
export const sketches: HllArgument = (value) => {
  if (value.type !== 'list') return { sketches: [sketchArgument(value)] };
  // The mark of an ordered list stands among its elements, and is no sketch.
  if (value.items.length === 0 || orderMarks(value).length > 0)
    throw refusal('there are no sketches');
  return { sketches: value.items.map(sketchArgument) };
};

function sketchArgument(value: Value): Sketch {
  const data = dataOf(value);
  const sketch = data === undefined ? undefined : sketchOf(data);
  if (sketch === undefined) throw refusal('the bytes are no HyperLogLog sketch');
  return sketch;
}

/** As sketches; more than two can only be compared by minhash bits, which all have to have alike. */
export const comparableSketches: HllArgument = (value, known) => {
  const read = sketches(value, known);
  const given = read.sketches ?? [];
  const shared = given[0]?.minhashBits;
  const comparable = shared !== 0 && given.every((sketch) => sketch.minhashBits === shared);
  if (given.length > 2 && !comparable) {
    throw refusal('more than two sketches need minhash bits, the same in all');
  }
  return read;
};

function refusal(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}
