/** Writing one record, in the server's order of checks: all of a request's operations, or none. */

import type { UserKey } from '../model/key.js';
import { SET_MAX_BYTES } from '../model/limits.js';
import type { Bin } from '../model/record.js';
import { RESULT } from '../model/result-code.js';
import { PARTICLE, type Value } from '../model/value.js';
import { createAnswerMeter } from './answer-size.js';
import { createBinTable } from './bin-table.js';
import { EngineError } from './engine-error.js';
import { passesGenerationTest } from './generation-test.js';
import { isGeoJson } from './geojson.js';
import { keptDigest } from './kept-digest.js';
import type { Namespace } from './namespace.js';
import { BINS_MAX, runOperation } from './operate.js';
import { isTombstone, nextGeneration, type StoredRecord } from './record.js';
import { recordBytes } from './record-size.js';
import { type BinResult, type EngineAnswer, failureAnswer, type WriteRequest } from './request.js';
import type { OperationContext, OperationSubject } from './scalar/scalar-operation.js';
import { checkMonitorSize, isMonitorSet } from './transaction/monitor.js';
import { checkMonitorWrite } from './transaction/monitor-write.js';
import {
  checkDeadline,
  checkLocking,
  isGone,
  type RecordView,
  viewForWrite,
  withVersion,
} from './transaction/record-view.js';
import {
  checkDurability,
  type Deletion,
  storeDeletion,
  storeRecord,
} from './transaction/store-record.js';
import { checkTtlWord, voidTimeAfter } from './ttl.js';
import { isSameUserKey } from './user-key.js';
import { checkWriteRequest } from './write-checks.js';

export function writeRecord(
  namespace: Namespace,
  request: WriteRequest,
  nowMs: number,
): EngineAnswer {
  // A failure tells the generation and void-time of the record it met; before one was looked for there is none.
  let view: RecordView | undefined;
  try {
    const { mustExist } = checkWriteRequest(request);
    const monitored = checkMonitorWrite(namespace, request, nowMs);
    view = viewForWrite(namespace, request, nowMs);
    const target = targetOf(namespace, view, mustExist, nowMs);
    checkAgainstRecord(namespace, request, { ...view, record: target }, nowMs);
    const answer = applyWrite(namespace, monitored?.request ?? request, target, nowMs);
    const deadlineSeconds = monitored?.deadlineSeconds;
    return deadlineSeconds === undefined ? answer : { ...answer, deadlineSeconds };
  } catch (error) {
    if (error instanceof EngineError) {
      return withVersion(failureAnswer(error.resultCode, view?.record), request, view);
    }
    throw error;
  }
}

/** The record to write to, which may be a tombstone. Throws EngineError where there has to be one that lives. */
function targetOf(
  namespace: Namespace,
  view: RecordView,
  mustExist: boolean,
  nowMs: number,
): StoredRecord | undefined {
  const { record } = view;
  const doomed = record !== undefined && isGone(namespace, view, nowMs);
  if (mustExist && (record === undefined || doomed || isTombstone(record))) {
    throw new EngineError(RESULT.keyNotFound, 'no such record');
  }
  if (!doomed) return record;
  // What is expired or truncated makes way for good, even when the write then fails.
  namespace.delete(record.digest);
  return undefined;
}

function checkAgainstRecord(
  namespace: Namespace,
  request: WriteRequest,
  view: RecordView,
  nowMs: number,
): void {
  const existing = view.record;
  const live = liveOf(existing);
  if (request.existence.createOnly && live !== undefined) {
    throw new EngineError(RESULT.keyExists, 'the record exists');
  }
  checkLocking(request.transaction, view);
  if (!passesGenerationTest(request.generation, existing?.generation ?? 0)) {
    throw new EngineError(RESULT.generation, 'the record has another generation');
  }
  if (existing === undefined) checkCreate(namespace, request, nowMs);
  else if (existing.set !== request.set) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  checkFilter(request, live);
  checkDeadline(request.transaction, nowMs);
  checkUserKey(request.userKey, existing?.userKey);
  // How long a monitor lives is checked by other limits, and no sweep is needed to end it.
  if (isMonitorSet(namespace, request.set)) return;
  checkTtlWord(namespace.config, request.ttlWord, live !== undefined);
}

