/** Reading one record, in the server's order of checks. */

import { RESULT } from '../model/result-code.js';
import { createBinTable } from './bin-table.js';
import { EngineError } from './engine-error.js';
import { isDoomed, isSetOfRecord } from './live-record.js';
import type { Namespace } from './namespace.js';
import { binNameOf, isBinName, OPERATIONS_MAX, runOperation, traitsOf } from './operate.js';
import { isTouchPercent, touchIfDue } from './read-touch.js';
import type { StoredRecord } from './record.js';
import {
  type BinResult,
  type EngineAnswer,
  type EngineOperation,
  failureAnswer,
  type ReadRequest,
} from './request.js';
import { isSameUserKey } from './user-key.js';

export function readRecord(
  namespace: Namespace,
  request: ReadRequest,
  nowMs: number,
): EngineAnswer {
  if (request.inTransaction === true) return failureAnswer(RESULT.enterpriseOnly);
  const record = namespace.storage.get(request.digest);
  if (record === undefined) return failureAnswer(RESULT.keyNotFound);
  try {
    checkRecord(namespace, record, request, nowMs);
    const results = readBins(record, request, nowMs);
    touchIfDue(namespace, record, request.touchPercent, nowMs);
    return {
      resultCode: RESULT.ok,
      generation: record.generation,
      voidTimeSeconds: record.voidTimeSeconds,
      results,
    };
  } catch (error) {
    // A failure tells the generation and void-time of the record it met, as the server does.
    if (error instanceof EngineError) return failureAnswer(error.resultCode, record);
    throw error;
  }
}

function checkRecord(
  namespace: Namespace,
  record: StoredRecord,
  request: ReadRequest,
  nowMs: number,
): void {
  if (!isSetOfRecord(request.set, record)) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  if (isDoomed(namespace, record, nowMs)) {
    throw new EngineError(RESULT.keyNotFound, 'the record is expired or truncated');
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
  operations.forEach((operation, index) => {
    checkReadOperation(operation);
    runOperation(operation, {
      ...{ bins, index, respondAllOps, results, subject: record, nowMs },
      isWrite: false,
    });
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
