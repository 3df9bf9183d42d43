/** Writing one record, in the server's order of checks: all of a request's operations, or none. */

import type { UserKey } from '../model/key.js';
import { SET_MAX_BYTES } from '../model/limits.js';
import type { Bin } from '../model/record.js';
import { RESULT } from '../model/result-code.js';
import { PARTICLE } from '../model/value.js';
import { type BinTable, createBinTable } from './bin-table.js';
import { EngineError } from './engine-error.js';
import { passesGenerationTest } from './generation-test.js';
import { isDoomed } from './live-record.js';
import type { Namespace } from './namespace.js';
import { BINS_MAX, runOperation } from './operate.js';
import { nextGeneration, type StoredRecord } from './record.js';
import { recordBytes, type UnsizedRecord } from './record-size.js';
import { type BinResult, type EngineAnswer, failureAnswer, type WriteRequest } from './request.js';
import type { OperationSubject } from './scalar/scalar-operation.js';
import { checkTtlWord, voidTimeAfter } from './ttl.js';
import { isSameUserKey } from './user-key.js';
import { checkWriteRequest } from './write-checks.js';

export function writeRecord(
  namespace: Namespace,
  request: WriteRequest,
  nowMs: number,
): EngineAnswer {
  const found = namespace.storage.get(request.digest);
  // A failure tells the generation and void-time of the record it met; before one was looked for there is none.
  let met: StoredRecord | undefined;
  try {
    const { mustExist } = checkWriteRequest(request);
    if (request.inTransaction === true) {
      throw new EngineError(RESULT.enterpriseOnly, 'transactions are an Enterprise feature');
    }
    met = found;
    const doomed = found !== undefined && isDoomed(namespace, found, nowMs);
    if (mustExist && (found === undefined || doomed)) {
      throw new EngineError(RESULT.keyNotFound, 'no such record');
    }
    const existing = doomed ? undefined : found;
    // What is expired or truncated makes way for good, even when the write then fails.
    if (doomed) namespace.delete(request.digest);
    checkAgainstRecord(namespace, request, existing, nowMs);
    return applyWrite(namespace, request, existing, nowMs);
  } catch (error) {
    if (error instanceof EngineError) return failureAnswer(error.resultCode, met);
    throw error;
  }
}

