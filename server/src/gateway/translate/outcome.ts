/** Outcomes as rows: what became of one key, with its record, the answers of its operations or its error. */

import {
  type OperationResult,
  Outcome as ProtoOutcome,
  type Record as ProtoRecord,
  type RecordResult,
} from '@aerogate/proto/aerogate/v1/record_pb';
import { type AerospikeError, isServerFailure } from '../../model/aerospike-error.js';
import type { Outcome } from '../../model/command.js';
import type { Key } from '../../model/key.js';
import type { RecordData } from '../../model/record.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { errorToProto } from './error.js';
import { keyToProto } from './key.js';
import type { OperationAnswer } from './operation.js';
import { generationToProto, recordToProto } from './record.js';
import { valueToProto } from './value.js';

/** What a verb makes of its outcomes; the same for every key of a segment. */
export interface RowShape {
  /** Whether a missing record is an error. */
  readonly missingIsError: boolean;
  /** Whether a record that a filter left out is an error. */
  readonly filteredIsError: boolean;
  /** Whether the verb writes: then the record of its row is the generation, unless `wantsRecord`. */
  readonly writes: boolean;
  readonly wantsRecord: boolean;
  /** Where the answers of the requested operations are; empty for verbs without operations. */
  readonly answers: readonly OperationAnswer[];
  /** Whether the only result is the value a function returned. */
  readonly returnsValue: boolean;
}

/** A row with the failure behind its error, when that counts as one. */
export interface Row {
  readonly result: RecordResult;
  readonly error: AerospikeError | undefined;
}

export interface RowFacts {
  readonly index: number;
  readonly key: Key;
  /** The wall clock, for times to live. */
  readonly nowMs: number;
}

export function outcomeToProto(outcome: Outcome, shape: RowShape, facts: RowFacts): Row {
  return outcome.ok ? succeeded(outcome, shape, facts) : failed(outcome.error, shape, facts);
}

function succeeded(outcome: Extract<Outcome, { ok: true }>, shape: RowShape, facts: RowFacts): Row {
  const record = recordOf(outcome.record, shape, facts.nowMs);
  const returned = shape.returnsValue ? outcome.results[0] : undefined;
  return {
    result: {
      $typeName: 'aerogate.v1.RecordResult',
      index: facts.index,
      key: keyToProto(facts.key),
      outcome: ProtoOutcome.OK,
      operationResults: shape.answers.map((answer) => answerToProto(answer, outcome.results)),
      ...(record === undefined ? {} : { record }),
      ...(returned === undefined ? {} : { udfValue: valueToProto(returned) }),
    },
    error: undefined,
  };
}

/** How much of a record its row shows. */
export type RecordPart = 'record' | 'generation' | 'none';

/** A record that was deleted has no generation, and then there is none to answer. */
export function recordPart(
  { generation, bins }: RecordData,
  { writes, wantsRecord }: RowShape,
): RecordPart {
  if (!writes) return 'record';
  if (wantsRecord && (generation !== 0 || bins.length > 0)) return 'record';
  return generation === 0 ? 'none' : 'generation';
}

function recordOf(record: RecordData, shape: RowShape, nowMs: number): ProtoRecord | undefined {
  switch (recordPart(record, shape)) {
    case 'record':
      return recordToProto(record, nowMs);
    case 'generation':
      return generationToProto(record);
    case 'none':
      return undefined;
  }
}

function answerToProto(
  { bin, sent }: OperationAnswer,
  results: readonly (Value | undefined)[],
): OperationResult {
  const value = results[sent];
  return {
    $typeName: 'aerogate.v1.OperationResult',
    bin,
    ...(value === undefined ? {} : { value: valueToProto(value) }),
  };
}

function failed(error: AerospikeError, shape: RowShape, facts: RowFacts): Row {
  const outcome = failedOutcome(error);
  const isError = countsAsError(outcome, shape);
  return {
    result: {
      $typeName: 'aerogate.v1.RecordResult',
      index: facts.index,
      key: keyToProto(facts.key),
      outcome,
      operationResults: [],
      ...(isError ? { error: errorToProto(error) } : {}),
    },
    error: isError ? error : undefined,
  };
}

/** In doubt neither is the answer: an earlier attempt may have deleted what the last one did not find. */
function failedOutcome(error: AerospikeError): ProtoOutcome {
  if (error.inDoubt) return ProtoOutcome.FAILED;
  if (isServerFailure(error, RESULT.keyNotFound)) return ProtoOutcome.NOT_FOUND;
  if (isServerFailure(error, RESULT.filteredOut)) return ProtoOutcome.FILTERED_OUT;
  return ProtoOutcome.FAILED;
}

function countsAsError(outcome: ProtoOutcome, shape: RowShape): boolean {
  if (outcome === ProtoOutcome.NOT_FOUND) return shape.missingIsError;
  return outcome === ProtoOutcome.FILTERED_OUT ? shape.filteredIsError : true;
}
