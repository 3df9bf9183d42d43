/** What the readers of single nodes share while a filter is narrowed to the values one index is asked for. */

import type { ContextStep, Expression, ExpressionOperationName } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import type { KnownIndex } from './known-index.js';
import type { Finding, ValueSet } from './value-set.js';

/** Variables around an expression, the innermost first. */
export interface Scope {
  readonly name: string;
  readonly value: Place;
  readonly outer: Scope | undefined;
}

/** An expression where it stands. */
export interface Place {
  readonly expression: Expression;
  readonly scope: Scope | undefined;
}

export interface Narrower {
  readonly index: KnownIndex;
  /** What is certain of the index's values for a record, given that the expression's value is in the set. */
  narrow(place: Place, wanted: ValueSet): Finding;
  /** The value where it is the same for every record. */
  constant(place: Place): Value | undefined;
  /** Behind variables. */
  resolve(place: Place): Place;
  /** Whether this is what is indexed, or the collection whose elements are. */
  isIndexed(place: Place, context: readonly ContextStep[]): boolean;
  both(a: Finding, b: Finding): Finding;
}

export type ExpressionNode<Name extends Expression['node']> = Extract<
  Expression,
  { readonly node: Name }
>;

/** The same scope for a part of the expression. */
export function part({ scope }: Place, expression: Expression): Place {
  return { expression, scope };
}

export type Comparison = Extract<ExpressionOperationName, 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'>;

/** There is a value of each part. */
export function allKnown(
  narrower: Narrower,
  place: Place,
  parts: readonly Expression[],
  known: ValueSet,
): Finding {
  return parts.reduce<Finding>(
    (finding, each) => narrower.both(finding, narrower.narrow(part(place, each), known)),
    undefined,
  );
}
