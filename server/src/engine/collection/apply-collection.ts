/** Carries out an operation inside a list, map, bitmap or sketch: by family, at the place its context leads to. */

import {
  COLLECTION_OPERATIONS,
  type CollectionCall,
  type CollectionFamily,
} from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { applyBit } from '../bit/apply-bit.js';
import { EngineError } from '../engine-error.js';
import { applyHll } from '../hll/apply-hll.js';
import type { ApplyFamily, CollectionResult } from './collection-operation.js';

/** One place for each family; what is not in the table is known and not carried out yet. */
const FAMILIES: Readonly<Partial<Record<CollectionFamily, ApplyFamily>>> = {
  bit: applyBit,
  hll: applyHll,
};

/**
 * Carries out `call` on `value`, what a bin holds; `undefined` is a bin that is not there. Throws EngineError with the
 * server's code.
 */
export function applyCollection(
  value: Value | undefined,
  context: readonly ContextStep[],
  call: CollectionCall,
): CollectionResult {
  const { family } = COLLECTION_OPERATIONS[call.name];
  const apply = FAMILIES[family];
  if (apply === undefined) {
    throw new EngineError(RESULT.unsupportedFeature, `${call.name} is not carried out yet`);
  }
  if (context.length === 0) return apply(value, call);
  throw new EngineError(RESULT.unsupportedFeature, 'paths are not followed yet');
}
