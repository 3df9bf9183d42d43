/** Carries out operations on HyperLogLog sketches, in the server's order of checks. */

import type {
  COLLECTION_OPERATIONS,
  CollectionCall,
  CollectionOperationName,
} from '../../model/collection-call.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import type { ApplyFamily, CollectionResult } from '../collection/collection-operation.js';
import { EngineError } from '../engine-error.js';
import { HLL_FLAG, type HllArguments, readArguments } from './hll-arguments.js';
import { type HllRead, type HllWrite, refuse } from './hll-operation.js';
import {
  hllDescribe,
  hllGetCount,
  hllGetIntersectCount,
  hllGetSimilarity,
  hllGetUnion,
  hllGetUnionCount,
  hllMayContain,
} from './hll-read.js';
import { isHllSketch, type Sketch, sketchOf } from './hll-sketch.js';
import { hllAdd, hllFold, hllInit, hllRefreshCount, hllSetUnion } from './hll-write.js';

type HllName = {
  [Name in CollectionOperationName]: (typeof COLLECTION_OPERATIONS)[Name]['family'] extends 'hll'
    ? Name
    : never;
}[CollectionOperationName];

const OPERATIONS: { readonly [Name in HllName]: HllRead | HllWrite } = {
  hllInit,
  hllAdd,
  hllSetUnion,
  hllRefreshCount,
  hllFold,
  hllGetCount,
  hllGetUnion,
  hllGetUnionCount,
  hllGetIntersectCount,
  hllGetSimilarity,
  hllDescribe,
  hllMayContain,
};

/** A bin of another type is noticed before the arguments are looked at. */
export const applyHll: ApplyFamily = (value, call) => {
  const operation = operationOf(call);
  const sketch = value === undefined ? undefined : storedSketch(value);
  const args = readArguments(call.args, operation.arguments, operation.required);
  if ('write' in operation) return write(operation, { value, sketch }, args);
  // A bin that is not there has counted nothing: nothing is answered, as for other reads of it.
  return { value, result: sketch === undefined ? undefined : operation.read(sketch, args) };
};

function operationOf({ name }: CollectionCall): HllRead | HllWrite {
  const table: Readonly<Partial<Record<CollectionOperationName, HllRead | HllWrite>>> = OPERATIONS;
  const operation = table[name];
  if (operation === undefined) {
    throw new EngineError(RESULT.parameter, `${name} is no operation on sketches`);
  }
  return operation;
}

function storedSketch(value: Value): Sketch {
  if (value.type !== 'hll') {
    throw new EngineError(RESULT.binType, `a sketch is no ${value.type}`);
  }
  const sketch = isHllSketch(value.data) ? sketchOf(value.data) : undefined;
  if (sketch === undefined) throw new EngineError(RESULT.serverError, 'the sketch is damaged');
  return sketch;
}

interface Before {
  readonly value: Value | undefined;
  readonly sketch: Sketch | undefined;
}

function write(
  operation: HllWrite,
  { value, sketch }: Before,
  args: HllArguments,
): CollectionResult {
  if (!mayWrite(sketch, args)) return { value, result: undefined };
  const written = operation.write(sketch, args);
  return {
    value: written.sketch === sketch ? value : { type: 'hll', data: written.sketch.data },
    result: written.result,
  };
}

/** Whether the flags let a sketch be changed, or made. */
function mayWrite(sketch: Sketch | undefined, args: HllArguments): boolean {
  const forbidden = sketch === undefined ? HLL_FLAG.updateOnly : HLL_FLAG.createOnly;
  if ((args.flags & forbidden) === 0) return true;
  if (sketch === undefined) refuse(args, RESULT.binNotFound, 'there is no sketch to change');
  else refuse(args, RESULT.binExists, 'the bin exists');
  return false;
}
