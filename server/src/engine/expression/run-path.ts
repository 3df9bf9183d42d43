/** Paths as operations of a request: what they select is answered, what they change is written to the bin. */

import { isWriteOperation } from '../../model/operation.js';
import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import { answerNothing } from '../scalar/answer-nothing.js';
import type { ScalarOperation } from '../scalar/scalar-operation.js';
import { toWritten } from '../storable.js';
import { compiledExpression } from './compiled-expression.js';
import { followPath } from './follow-path.js';
import { isContainer } from './path-children.js';
import { compilePath } from './path-program.js';

export const runPath: ScalarOperation<'path'> = (operation, run) => {
  const { bin, context, action } = operation;
  const value = run.bins.get(bin);
  // A read of a bin that is not there answers as any other read of it does.
  if (value === undefined && !isWriteOperation(operation)) {
    answerNothing(bin, run);
    return;
  }
  if (value === undefined || !isContainer(value)) {
    throw new EngineError(RESULT.binType, 'a path begins in a list or a map');
  }
  const found = followPath(value, compilePath(context, action, compiledExpression));
  if (action.kind !== 'apply') {
    run.results.push({ operation: run.index, bin, value: found });
    return;
  }
  if (found !== value) run.bins.set(bin, toWritten(found));
  answerNothing(bin, run);
};
