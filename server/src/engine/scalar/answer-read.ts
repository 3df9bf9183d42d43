/** The answer of a read that had something to look at: what it found, or that it found nothing. */

import { NIL, type Value } from '../../model/value.js';
import { answerNothing } from './answer-nothing.js';
import type { OperationContext } from './scalar-operation.js';

/** `undefined` and nil are one: the server has no other word for nothing, and says it unasked in requests that write. */
export function answerRead(bin: string, value: Value | undefined, context: OperationContext): void {
  const isNothing = value === undefined || value.type === 'nil';
  if (isNothing && !context.isWrite) answerNothing(bin, context);
  else context.results.push({ operation: context.index, bin, value: value ?? NIL });
}
