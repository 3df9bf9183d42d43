/** Running an aggregating function over the records a query found in one partition. */

import type { UdfCall } from '../../model/udf-call.js';
import type { Value } from '../../model/value.js';
import { isDoomed } from '../live-record.js';
import { isStillFound, type QueryScope } from '../query/query-scope.js';
import { createUdfRecord, type UdfRecord } from './udf-record.js';
import type { UdfRuntime, UdfStreamEnding } from './udf-runtime.js';

export interface Aggregation {
  readonly scope: QueryScope;
  readonly call: UdfCall;
  /** Absent where no module was ever registered. */
  readonly runtime: UdfRuntime | undefined;
  /** Takes what comes out, as `UdfStream.emit` does. */
  readonly emit: (value: Value | undefined) => boolean;
}

/** `undefined` when all went well; else what the server says of the failure, in its words. */
export function aggregateRecords(
  aggregation: Aggregation,
  digests: readonly Uint8Array[],
  nowMs: number,
): string | undefined {
  const { call, runtime, emit, scope } = aggregation;
  let position = 0;
  function next(): UdfRecord | undefined {
    while (position < digests.length) {
      const digest = digests[position];
      position += 1;
      const record = digest === undefined ? undefined : readOnlyRecord(scope, digest, nowMs);
      if (record !== undefined) return record;
    }
    return undefined;
  }
  return failureText(runtime?.applyToStream(call, { next, emit }) ?? NOT_LOADED);
}

const NOT_LOADED: UdfStreamEnding = { ok: false, code: 1, message: undefined };

/** The record may have changed, or gone, since it was found. */
function readOnlyRecord(
  scope: QueryScope,
  digest: Uint8Array,
  nowMs: number,
): UdfRecord | undefined {
  const { namespace } = scope;
  const existing = namespace.storage.get(digest);
  if (existing === undefined || isDoomed(namespace, existing, nowMs)) return undefined;
  if (!isStillFound(scope, existing)) return undefined;
  const { record } = createUdfRecord({
    ...{ digest, existing, nowMs, set: existing.set, userKey: existing.userKey },
    ...{ ttlWord: 0, checkCreate: () => undefined, readOnly: true },
  });
  return record;
}

function failureText(ending: UdfStreamEnding): string | undefined {
  if (ending.ok) return undefined;
  const { code, message } = ending;
  return `UDF: Execution Error ${code}${message === undefined ? '' : ` : ${message}`}`;
}
