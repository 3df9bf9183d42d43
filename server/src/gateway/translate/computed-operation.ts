/** Operations on what an expression gives: read under a name, or written to a bin. */

import type { ExpressionOperation } from '@aerogate/proto/aerogate/v1/operation_pb';
import { EXPRESSION_FLAG } from '../../model/expression.js';
import type { ReadExpression, WriteExpression } from '../../model/operation.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import type { AelCompiler } from './ael.js';
import { expressionFromProto } from './expression.js';

type WriteCase = Exclude<ExpressionOperation['op']['case'], 'selectFrom' | undefined>;

const WRITE_FLAGS: Readonly<Record<WriteCase, number>> = {
  insertFrom: EXPRESSION_FLAG.createOnly,
  updateFrom: EXPRESSION_FLAG.updateOnly,
  upsertFrom: 0,
};

/** Throws GatewayError for expressions that are none, and for options of writes where nothing is written. */
export function computedFromProto(
  operation: ExpressionOperation,
  bin: string,
  place: { readonly path: FieldPath; readonly ael: AelCompiler },
): ReadExpression | WriteExpression {
  const { path, ael } = place;
  const { op, ignoreEvalFailure } = operation;
  if (op.case === undefined) {
    throw invalidArgument(path, 'what becomes of the result is required, such as selectFrom.');
  }
  const expression = expressionFromProto(op.value, fieldAt(path, op.case), {
    ...{ ael, purpose: op.case === 'selectFrom' ? 'read' : 'write' },
  });
  const evalFlag = ignoreEvalFailure ? EXPRESSION_FLAG.evalNoFail : 0;
  if (op.case === 'selectFrom') {
    checkReads(operation, path);
    return { op: 'expressionRead', bin, expression, flags: evalFlag };
  }
  const flags =
    WRITE_FLAGS[op.case] |
    evalFlag |
    (operation.ignoreOpFailure ? EXPRESSION_FLAG.policyNoFail : 0) |
    (operation.deleteIfNull ? EXPRESSION_FLAG.allowDelete : 0);
  return { op: 'expressionWrite', bin, expression, flags };
}

function checkReads(operation: ExpressionOperation, path: FieldPath): void {
  for (const field of ['ignoreOpFailure', 'deleteIfNull'] as const) {
    if (operation[field]) throw invalidArgument(fieldAt(path, field), 'selectFrom writes nothing.');
  }
}
