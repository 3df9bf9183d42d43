/** Expressions with their packed parts read: trees all through, as far as servers' bytes are trees. */

import type { Expression } from '../model/expression.js';
import { decodeExpression } from '../wire/expression.js';

/** Undefined for bytes that are no expression. */
export function unpackExpression(expression: Expression): Expression | undefined {
  if (expression.node !== 'packed') return expression;
  try {
    return decodeExpression(expression.data);
  } catch {
    // Whatever is wrong with the bytes, they are the server's to refuse.
    return undefined;
  }
}
