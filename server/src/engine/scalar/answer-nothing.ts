/** The answer of an operation that has no result: nil, and only where every operation is to be answered. */

import { NIL } from '../../model/value.js';
import type { OperationContext } from './scalar-operation.js';

export function answerNothing(bin: string, context: OperationContext): void {
  if (context.respondAllOps) context.results.push({ operation: context.index, bin, value: NIL });
}
