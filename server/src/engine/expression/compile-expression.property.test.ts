/** Expressions of any form: compiling refuses them or does not, and whatever is compiled is worked out without a failure. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExpression } from '../../../../test/support/arbitrary-expression.js';
import { arbitraryValue } from '../../../../test/support/arbitrary-value.js';
import {
  bin,
  EXPRESSION_NOW_MS,
  expressionRecord,
  literal,
  operation,
} from '../../../../test/support/expressions.js';
import type { Expression, ExpressionOperationName } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, mapValue, stringValue, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { compileExpression } from './compile-expression.js';
import type { CompiledExpression, ExpressionRecord } from './expression-node.js';
import { kindOf } from './value-kind.js';

type Kind = 'bool' | 'int' | 'float' | 'string' | 'list' | 'map';
const KINDS: readonly Kind[] = ['bool', 'int', 'float', 'string', 'list', 'map'];

const LEAVES: Readonly<Record<Kind, readonly Expression[]>> = {
  bool: [literal(true), literal(false), operation('unknown'), operation('keyExists')],
  int: [
    literal(0n),
    literal(-7n),
    literal(2n ** 63n - 1n),
    operation('ttl'),
    operation('recordSize'),
  ],
  float: [literal(0.5), literal(Number.NaN), literal(-1e300)],
  string: [literal(''), literal('a'), operation('setName')],
  list: [literal(listValue([])), literal(listValue([intValue(1), stringValue('a')]))],
  map: [literal(mapValue([])), literal(mapValue([[stringValue('a'), intValue(1)]], 'keyOrdered'))],
};

/** For each type, what gives it and of which arguments. */
const FORMS: Readonly<Record<Kind, readonly (readonly [ExpressionOperationName, ...Kind[]])[]>> = {
  bool: [
    ['and', 'bool', 'bool'],
    ['or', 'bool', 'bool', 'bool'],
    ['not', 'bool'],
    ['exclusive', 'bool', 'bool'],
    ...KINDS.flatMap((kind): [ExpressionOperationName, ...Kind[]][] => [
      ['eq', kind, kind],
      ['lt', kind, kind],
      ['inList', kind, 'list'],
    ]),
  ],
  int: [
    ['add', 'int', 'int'],
    ['div', 'int', 'int'],
    ['mod', 'int', 'int'],
    ['toInt', 'float'],
    ['intLeftShift', 'int', 'int'],
    ['intRightScan', 'int', 'bool'],
    ['max', 'int', 'int', 'int'],
  ],
  float: [
    ['mul', 'float', 'float'],
    ['pow', 'float', 'float'],
    ['log', 'float', 'float'],
    ['toFloat', 'int'],
    ['floor', 'float'],
  ],
  string: [],
  list: [
    ['mapKeys', 'map'],
    ['mapValues', 'map'],
  ],
  map: [],
};

/** A tree of one type; bins have any value, so that many are not what they are said to be. */
function typed(kind: Kind, depth: number): fc.Arbitrary<Expression> {
  const leaves = fc.constantFrom(...LEAVES[kind], bin('a', kind), bin('b', kind));
  if (depth === 0) return leaves;
  const condition = fc
    .tuple(typed('bool', depth - 1), typed(kind, depth - 1), typed(kind, depth - 1))
    .map(
      ([when, result, otherwise]): Expression => ({
        node: 'condition',
        branches: [{ when, result }],
        otherwise,
      }),
    );
  const forms = FORMS[kind].map(([name, ...args]) =>
    fc
      .tuple(...args.map((argument) => typed(argument, depth - 1)))
      .map((nodes) => operation(name, ...nodes)),
  );
  return fc.oneof(leaves, condition, ...forms);
}

const records = fc
  .tuple(arbitraryValue(), arbitraryValue())
  .map(([a, b]): ExpressionRecord => expressionRecord({ a, b } satisfies Record<string, Value>));

function compiled(expression: Expression): CompiledExpression | undefined {
  try {
    return compileExpression(expression);
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).resultCode).toBe(RESULT.parameter);
    return undefined;
  }
}

describe('any expression', () => {
  it('is refused, or is worked out', () => {
    fc.assert(
      fc.property(arbitraryExpression(), records, (expression, record) => {
        compiled(expression)?.evaluate(record, EXPRESSION_NOW_MS);
      }),
      { numRuns: 300 },
    );
  });

  it.each(KINDS)('that is well typed gives a %s, or is unknown', (kind) => {
    fc.assert(
      fc.property(typed(kind, 3), records, (expression, record) => {
        const program = compileExpression(expression);
        // An unknown condition may stand for any type.
        const outcome = program.evaluate(record, EXPRESSION_NOW_MS);
        if (outcome === undefined || outcome.type === 'removed') return;
        expect(kindOf(outcome)).toBe(program.type);
      }),
      { numRuns: 100 },
    );
  });
});
