/** Records a query found as rows: one that the API can't express spoils its own row, never the stream. */

import {
  type OperationResult,
  Outcome as ProtoOutcome,
  type RecordResult,
} from '@aerogate/proto/aerogate/v1/record_pb';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import { type Key, keyOfDigest } from '../../model/key.js';
import type { QueryRecord } from '../../model/query.js';
import { NIL, type Value } from '../../model/value.js';
import { errorToProto } from './error.js';
import { keyToProto } from './key.js';
import type { OperationAnswer } from './operation.js';
import type { Row } from './outcome.js';
import { recordToProto } from './record.js';
import { valueToProto } from './value.js';

/** Where the answers of a query's operations come from. */
export type QueryProjection =
  /** There are none: the record itself is what was asked for. */
  | { readonly by: 'record' }
  /** Reads of bins alone, which every server does: answers are picked from the record's bins. */
  | {
      readonly by: 'bins';
      readonly answers: readonly OperationAnswer[];
      readonly wantsRecord: boolean;
    }
  | { readonly by: 'results'; readonly answers: readonly OperationAnswer[] };

export interface QueryRowFacts {
  readonly namespace: string;
  /** Where the server names none. */
  readonly set: string;
  readonly projection: QueryProjection;
}

/** `nowMs` is the wall clock, against which times to live count. */
export function queryRowToProto(found: QueryRecord, facts: QueryRowFacts, nowMs: number): Row {
  try {
    return { result: resultOf(found, facts, nowMs), error: undefined };
  } catch (cause) {
    return spoiledRow(found, facts, cause);
  }
}

/** The row of a record that the API can't express. */
export function spoiledRow(
  found: QueryRecord,
  facts: QueryRowFacts,
  cause: unknown,
): Row & { readonly error: AerospikeError } {
  const error = clientFailure('MALFORMED_ANSWER', {
    detail: 'The record holds what the API has no form for; read its other bins by name.',
    cause,
  });
  const key = keyOfDigest(facts.namespace, found.set ?? facts.set, found.digest);
  const result: RecordResult = {
    $typeName: 'aerogate.v1.RecordResult',
    key: keyToProto(key),
    outcome: ProtoOutcome.FAILED,
    operationResults: [],
    error: errorToProto(error),
  };
  return { result, error };
}

function resultOf(
  found: QueryRecord,
  { projection, ...facts }: QueryRowFacts,
  nowMs: number,
): RecordResult {
  const { record } = found;
  const showsBins =
    projection.by === 'record' || (projection.by === 'bins' && projection.wantsRecord);
  return {
    $typeName: 'aerogate.v1.RecordResult',
    key: keyToProto(keyOf(found, facts)),
    outcome: ProtoOutcome.OK,
    record: recordToProto(showsBins ? record : { ...record, bins: [] }, nowMs),
    operationResults: answersOf(found, projection),
  };
}

function keyOf(
  { digest, set, userKey }: QueryRecord,
  facts: Omit<QueryRowFacts, 'projection'>,
): Key {
  const key = keyOfDigest(facts.namespace, set ?? facts.set, digest);
  return userKey === undefined ? key : { ...key, userKey };
}

function answersOf(found: QueryRecord, projection: QueryProjection): OperationResult[] {
  switch (projection.by) {
    case 'record':
      return [];
    case 'results':
      return projection.answers.map(({ bin, sent }) => answer(bin, found.results[sent]));
    case 'bins': {
      const bins = new Map(found.record.bins.map(({ name, value }) => [name, value]));
      return projection.answers.map(({ bin }) =>
        answer(bin, bin === '' ? undefined : (bins.get(bin) ?? NIL)),
      );
    }
  }
}

function answer(bin: string, value: Value | undefined): OperationResult {
  const result: OperationResult = { $typeName: 'aerogate.v1.OperationResult', bin };
  return value === undefined ? result : { ...result, value: valueToProto(value) };
}
