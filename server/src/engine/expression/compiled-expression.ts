/** Expressions compiled once each, however many records they are worked out for. */

import type { Expression } from '../../model/expression.js';
import { compileExpression } from './compile-expression.js';
import type { CompiledExpression } from './expression-node.js';

const compiled = new WeakMap<Expression, CompiledExpression>();

/** As compileExpression; the same tree is compiled the first time only, and forgotten with it. */
export function compiledExpression(expression: Expression): CompiledExpression {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const made = compileExpression(expression);
  compiled.set(expression, made);
  return made;
}
