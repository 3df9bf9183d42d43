/** Applying a user-defined function to one record, in the server's order of checks; what it changed is stored at the end. */

import { RESULT } from '../../model/result-code.js';
import type { UdfCall } from '../../model/udf-call.js';
import { stringValue } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import type { Namespace } from '../namespace.js';
import { nextGeneration, type StoredRecord } from '../record.js';
import {
  type EngineAnswer,
  failureAnswer,
  type RecordRequest,
  type UdfEffect,
} from '../request.js';
import {
  blocked,
  checkDeadline,
  checkLocking,
  isGone,
  type RecordView,
  viewForRead,
  withVersion,
} from '../transaction/record-view.js';
import { storeRecord } from '../transaction/store-record.js';
import { checkTtlWord, voidTimeAfter } from '../ttl.js';
import { checkNewSet, checkUserKey, liveOf, nextRecord, removeEmptied } from '../write.js';
import { createUdfRecord, UDF_BINS_MAX, type UdfRecordState } from './udf-record.js';
import type { UdfResult, UdfRuntime } from './udf-runtime.js';

/** The bin a function's result comes back in. */
const UDF_SUCCESS_BIN = 'SUCCESS';
/** The bin with the text of a function's failure. */
const UDF_FAILURE_BIN = 'FAILURE';

export interface UdfRequest extends RecordRequest {
  readonly call: UdfCall;
  /** Seconds, 0 for the namespace's default, or one of the TTL words; the function may set another. */
  readonly ttlWord: number;
  readonly durableDelete: boolean;
  /** The request is part of a background query: it only applies where there is a record, whatever its set. */
  readonly inBackground?: true;
}

/** What a failed call says where the function gave no text. */
const NO_TEXT = 'result value type unexpected';
/** What a call says whose module is not there, or can't be loaded. */
export const MODULE_NOT_LOADED: UdfResult = { ok: false, message: 'UDF: Execution Error 1' };

const NOTHING_STORED = { generation: 0, voidTimeSeconds: 0 } as const;

export function applyUdf(
  namespace: Namespace,
  request: UdfRequest,
  runtime: UdfRuntime | undefined,
  nowMs: number,
): EngineAnswer {
  let view: RecordView | undefined;
  try {
    view = viewForUdf(namespace, request, nowMs);
    const { answer, stored } = applyToView({ namespace, request, view, nowMs }, runtime);
    return stored ? answer : withVersion(answer, request, view);
  } catch (error) {
    if (error instanceof EngineError) {
      return withVersion(failureAnswer(error.resultCode, view?.record), request, view);
    }
    throw error;
  }
}

/** A call, and the record it is about. */
interface UdfApplication {
  readonly namespace: Namespace;
  readonly request: UdfRequest;
  readonly view: RecordView;
  readonly nowMs: number;
}

interface UdfOutcome {
  readonly answer: EngineAnswer;
  /** Whether the function changed the record. */
  readonly stored: boolean;
}

/** Whether a function changes its record is known at its end, so that a record others hold is refused then. */
function viewForUdf(namespace: Namespace, request: UdfRequest, nowMs: number): RecordView {
  const view = viewForRead(namespace, request, nowMs);
  const { record } = view;
  // A function that found nothing could create what the other transaction has created already.
  if (view.locked && (record === undefined || isGone(namespace, view, nowMs)))
    throw blocked(namespace);
  return view;
}

