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
  const seen = { reads: false, readAll: false, answers: false };
  for (const operation of operations) {
    checkOperation(operation, request);
    const traits = traitsOf(operation);
    if (operation.op === 'readAll') {
      if (request.respondAllOps) throw parameter('a read of all bins among answered operations');
      if (seen.readAll) throw parameter('all bins are read twice');
      seen.readAll = true;
    }
    seen.reads ||= traits.reads;
    seen.answers ||= traits.answers;
  }
  if (seen.reads && !request.readFlag) throw parameter('the request reads without saying so');
  if (seen.readAll && seen.answers) throw parameter('all bins are read beside other results');
  if (request.readAllFlag && !seen.readAll) throw parameter('no operation reads all bins');
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

function parameter(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}
