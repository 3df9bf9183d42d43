/** Short ways to write expression trees down, and to work them out, for the tests of the engine. */

import { compileExpression } from '../../server/src/engine/expression/compile-expression.js';
import type {
  ExpressionRecord,
  Outcome,
} from '../../server/src/engine/expression/expression-node.js';
import type {
  Expression,
  ExpressionOperationName,
  ExpressionType,
} from '../../server/src/model/expression.js';
import {
  boolValue,
  doubleValue,
  intValue,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';

/** The moment expressions are worked out at, unless a test says another. */
export const EXPRESSION_NOW_MS = 1_700_000_000_000;

/** A constant: a bigint is an integer, a number is a double. */
export function literal(value: Value | bigint | number | string | boolean): Expression {
  return { node: 'literal', value: toValue(value) };
}

function toValue(value: Value | bigint | number | string | boolean): Value {
  switch (typeof value) {
    case 'bigint':
      return intValue(value);
    case 'number':
      return doubleValue(value);
    case 'string':
      return stringValue(value);
    case 'boolean':
      return boolValue(value);
    default:
      return value;
  }
}

export function operation(
  name: ExpressionOperationName,
  ...args: readonly Expression[]
): Expression {
  return { node: 'operation', name, args };
}

export function bin(name: string, type: ExpressionType): Expression {
  return { node: 'bin', name, type };
}

/** A record with these bins, and metadata a test may change. */
export function expressionRecord(
  bins: Readonly<Record<string, Value>> = {},
  changes: Partial<ExpressionRecord> = {},
): ExpressionRecord {
  const table = new Map(Object.entries(bins));
  return {
    digest: Uint8Array.from({ length: 20 }, (_, index) => index),
    set: 'demo',
    lastUpdateTimeMs: EXPRESSION_NOW_MS - 5_000,
    voidTimeSeconds: 0,
    storedBytes: 100,
    bin: (name) => table.get(name),
    ...changes,
  };
}

/** What the expression comes to for the record. Throws EngineError where it is not sound. */
export function evaluate(
  expression: Expression,
  record: ExpressionRecord = expressionRecord(),
): Outcome {
  return compileExpression(expression).evaluate(record, EXPRESSION_NOW_MS);
}
