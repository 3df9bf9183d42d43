/**
 * From a filter to the values one index is asked for: every record the filter holds for has one of them in the index. What
 * cannot be told is left open, so that the range is too large rather than too small.
 */

import type { Expression } from '../../model/expression.js';
import { guardDivisions } from '../../model/guard-division.js';
import type { Value } from '../../model/value.js';
import { encodeExpression } from '../../wire/expression.js';
import { foldConstant } from './fold-constant.js';
import { isBinPlace } from './indexed-place.js';
import { indexedSet } from './indexed-set.js';
import type { KnownIndex } from './known-index.js';
import { narrowCollection } from './narrow-collection.js';
import { narrowOperation } from './narrow-operation.js';
import { type ExpressionNode, type Narrower, type Place, part, type Scope } from './narrower.js';
import { narrowest } from './narrowest.js';
import {
  bothOf,
  canHold,
  eitherOf,
  type Finding,
  KNOWN,
  NOTHING,
  oneOf,
  type ValueSet,
} from './value-set.js';

export const TRUE: Value = { type: 'bool', value: true };
const FALSE: Value = { type: 'bool', value: false };

/**
 * Undefined: records outside of the index, or anywhere in it, may pass the filter. `steps` bounds the looks at nodes, each as
 * often as variables repeat it: what is beyond is left open.
 */
export function narrow(filter: Expression, index: KnownIndex, steps: number): Finding {
  const narrower = createNarrower(index, steps);
  return narrower.narrow({ expression: filter, scope: undefined }, oneOf(TRUE));
}

export function createNarrower(index: KnownIndex, steps: number): Narrower {
  let stepsLeft = steps;
  const hasSteps = (): boolean => {
    stepsLeft -= 1;
    return stepsLeft > 0;
  };
  const isPacked = packedTest(index);
  const narrower: Narrower = {
    index,
    both: index.collection === 'default' ? bothOf : narrowest,
    narrow: (place, wanted) => (hasSteps() ? narrowNode(narrower, place, wanted) : undefined),
    constant: (place) => (hasSteps() ? foldConstant(narrower, narrower.resolve(place)) : undefined),
    resolve: (place) => resolve(place),
    isIndexed: (place, context) =>
      hasSteps() &&
      (isBinPlace(narrower, place, context) ||
        (context.length === 0 && isPacked(narrower.resolve(place).expression))),
  };
  return narrower;
}

function narrowNode(narrower: Narrower, at: Place, wanted: ValueSet): Finding {
  const place = narrower.resolve(at);
  const { expression } = place;
  const { index } = narrower;
  if (index.collection === 'default' && narrower.isIndexed(place, [])) {
    return indexedSet(index, wanted);
  }
  switch (expression.node) {
    case 'literal':
      return canHold(wanted, expression.value) ? undefined : NOTHING;
    case 'operation':
      return narrowOperation(narrower, place, expression, wanted);
    case 'collection':
      return narrowCollection(narrower, place, expression, wanted);
    case 'regex':
      return narrower.narrow(part(place, expression.value), KNOWN);
    case 'path':
      return narrower.narrow(part(place, expression.source), KNOWN);
    case 'let':
      return narrower.narrow(letBody(place, expression), wanted);
    case 'condition':
      return narrowCondition(narrower, place, expression, wanted);
    default:
      return undefined;
  }
}

/** Each variable is seen by those after it. */
export function letBody(place: Place, { definitions, body: last }: ExpressionNode<'let'>): Place {
  let { scope } = place;
  for (const { name, value } of definitions) {
    const outer: Scope | undefined = scope;
    scope = { name, value: { expression: value, scope: outer }, outer };
  }
  return { expression: last, scope };
}

/** The result comes from one of the branches, whose condition holds, or from the end, where none does. */
function narrowCondition(
  narrower: Narrower,
  place: Place,
  { branches, otherwise }: ExpressionNode<'condition'>,
  wanted: ValueSet,
): Finding {
  let found: Finding = NOTHING;
  let before: Finding;
  for (const { when, result } of branches) {
    const holds = narrower.narrow(part(place, when), oneOf(TRUE));
    const gives = narrower.narrow(part(place, result), wanted);
    found = eitherOf(found, narrower.both(narrower.both(before, holds), gives));
    before = narrower.both(before, narrower.narrow(part(place, when), oneOf(FALSE)));
  }
  const last = narrower.narrow(part(place, otherwise), wanted);
  return eitherOf(found, narrower.both(before, last));
}

/** Variables nobody defines stay as they are. */
function resolve(at: Place): Place {
  let place = at;
  while (place.expression.node === 'variable') {
    const { name } = place.expression;
    let { scope } = place;
    while (scope !== undefined && scope.name !== name) scope = scope.outer;
    if (scope === undefined) return place;
    place = scope.value;
  }
  return place;
}

/** Whether an expression is the one an index was made over: by its packed form, as servers compare them. */
function packedTest({ subject }: KnownIndex): (expression: Expression) => boolean {
  if (subject.by !== 'expression') return () => false;
  return (expression) => {
    if (expression.node === 'literal' || expression.node === 'variable') return false;
    try {
      const isPacked = (tree: Expression): boolean =>
        Buffer.compare(encodeExpression(tree), subject.packed) === 0;
      // An index that this gateway made divides as it is sent; one of another client as that client wrote it.
      const sent = guardDivisions(expression);
      return isPacked(sent) || (sent !== expression && isPacked(expression));
    } catch {
      // What is too deep to be packed is no index's expression.
      return false;
    }
  };
}
