/** Deleting one record, in the server's order of checks. */

import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import { passesGenerationTest } from './generation-test.js';
import { isSetOfRecord } from './live-record.js';
import type { Namespace } from './namespace.js';
import { type DeleteRequest, type EngineAnswer, failureAnswer } from './request.js';
import { isSameUserKey } from './user-key.js';

/** Neither success nor failure tells a generation. A record that expired and was not swept yet is still there to delete. */
export function deleteRecord(namespace: Namespace, request: DeleteRequest): EngineAnswer {
  try {
    checkDelete(namespace, request);
  } catch (error) {
    if (error instanceof EngineError) return failureAnswer(error.resultCode);
    throw error;
  }
  namespace.delete(request.digest);
  return failureAnswer(RESULT.ok);
}

function checkDelete(namespace: Namespace, request: DeleteRequest): void {
  if (request.durableDelete) {
    throw new EngineError(RESULT.enterpriseOnly, 'durable deletes are an Enterprise feature');
  }
  const record = namespace.storage.get(request.digest);
  if (record === undefined) throw new EngineError(RESULT.keyNotFound, 'no such record');
  if (!isSetOfRecord(request.set, record)) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  if (!passesGenerationTest(request.generation, record.generation)) {
    throw new EngineError(RESULT.generation, 'the record has another generation');
  }
  if (request.filter !== undefined && !request.filter(record)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
  const { userKey } = request;
  if (userKey !== undefined && record.userKey && !isSameUserKey(userKey, record.userKey)) {
    throw new EngineError(RESULT.keyMismatch, 'the record has another user key');
  }
}
