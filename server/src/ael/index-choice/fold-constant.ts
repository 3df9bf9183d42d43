/** Values that are the same for every record: constants, and integer arithmetic on them. */

import type { ExpressionOperationName } from '../../model/expression.js';
import { intValue, type Value } from '../../model/value.js';
import { wrap } from './integer-preimage.js';
import { type Narrower, type Place, part } from './narrower.js';

type Fold = (operands: readonly bigint[]) => bigint;

const FOLDS: Readonly<Partial<Record<ExpressionOperationName, Fold>>> = {
  add: (operands) => operands.reduce((a, b) => a + b),
  sub: ([first = 0n, ...rest]) => rest.reduce((a, b) => a - b, rest.length === 0 ? -first : first),
  mul: (operands) => operands.reduce((a, b) => wrap(a * b)),
  intNot: ([only = 0n]) => ~only,
};

/** Undefined for what may differ, and for what is left to the server. */
export function foldConstant(narrower: Narrower, place: Place): Value | undefined {
  const { expression } = place;
  if (expression.node === 'literal') return expression.value;
  if (expression.node !== 'operation' || expression.args.length === 0) return undefined;
  const fold = FOLDS[expression.name];
  if (fold === undefined) return undefined;
  const operands: bigint[] = [];
  for (const each of expression.args) {
    const value = narrower.constant(part(place, each));
    if (value?.type !== 'int') return undefined;
    operands.push(value.value);
  }
  return intValue(wrap(fold(operands)));
}
