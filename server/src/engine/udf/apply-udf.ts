/** Applying a user-defined function to one record, in the server's order of checks; what it changed is stored at the end. */

import { RESULT } from '../../model/result-code.js';
import type { UdfCall } from '../../model/udf-call.js';
import { stringValue } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { isDoomed } from '../live-record.js';
import type { Namespace } from '../namespace.js';
import { nextGeneration, type StoredRecord } from '../record.js';
import { type EngineAnswer, failureAnswer, type RecordRequest } from '../request.js';
import { checkTtlWord, voidTimeAfter } from '../ttl.js';
import { checkNewSet, checkUserKey, nextRecord } from '../write.js';
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
  if (request.inTransaction === true) return failureAnswer(RESULT.enterpriseOnly);
  const met = namespace.storage.get(request.digest);
  const existing = met !== undefined && isDoomed(namespace, met, nowMs) ? undefined : met;
  try {
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
    if (!result.ok) return udfFailure(result.message, met);
    if (state.resultCode !== RESULT.ok) return failureAnswer(state.resultCode, met);
    const stored = state.hasUpdates
      ? store(namespace, request, existing, { state, nowMs })
      : (met ?? NOTHING_STORED);
    return {
      resultCode: RESULT.ok,
      generation: stored.generation,
      voidTimeSeconds: stored.voidTimeSeconds,
      results: [{ bin: UDF_SUCCESS_BIN, value: result.value }],
    };
  } catch (error) {
    if (error instanceof EngineError) return failureAnswer(error.resultCode, met);
    throw error;
  }
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
  checkTtlWord(config, ttlWord, existing !== undefined);
  if (bins.count === 0) {
    removeEmptied(namespace, request, existing);
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
  namespace.put(record);
  return record;
}

function removeEmptied(
  namespace: Namespace,
  { digest, durableDelete }: UdfRequest,
  existing: StoredRecord | undefined,
): void {
  if (existing === undefined) throw new EngineError(RESULT.keyNotFound, 'nothing there to delete');
  if (durableDelete) {
    throw new EngineError(RESULT.enterpriseOnly, 'durable deletes are an Enterprise feature');
  }
  namespace.delete(digest);
}

function withoutKey({ userKey: _dropped, ...rest }: StoredRecord): StoredRecord {
  return rest;
}
