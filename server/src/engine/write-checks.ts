/** The checks of a write that need no record: its operations among each other, and against its flags. */

import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import { binNameOf, isBinName, OPERATIONS_MAX, traitsOf } from './operate.js';
import type { EngineOperation, WriteRequest } from './request.js';

/** Throws EngineError for a request the server refuses whatever the record; says whether the record has to exist. */
export function checkWriteRequest(request: WriteRequest): { readonly mustExist: boolean } {
  const { operations } = request;
  if (operations.length === 0 || operations.length > OPERATIONS_MAX) {
    throw parameter('no operations, or too many');
  }
  for (const operation of operations) checkOperation(operation, request);
  checkReads(request);
  const touches = operations.some(({ op }) => op === 'touch');
  return { mustExist: touches || request.existence.updateOnly };
}

function checkOperation(operation: EngineOperation, request: WriteRequest): void {
  if (operation.op !== 'touch' && !isBinName(binNameOf(operation))) {
    throw new EngineError(RESULT.binName, 'a bin name is too long or holds NUL');
  }
  const removesBin = operation.op === 'write' && operation.value.type === 'nil';
  if (request.existence.replace && (removesBin || traitsOf(operation).needsOldBins)) {
    throw parameter('the record is to be replaced, yet an operation needs what it holds');
  }
}

function checkReads(request: WriteRequest): void {
  const { operations, readFlag, readAllFlag, respondAllOps } = request;
  const readAlls = operations.filter(({ op }) => op === 'readAll').length;
  if (readAlls > 0 && respondAllOps) throw parameter('all bins are read among answered operations');
  if (readAlls > 1) throw parameter('all bins are read twice');
  if (!readFlag && operations.some((operation) => traitsOf(operation).reads)) {
    throw parameter('the request reads without saying so');
  }
  if (readAlls > 0 && operations.some((operation) => traitsOf(operation).answers)) {
    throw parameter('all bins are read beside other results');
  }
  if (readAllFlag && readAlls === 0) throw parameter('no operation reads all bins');
}

function parameter(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}
