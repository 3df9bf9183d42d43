/** Sketch operations that read: the count, unions, intersections, similarity, the shape, and whether elements are in it. */

import { RESULT } from '../../model/result-code.js';
import { doubleValue, intValue, listValue, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { comparableSketches, elements, type HllArguments, sketches } from './hll-arguments.js';
import type { HllRead } from './hll-operation.js';
import type { Sketch } from './hll-sketch.js';
import {
  estimateCount,
  estimateIntersectCount,
  estimateSimilarity,
  estimateUnionCount,
} from './sketch-estimate.js';
import { mayContain, unionOf } from './sketch-union.js';

export const hllGetCount: HllRead = {
  arguments: [],
  required: 0,
  read: (sketch) => countValue(estimateCount(sketch)),
};

export const hllGetUnion: HllRead = {
  arguments: [sketches],
  required: 1,
  read: (sketch, args) => ({ type: 'hll', data: unionOf([...args.sketches, sketch]).data }),
};

export const hllGetUnionCount: HllRead = {
  arguments: [sketches],
  required: 1,
  read: (sketch, args) => countValue(estimateUnionCount([...args.sketches, sketch])),
};

export const hllGetIntersectCount: HllRead = {
  arguments: [comparableSketches],
  required: 1,
  read: (sketch, args) => countValue(estimateIntersectCount(comparedWith(sketch, args))),
};

export const hllGetSimilarity: HllRead = {
  arguments: [comparableSketches],
  required: 1,
  read: (sketch, args) => doubleValue(estimateSimilarity(comparedWith(sketch, args))),
};

/** The sketches of the request and this one, which has to have the minhash bits of three or more. */
function comparedWith(sketch: Sketch, { sketches: given }: HllArguments): readonly Sketch[] {
  if (given.length > 2 && sketch.minhashBits !== given[0]?.minhashBits) {
    throw new EngineError(RESULT.opNotApplicable, 'the sketch has other minhash bits');
  }
  return [...given, sketch];
}

/** Index bits and minhash bits. */
export const hllDescribe: HllRead = {
  arguments: [],
  required: 0,
  read: ({ indexBits, minhashBits }) => listValue([intValue(indexBits), intValue(minhashBits)]),
};

/** 1 where every element may have been counted, else 0. */
export const hllMayContain: HllRead = {
  arguments: [elements],
  required: 1,
  read: (sketch, args) => intValue(mayContain(sketch, args.elements) ? 1 : 0),
};

/** Counts are words without a sign, answered as integers with one. */
function countValue(count: bigint): Value {
  return intValue(BigInt.asIntN(64, count));
}