function checkFilter({ filter }: WriteRequest, live: StoredRecord | undefined): void {
  if (live !== undefined && filter !== undefined && !filter(live)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
}

/** The record, unless nothing but a tombstone is left of it. */
export function liveOf(record: StoredRecord | undefined): StoredRecord | undefined {
  return record === undefined || isTombstone(record) ? undefined : record;
}

/** What a truncation would take away at once may not be created, except where a transaction decides later. */
function checkCreate(namespace: Namespace, request: WriteRequest, nowMs: number): void {
  if (request.transaction === undefined) checkNewSet(namespace, request.set, nowMs);
  else checkSetName(namespace, request.set);
}

/** Throws EngineError where the set can't have a new record. */
export function checkNewSet(namespace: Namespace, set: string, nowMs: number): void {
  checkSetName(namespace, set);
  if (!isMonitorSet(namespace, set) && namespace.isTruncated(set, nowMs)) {
    throw new EngineError(RESULT.forbidden, 'the record would be truncated at once');
  }
}

function checkSetName(namespace: Namespace, set: string): void {
  if (Buffer.byteLength(set) > SET_MAX_BYTES || !namespace.hasRoomForSet(set)) {
    throw new EngineError(RESULT.parameter, 'the set name is too long, or there are too many sets');
  }
}

/** A key that is stored has to be the one sent; one that would be stored has to be one the server can store. */
export function checkUserKey(sent: UserKey | undefined, stored: UserKey | undefined): void {
  if (sent === undefined) return;
  if (stored !== undefined) {
    if (isSameUserKey(sent, stored)) return;
    throw new EngineError(RESULT.keyMismatch, 'the record has another user key');
  }
  const unusable = sent.type === 'opaque' && sent.particleType === PARTICLE.integer;
  if (unusable) throw new EngineError(RESULT.unsupportedFeature, 'the user key is malformed');
}

function applyWrite(
  namespace: Namespace,
  request: WriteRequest,
  existing: StoredRecord | undefined,
  nowMs: number,
): EngineAnswer {
  const bins = createBinTable(request.existence.replace ? [] : (existing?.bins ?? []));
  const subject = subjectOf(namespace, request, liveOf(existing), nowMs);
  const results = runOperations(namespace.config, request, { bins, subject, nowMs });
  if (bins.count === 0) {
    // What a request replaces it never had before it, so that there is nothing it could have emptied.
    removeEmptied(namespace, request, request.existence.replace ? undefined : existing, nowMs);
    return { resultCode: RESULT.ok, generation: 0, voidTimeSeconds: 0, results };
  }
  const record = nextRecord(namespace, request, existing, { bins: bins.toBins(), nowMs });
  if (record.storedBytes > namespace.config.maxRecordBytes) {
    throw tooBig();
  }
  if (isMonitorSet(namespace, record.set)) checkMonitorSize(record);
  storeRecord(namespace, request.transaction, record, nowMs);
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
  const voidTimeSeconds = voidTimeAfter(namespace.config, request.ttlWord, liveOf(existing), nowMs);
  const { set } = request;
  const unsized = { set, userKey, bins, voidTimeSeconds };
  return {
    // Requests are views of frames.
    digest: existing?.digest ?? keptDigest(request.digest),
    set,
    ...(userKey === undefined ? undefined : { userKey }),
    bins,
    generation: nextGeneration(existing?.generation ?? 0),
    voidTimeSeconds,
    lastUpdateTimeMs: updateTimeOf(existing, nowMs),
    storedBytes: recordBytes(unsized, namespace.sizeOf, existing?.bins),
  };
}

/** The server sets both times before the operations; size and user key are those of before, even where none was stored. */
function subjectOf(
  { config }: Namespace,
  request: WriteRequest,
  existing: StoredRecord | undefined,
  nowMs: number,
): OperationSubject {
  const userKey = existing?.userKey;
  return {
    digest: request.digest,
    set: request.set,
    ...(userKey === undefined ? undefined : { userKey }),
    lastUpdateTimeMs: updateTimeOf(existing, nowMs),
    voidTimeSeconds: voidTimeAfter(config, request.ttlWord, existing, nowMs),
    storedBytes: existing?.storedBytes ?? 0,
  };
}

/** A clock that was set back does not take the record back with it. */
function updateTimeOf(existing: StoredRecord | undefined, nowMs: number): number {
  return Math.max(existing?.lastUpdateTimeMs ?? 0, nowMs);
}

function runOperations(
  { maxRecordBytes }: Namespace['config'],
  request: WriteRequest,
  { bins, subject, nowMs }: Pick<OperationContext, 'bins' | 'subject' | 'nowMs'>,
): readonly BinResult[] {
  const results: BinResult[] = [];
  const { respondAllOps } = request;
  const measure = createAnswerMeter(request.operations.length);
  request.operations.forEach((operation, index) => {
    const isWrite = true;
    if (operation.op === 'write') checkShapeSize(operation.value, maxRecordBytes);
    runOperation(operation, { bins, index, respondAllOps, isWrite, results, subject, nowMs });
    measure(results);
  });
  if (bins.count > BINS_MAX) {
    throw new EngineError(RESULT.parameter, `a record holds at most ${BINS_MAX} bins`);
  }
  return results;
}

/** What no record holds is not covered by cells, which takes longer the more points there are. */
function checkShapeSize(value: Value, maxRecordBytes: number): void {
  if (value.type !== 'geojson' || value.value.length <= maxRecordBytes) return;
  if (!isGeoJson(value.value)) throw new EngineError(RESULT.geoInvalid, 'the text is no GeoJSON');
  throw tooBig();
}

function tooBig(): EngineError {
  return new EngineError(RESULT.recordTooBig, 'the record is larger than the namespace takes');
}

/** A record lives by its bins: without any it is gone, and was there to lose them. */
export function removeEmptied(
  namespace: Namespace,
  request: Deletion,
  existing: StoredRecord | undefined,
  nowMs: number,
): void {
  if (existing === undefined || isTombstone(existing)) {
    throw new EngineError(RESULT.keyNotFound, 'nothing there to delete');
  }
  checkDurability(namespace, request);
  storeDeletion(namespace, request, existing, nowMs);
}
