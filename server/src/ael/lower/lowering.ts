/** What the parts of the lowering share, and the nodes they make most. */

import type { CollectionFamily, CollectionOperationName } from '../../model/collection-call.js';
import type {
  ContextStep,
  Expression,
  ExpressionOperationName,
  ExpressionType,
} from '../../model/expression.js';
import { intValue, type Value } from '../../model/value.js';
import type { Span } from '../ael-error.js';
import type { Syntax } from '../syntax.js';
import type { Inference } from '../type/inference.js';

export interface Lowering {
  readonly inference: Inference;
  readonly lower: (node: Syntax) => Expression;
}

/** Where each node of a tree was read; what has no place in the text, such as flags, is not there. */
export type NodeSpans = WeakMap<Expression, Span>;

export function literal(value: Value): Expression {
  return { node: 'literal', value };
}

export function integer(value: bigint | number): Expression {
  return literal(intValue(value));
}

export function operation(
  name: ExpressionOperationName,
  ...args: readonly Expression[]
): Expression {
  return { node: 'operation', name, args };
}

export interface CollectionCallParts {
  readonly name: CollectionOperationName;
  readonly args: readonly Expression[];
  readonly type: ExpressionType;
  readonly context?: readonly ContextStep[];
  readonly source: Expression;
}

export function readCall(family: CollectionFamily, parts: CollectionCallParts): Expression {
  return call(family, false, parts);
}

export function modifyCall(family: CollectionFamily, parts: CollectionCallParts): Expression {
  return call(family, true, parts);
}

function call(
  family: CollectionFamily,
  modifies: boolean,
  { name, args, type, context = [], source }: CollectionCallParts,
): Expression {
  return { node: 'collection', family, type, modifies, context, call: { name, args }, source };
}