function checkAgainstRecord(
  namespace: Namespace,
  request: WriteRequest,
  existing: StoredRecord | undefined,
  nowMs: number,
): void {
  if (request.existence.createOnly && existing !== undefined) {
    throw new EngineError(RESULT.keyExists, 'the record exists');
  }
  if (!passesGenerationTest(request.generation, existing?.generation ?? 0)) {
    throw new EngineError(RESULT.generation, 'the record has another generation');
  }
  if (existing === undefined) checkNewSet(namespace, request.set, nowMs);
  else if (existing.set !== request.set) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  if (existing !== undefined && request.filter !== undefined && !request.filter(existing)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
  checkUserKey(request.userKey, existing?.userKey);
  checkTtlWord(namespace.config, request.ttlWord, existing !== undefined);
}

/** Throws EngineError where the set can't have a new record. */
export function checkNewSet(namespace: Namespace, set: string, nowMs: number): void {
  if (Buffer.byteLength(set) > SET_MAX_BYTES || !namespace.hasRoomForSet(set)) {
    throw new EngineError(RESULT.parameter, 'the set name is too long, or there are too many sets');
  }
  if (namespace.isTruncated(set, nowMs)) {
    throw new EngineError(RESULT.forbidden, 'the record would be truncated at once');
  }
}

/** A key that is stored has to be the one sent; one that would be stored has to be one the server can store. */
export function checkUserKey(sent: UserKey | undefined, stored: UserKey | undefined): void {
  if (sent === undefined) return;
  if (stored !== undefined) {
    if (isSameUserKey(sent, stored)) return;
    throw new EngineError(RESULT.keyMismatch, 'the record has another user key');
  }
  const unusable =
    sent.type === 'opaque' &&
    (sent.particleType === PARTICLE.nil || sent.particleType === PARTICLE.integer);
  if (unusable) throw new EngineError(RESULT.unsupportedFeature, 'the user key is malformed');
}

function applyWrite(
  namespace: Namespace,
  request: WriteRequest,
  existing: StoredRecord | undefined,
  nowMs: number,
): EngineAnswer {
  const bins = createBinTable(request.existence.replace ? [] : (existing?.bins ?? []));
  const results = runOperations(request, bins, subjectOf(request, existing), nowMs);
  if (bins.count === 0) {
    removeEmptied(namespace, request, existing);
    return { resultCode: RESULT.ok, generation: 0, voidTimeSeconds: 0, results };
  }
  const record = nextRecord(namespace, request, existing, { bins: bins.toBins(), nowMs });
  if (record.storedBytes > namespace.config.maxRecordBytes) {
    throw new EngineError(RESULT.recordTooBig, 'the record is larger than the namespace takes');
  }
  namespace.put(record);
  const { generation, voidTimeSeconds } = record;
  return { resultCode: RESULT.ok, generation, voidTimeSeconds, results };
}

/** The record as a write leaves it, sized. */
export function nextRecord(
  namespace: Namespace,
  request: Pick<WriteRequest, 'digest' | 'set' | 'userKey' | 'ttlWord'>,
  existing: StoredRecord | undefined,
  { bins, nowMs }: { readonly bins: readonly Bin[]; readonly nowMs: number },
): StoredRecord {
  const userKey = existing?.userKey ?? request.userKey;
  const record: UnsizedRecord = {
    digest: Uint8Array.from(request.digest),
    set: request.set,
    ...(userKey === undefined ? {} : { userKey }),
    bins,
    generation: nextGeneration(existing?.generation ?? 0),
    voidTimeSeconds: voidTimeAfter(namespace.config, request.ttlWord, existing, nowMs),
    // A clock that was set back does not take the record back with it.
    lastUpdateTimeMs: Math.max(existing?.lastUpdateTimeMs ?? 0, nowMs),
  };
  return { ...record, storedBytes: recordBytes(record, namespace.sizeOf, existing?.bins) };
}

/** A record that is being made has been neither written nor stored yet. */
function subjectOf(request: WriteRequest, existing: StoredRecord | undefined): OperationSubject {
  const userKey = existing?.userKey ?? request.userKey;
  return {
    digest: request.digest,
    set: request.set,
    ...(userKey === undefined ? {} : { userKey }),
    lastUpdateTimeMs: existing?.lastUpdateTimeMs,
    voidTimeSeconds: existing?.voidTimeSeconds ?? 0,
    storedBytes: existing?.storedBytes ?? 0,
  };
}

function runOperations(
  request: WriteRequest,
  bins: BinTable,
  subject: OperationSubject,
  nowMs: number,
): readonly BinResult[] {
  const results: BinResult[] = [];
  const { respondAllOps } = request;
  request.operations.forEach((operation, index) => {
    runOperation(operation, {
      ...{ bins, index, respondAllOps, results, subject, nowMs },
      isWrite: true,
    });
  });
  if (bins.count > BINS_MAX) {
    throw new EngineError(RESULT.parameter, `a record holds at most ${BINS_MAX} bins`);
  }
  return results;
}

/** A record lives by its bins: without any it is gone, and was there to lose them. */
function removeEmptied(
  namespace: Namespace,
  request: WriteRequest,
  existing: StoredRecord | undefined,
): void {
  if (existing === undefined) {
    throw new EngineError(RESULT.keyNotFound, 'nothing there to delete');
  }
  if (request.durableDelete) {
    throw new EngineError(RESULT.enterpriseOnly, 'durable deletes are an Enterprise feature');
  }
  namespace.delete(request.digest);
}
