/** Deleting one record, in the server's order of checks. */

import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import { passesGenerationTest } from './generation-test.js';
import { isSetOfRecord } from './live-record.js';
import type { Namespace } from './namespace.js';
import { isTombstone, type StoredRecord } from './record.js';
import { type DeleteRequest, type EngineAnswer, failureAnswer } from './request.js';
import { isMonitorSet } from './transaction/monitor.js';
import {
  checkDeadline,
  checkLocking,
  type RecordView,
  viewForWrite,
  withVersion,
} from './transaction/record-view.js';
import { checkDurability, storeDeletion } from './transaction/store-record.js';
import { isSameUserKey } from './user-key.js';

/** Neither success nor failure tells a generation. A record that expired and was not swept yet is still there to delete. */
export function deleteRecord(
  namespace: Namespace,
  asked: DeleteRequest,
  nowMs: number,
): EngineAnswer {
  const request = namespace.config.enterprise ? asked : withoutTransaction(asked);
  let view: RecordView | undefined;
  try {
    checkDurability(namespace, request);
    view = viewForWrite(namespace, request, nowMs);
    const record = checkDelete(request, view, nowMs);
    // A monitor that is closed leaves nothing behind: its transaction's id never comes again.
    if (isMonitorSet(namespace, record.set)) namespace.delete(record.digest);
    else storeDeletion(namespace, request, record, nowMs);
  } catch (error) {
    if (error instanceof EngineError) {
      return withVersion(failureAnswer(error.resultCode), request, view);
    }
    throw error;
  }
  return failureAnswer(RESULT.ok);
}

/** Deletes of a Community server don't look whether they belong to a transaction. */
function withoutTransaction({ transaction: _ignored, ...request }: DeleteRequest): DeleteRequest {
  return request;
}

function checkDelete(request: DeleteRequest, view: RecordView, nowMs: number): StoredRecord {
  const { record } = view;
  if (record === undefined || isTombstone(record)) {
    throw new EngineError(RESULT.keyNotFound, 'no such record');
  }
  if (!isSetOfRecord(request.set, record)) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  checkLocking(request.transaction, view);
  if (!passesGenerationTest(request.generation, record.generation)) {
    throw new EngineError(RESULT.generation, 'the record has another generation');
  }
  if (request.filter !== undefined && !request.filter(record)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
  checkDeadline(request.transaction, nowMs);
  const { userKey } = request;
  if (userKey !== undefined && record.userKey && !isSameUserKey(userKey, record.userKey)) {
    throw new EngineError(RESULT.keyMismatch, 'the record has another user key');
  }
  return record;
}
