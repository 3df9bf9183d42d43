/** Sketch operations that change the sketch: init, add, set union, refresh the count, fold. */

import { RESULT } from '../../model/result-code.js';
import { intValue } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import {
  elements,
  flagsOf,
  HLL_FLAG,
  type HllArguments,
  indexBits,
  minhashBits,
  sketches,
} from './hll-arguments.js';
import { existing, type HllWrite } from './hll-operation.js';
import {
  copySketch,
  emptySketch,
  isSketchShape,
  type Sketch,
  type SketchShape,
  setCachedCount,
} from './hll-sketch.js';
import { estimateCount } from './sketch-estimate.js';
import { commonShape, foldedUnion, unionOf, withElements } from './sketch-union.js';

const { createOnly, updateOnly, noFail, allowFold } = HLL_FLAG;

/** Makes an empty sketch, or empties the one there is; bits that are not said stay as they are. */
export const hllInit: HllWrite = {
  arguments: [indexBits, minhashBits, flagsOf(createOnly | updateOnly | noFail)],
  required: 0,
  write(sketch, args) {
    const shape = {
      indexBits: args.indexBits ?? sketch?.indexBits ?? missingIndexBits(),
      minhashBits: args.minhashBits ?? sketch?.minhashBits ?? 0,
    };
    if (!isSketchShape(shape)) throw inapplicable('the bits together are more than a hash has');
    return { sketch: emptySketch(shape) };
  },
};

/** Counts elements, in a new sketch where there is none; answers how many changed it. */
export const hllAdd: HllWrite = {
  arguments: [elements, indexBits, minhashBits, flagsOf(createOnly | noFail)],
  required: 1,
  write(sketch, args) {
    const counted = withElements(sketch ?? newSketch(args), args.elements);
    return { sketch: counted.sketch, result: intValue(counted.added) };
  },
};

function newSketch(args: HllArguments): Sketch {
  return emptySketch({
    indexBits: args.indexBits ?? missingIndexBits(),
    minhashBits: args.minhashBits ?? 0,
  });
}

function missingIndexBits(): never {
  throw inapplicable('a new sketch needs its number of index bits');
}

/** Counts what other sketches have counted. The sketch keeps its shape unless it may be folded. */
export const hllSetUnion: HllWrite = {
  arguments: [sketches, flagsOf(createOnly | updateOnly | noFail | allowFold)],
  required: 1,
  write(sketch, args) {
    if (sketch === undefined) return { sketch: unionOf(args.sketches) };
    if ((args.flags & allowFold) === 0) checkKeepsShape(sketch, commonShape(args.sketches));
    return { sketch: unionOf([...args.sketches, sketch]) };
  },
};

function checkKeepsShape(sketch: SketchShape, others: SketchShape): void {
  if (sketch.indexBits > others.indexBits) throw inapplicable('the union has fewer index bits');
  if (sketch.minhashBits !== 0 && sketch.minhashBits !== others.minhashBits) {
    throw inapplicable('the union has no minhash bits');
  }
}

/** Estimates the count, remembers it in the sketch, and answers it. */
export const hllRefreshCount: HllWrite = {
  arguments: [],
  required: 0,
  write(sketch) {
    const refreshed = copySketch(existing(sketch));
    const count = estimateCount(refreshed);
    setCachedCount(refreshed, count);
    return { sketch: refreshed, result: intValue(BigInt.asIntN(64, count)) };
  },
};

/** Makes do with fewer index bits, which sketches with minhash bits can't. */
export const hllFold: HllWrite = {
  arguments: [indexBits],
  required: 1,
  write(sketch, args) {
    const wide = existing(sketch);
    const bits = args.indexBits ?? UNSET_INDEX_BITS;
    if (wide.minhashBits > 0) throw inapplicable('a sketch with minhash bits can not be folded');
    if (wide.indexBits < bits) throw inapplicable('the sketch has fewer index bits already');
    if (wide.indexBits === bits) return { sketch: wide };
    return { sketch: foldedUnion({ indexBits: bits, minhashBits: 0 }, [wide]) };
  },
};

/** What the server holds for a number that was not said: more than any sketch has. */
const UNSET_INDEX_BITS = 0xff;

function inapplicable(reason: string): EngineError {
  return new EngineError(RESULT.opNotApplicable, reason);
}
