/** Reading one record, in the server's order of checks. */

import { RESULT } from '../model/result-code.js';
import { createAnswerMeter } from './answer-size.js';
import { createBinTable } from './bin-table.js';
import { EngineError } from './engine-error.js';
import { isSetOfRecord } from './live-record.js';
import type { Namespace } from './namespace.js';
import { binNameOf, isBinName, OPERATIONS_MAX, runOperation, traitsOf } from './operate.js';
import { isTouchPercent, touchIfDue } from './read-touch.js';
import { isTombstone, type StoredRecord } from './record.js';
import {
  type BinResult,
  type EngineAnswer,
  type EngineOperation,
  failureAnswer,
  type ReadRequest,
} from './request.js';
import { isGone, type RecordView, viewForRead, withVersion } from './transaction/record-view.js';
import { isSameUserKey } from './user-key.js';

export function readRecord(
  namespace: Namespace,
  request: ReadRequest,
  nowMs: number,
): EngineAnswer {
  let view: RecordView | undefined;
  try {
    view = viewForRead(namespace, request, nowMs);
    return withVersion(readView(namespace, request, view, nowMs), request, view);
  } catch (error) {
    // A failure tells the generation and void-time of the record it met, as the server does.
    if (error instanceof EngineError) {
      return withVersion(failureAnswer(error.resultCode, view?.record), request, view);
    }
    throw error;
  }
}

function readView(
  namespace: Namespace,
  request: ReadRequest,
  view: RecordView,
  nowMs: number,
): EngineAnswer {
  const record = checkRecord(namespace, request, view, nowMs);
  const results = readBins(record, request, nowMs);
  // Nobody touches a record while a transaction is at it, nor what the transaction has made of it.
  if (!view.own && !view.locked) touchIfDue(namespace, record, request.touchPercent, nowMs);
  return {
    resultCode: RESULT.ok,
    generation: record.generation,
    voidTimeSeconds: record.voidTimeSeconds,
    results,
  };
}

function checkRecord(
  namespace: Namespace,
  request: ReadRequest,
  view: RecordView,
  nowMs: number,
): StoredRecord {
  const { record } = view;
  if (record === undefined) throw new EngineError(RESULT.keyNotFound, 'no such record');
  if (!isSetOfRecord(request.set, record)) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  if (isTombstone(record) || isGone(namespace, view, nowMs)) {
    throw new EngineError(RESULT.keyNotFound, 'the record is expired, truncated or deleted');
  }
  if (record.voidTimeSeconds !== 0 && !isTouchPercent(request.touchPercent)) {
    throw new EngineError(RESULT.parameter, 'the read-touch percentage is above 100');
  }
  if (request.filter !== undefined && !request.filter(record)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
  const { userKey } = request;
  if (userKey !== undefined && record.userKey && !isSameUserKey(userKey, record.userKey)) {
    throw new EngineError(RESULT.keyMismatch, 'the record has another user key');
  }
  return record;
}

/** What is asked of the record's bins. Throws EngineError. */
export function readBins(
  record: StoredRecord,
  request: Pick<ReadRequest, 'bins' | 'respondAllOps'>,
  nowMs: number,
): readonly BinResult[] {
  const results: BinResult[] = [];
  if (request.bins === 'none') return results;
  if (request.bins === 'all') {
    for (const { name, value } of record.bins) results.push({ bin: name, value });
    return results;
  }
  const operations = request.bins;
  if (operations.length === 0 || operations.length > OPERATIONS_MAX) {
    throw new EngineError(RESULT.parameter, 'no operations, or too many');
  }
  const bins = createBinTable(record.bins);
  const { respondAllOps } = request;
  const measure = createAnswerMeter(operations.length);
  operations.forEach((operation, index) => {
    checkReadOperation(operation);
    const isWrite = false;
    const subject = record;
    runOperation(operation, { bins, index, respondAllOps, isWrite, results, subject, nowMs });
    measure(results);
  });
  return results;
}

function checkReadOperation(operation: EngineOperation): void {
  if (!isBinName(binNameOf(operation))) {
    throw new EngineError(RESULT.binName, 'a bin name is too long or holds NUL');
  }
  if (!traitsOf(operation).reads) {
    throw new EngineError(RESULT.parameter, 'a read holds an operation that writes');
  }
}
