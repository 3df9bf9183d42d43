/** Expressions as operations of a request: read into an answer, or written to a bin, by their flags. */

import { EXPRESSION_FLAG } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { answerNothing } from '../scalar/answer-nothing.js';
import { answerRead } from '../scalar/answer-read.js';
import type { OperationContext, ScalarOperation } from '../scalar/scalar-operation.js';
import { toWritten } from '../storable.js';
import { compiledExpression } from './compiled-expression.js';
import type { CompiledExpression } from './expression-node.js';

const READ_FLAGS = EXPRESSION_FLAG.evalNoFail;
const WRITE_FLAGS =
  EXPRESSION_FLAG.createOnly |
  EXPRESSION_FLAG.updateOnly |
  EXPRESSION_FLAG.allowDelete |
  EXPRESSION_FLAG.policyNoFail |
  EXPRESSION_FLAG.evalNoFail;

export const readExpression: ScalarOperation<'expressionRead'> = (operation, run) => {
  const { bin, expression, flags } = operation;
  checkFlags(flags, READ_FLAGS);
  const value = evaluate(compiledExpression(expression), run);
  if (value === undefined) checkNoFail(flags);
  answerRead(bin, value, run);
};

export const writeExpression: ScalarOperation<'expressionWrite'> = (operation, run) => {
  const { bin, expression, flags } = operation;
  checkFlags(flags, WRITE_FLAGS);
  const compiled = compiledExpression(expression);
  if (isMeant(flags, run.bins.get(bin))) setBin(bin, evaluate(compiled, run), flags, run);
  answerNothing(bin, run);
};

function checkFlags(flags: number, known: number): void {
  if ((flags & ~known) !== 0 || flags < 0) {
    throw new EngineError(RESULT.parameter, 'an expression has flags nobody knows');
  }
}

function checkNoFail(flags: number): void {
  if ((flags & EXPRESSION_FLAG.evalNoFail) !== 0) return;
  throw new EngineError(RESULT.opNotApplicable, 'the expression has no value for this record');
}

/** What can't be stored or answered is as good as unknown. */
function evaluate(compiled: CompiledExpression, run: OperationContext): Value | undefined {
  const { bins, subject, nowMs } = run;
  const outcome = compiled.evaluate({ ...subject, bin: (name) => bins.get(name) }, nowMs);
  return outcome?.type === 'removed' ? undefined : outcome;
}

/** Whether the flags let the bin be written as it is now. */
function isMeant(flags: number, existing: Value | undefined): boolean {
  const forbidden =
    existing === undefined ? EXPRESSION_FLAG.updateOnly : EXPRESSION_FLAG.createOnly;
  if ((flags & forbidden) === 0) return true;
  if ((flags & EXPRESSION_FLAG.policyNoFail) !== 0) return false;
  throw existing === undefined
    ? new EngineError(RESULT.binNotFound, 'the bin is not there to be updated')
    : new EngineError(RESULT.binExists, 'the bin is there already');
}

function setBin(
  bin: string,
  value: Value | undefined,
  flags: number,
  { bins }: OperationContext,
): void {
  if (value === undefined) {
    checkNoFail(flags);
    return;
  }
  if (value.type !== 'nil') {
    bins.set(bin, toWritten(value));
    return;
  }
  if (bins.get(bin) === undefined) return;
  if ((flags & EXPRESSION_FLAG.allowDelete) !== 0) bins.remove(bin);
  // The server means to look at POLICY_NO_FAIL here, and lets any flag pass.
  else if (flags === 0) {
    throw new EngineError(RESULT.opNotApplicable, 'the bin would be removed');
  }
}