/** Throws EngineError. */
function applyToView(
  { namespace, request, view, nowMs }: UdfApplication,
  runtime: UdfRuntime | undefined,
): UdfOutcome {
  const { record: met, locked } = view;
  const kept = isGone(namespace, view, nowMs) ? undefined : met;
  const existing = liveOf(kept);
  checkFound(request, existing);
  const { record, state } = createUdfRecord({
    ...{ digest: request.digest, existing, set: request.set, userKey: request.userKey },
    ...{ ttlWord: request.ttlWord, nowMs },
    checkCreate: () => {
      checkNewSet(namespace, request.set, nowMs);
      checkUserKey(request.userKey, undefined);
    },
  });
  const result = runtime?.applyToRecord(request.call, record) ?? MODULE_NOT_LOADED;
  if (!result.ok) return { answer: udfFailure(result.message, met), stored: false };
  if (state.resultCode !== RESULT.ok) {
    return { answer: failureAnswer(state.resultCode, met), stored: false };
  }
  const results = [{ bin: UDF_SUCCESS_BIN, value: result.value }];
  if (!state.hasUpdates) {
    const answer = succeeded(met ?? NOTHING_STORED, results, 'read');
    return { answer, stored: false };
  }
  if (locked) throw blocked(namespace);
  checkLocking(request.transaction, view);
  const stored = store(namespace, request, kept, { state, nowMs });
  const effect = state.bins.count === 0 ? 'delete' : 'write';
  return { answer: succeeded(stored, results, effect), stored: true };
}

function succeeded(
  { generation, voidTimeSeconds }: Pick<StoredRecord, 'generation' | 'voidTimeSeconds'>,
  results: EngineAnswer['results'],
  effect: UdfEffect,
): EngineAnswer {
  return { resultCode: RESULT.ok, generation, voidTimeSeconds, results, effect };
}

function checkFound(request: UdfRequest, existing: StoredRecord | undefined): void {
  if (existing !== undefined) {
    checkExisting(request, existing);
  } else if (request.inBackground === true) {
    throw new EngineError(RESULT.keyNotFound, 'no such record');
  }
}

function checkExisting(request: UdfRequest, existing: StoredRecord): void {
  if (request.inBackground !== true && existing.set !== request.set) {
    throw new EngineError(RESULT.parameter, 'the record is in another set');
  }
  if (request.filter !== undefined && !request.filter(existing)) {
    throw new EngineError(RESULT.filteredOut, 'the filter does not hold');
  }
  checkUserKey(request.userKey, existing.userKey);
  if (existing.bins.length > UDF_BINS_MAX) {
    throw new EngineError(RESULT.binName, 'the record has more bins than a function may work on');
  }
}

function udfFailure(message: string | undefined, met: StoredRecord | undefined): EngineAnswer {
  return {
    ...failureAnswer(RESULT.udfBadResponse, met),
    results: [{ bin: UDF_FAILURE_BIN, value: stringValue(message ?? NO_TEXT) }],
  };
}

/** The metadata that is answered; a record that was emptied tells those it would have had. */
function store(
  namespace: Namespace,
  request: UdfRequest,
  existing: StoredRecord | undefined,
  { state, nowMs }: { readonly state: UdfRecordState; readonly nowMs: number },
): Pick<StoredRecord, 'generation' | 'voidTimeSeconds'> {
  const { config } = namespace;
  const { ttlWord, keyDropped, bins } = state;
  checkDeadline(request.transaction, nowMs);
  checkTtlWord(config, ttlWord, liveOf(existing) !== undefined);
  if (bins.count === 0) {
    removeEmptied(namespace, request, existing, nowMs);
    return {
      generation: nextGeneration(existing?.generation ?? 0),
      voidTimeSeconds: voidTimeAfter(config, ttlWord, existing, nowMs),
    };
  }
  const { digest, userKey } = request;
  const record = nextRecord(
    namespace,
    {
      ...{ digest, ttlWord, set: existing?.set ?? request.set },
      ...(userKey === undefined || keyDropped ? {} : { userKey }),
    },
    keyDropped && existing !== undefined ? withoutKey(existing) : existing,
    { bins: bins.toBins(), nowMs },
  );
  if (record.storedBytes > config.maxRecordBytes) {
    throw new EngineError(RESULT.recordTooBig, 'the record is larger than the namespace takes');
  }
  storeRecord(namespace, request.transaction, record, nowMs);
  return record;
}

function withoutKey({ userKey: _dropped, ...rest }: StoredRecord): StoredRecord {
  return rest;
}
