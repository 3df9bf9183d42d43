/** Carries out an operation inside a list, map, bitmap or sketch: by family, at the place its context leads to. */

import {
  COLLECTION_OPERATIONS,
  type CollectionCall,
  type CollectionFamily,
} from '../../model/collection-call.js';
import type { ContextStep } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import { applyBit } from '../bit/apply-bit.js';
import { applyHll } from '../hll/apply-hll.js';
import { applyList } from '../list/apply-list.js';
import { applyMap } from '../map/apply-map.js';
import { applyInContext } from './apply-in-context.js';
import type { ApplyAtPlace, ApplyFamily, CollectionResult } from './collection-operation.js';
import { parameterError } from './refusals.js';

/** Where a family's operations can be carried out: in a bin alone, or at the end of a path too. */
type FamilyRow = { readonly inBin: ApplyFamily } | { readonly atPlace: ApplyAtPlace };

const FAMILIES: Readonly<Record<CollectionFamily, FamilyRow>> = {
  list: { atPlace: applyList },
  map: { atPlace: applyMap },
  bit: { inBin: applyBit },
  hll: { inBin: applyHll },
  string: { inBin: refuseText },
};

/** They came with servers newer than the one this is. */
function refuseText(_value: Value | undefined, { name }: CollectionCall): never {
  throw parameterError(`there is no operation ${name} here`);
}

/**
 * Carries out `call` on `value`, what a bin holds; `undefined` is a bin that is not there. Throws EngineError with the
 * server's code.
 */
export function applyCollection(
  value: Value | undefined,
  context: readonly ContextStep[],
  call: CollectionCall,
): CollectionResult {
  const { family, writes } = COLLECTION_OPERATIONS[call.name];
  const row = FAMILIES[family];
  if ('inBin' in row) {
    if (context.length > 0) throw parameterError(`${call.name} takes no path`);
    return row.inBin(value, call);
  }
  const place = { hasBin: value !== undefined };
  if (context.length === 0) return row.atPlace(value, call, place);
  return applyInContext(value, {
    steps: context,
    writes,
    atEnd: (at) => row.atPlace(at, call, place),
  });
}
