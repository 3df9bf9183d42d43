/** What became of the keys of a call as the bytes of its answer: rows that are all right are written without a message in between. */

import { RecordResultSchema, SummarySchema } from '@aerogate/proto/aerogate/v1/record_pb';
import { ExecuteResponseSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { Outcome } from '../../../model/command.js';
import { SummaryTally } from '../../streams/summary-tally.js';
import type { Row } from '../../translate/outcome.js';
import { lengthTag, numberTag, ProtobufWriter } from '../../translate/protobuf-writer.js';
import { writeRow } from '../../translate/row-bytes.js';
import { answerRows, checkStatus } from './answer.js';
import type { AnswerOptions } from './answer-options.js';
import type { PlannedRow } from './plan.js';
import type { PlannedCall } from './plan-call.js';
import { rowOf, rowsOf } from './run-rows.js';

/** The answers of Get and Put number their one row and its summary as that of Execute does: the same bytes serve all three. */
const ANSWER = {
  row: lengthTag(ExecuteResponseSchema.field.results),
  summary: lengthTag(ExecuteResponseSchema.field.summary),
} as const;

const SUMMARY = {
  ok: numberTag(SummarySchema.field.ok),
  notFound: numberTag(SummarySchema.field.notFound),
  filteredOut: numberTag(SummarySchema.field.filteredOut),
  failed: numberTag(SummarySchema.field.failed),
  inDoubt: numberTag(SummarySchema.field.inDoubt),
  firstFailedIndex: numberTag(SummarySchema.field.firstFailedIndex),
} as const;

const COUNTS = ['ok', 'notFound', 'filteredOut', 'failed', 'inDoubt'] as const;

/** Of the room all answers are written in, so much stays between them. */
const ROOM_BYTES = 64 * 1024;

/** Nobody else writes here until an answer is taken: all that happens in one go. */
const ROOM = new ProtobufWriter(ROOM_BYTES);

/** What of a call its answer is made from. */
export type AnswerFacts = Pick<PlannedCall, 'planned' | 'options'>;

/**
 * One outcome for each planned row; `nowMs` is the wall clock, for times to live. Throws RowFailure where the error of one is
 * to be the status of the call.
 */
export function encodedAnswer(
  { planned, options }: AnswerFacts,
  outcomes: readonly Outcome[],
  nowMs: number,
): Uint8Array {
  const { maxResponseBytes } = options;
  const tally = new SummaryTally();
  const failed = failedRows(planned, outcomes, { tally, nowMs });
  checkStatus(tally, options.disposition);
  const writer = ROOM;
  // What an answer that threw or was too large has left.
  writer.cutTo(0);
  for (let index = 0; index < planned.length && writer.length <= maxResponseBytes; index += 1) {
    const row = failed?.get(index);
    const outcome = outcomes[index];
    const plannedRow = planned[index];
    if (row !== undefined) writer.bytes(ANSWER.row, toBinary(RecordResultSchema, row.result));
    else if (outcome?.ok === true && plannedRow !== undefined) {
      const { command, shape } = plannedRow;
      writeRow(writer, ANSWER.row, { outcome, shape, facts: { index, key: command.key, nowMs } });
    }
  }
  writeSummary(writer, tally);
  return writer.length > maxResponseBytes
    ? encodedRows(rowsOf(planned, outcomes, nowMs), options)
    : writer.takeCopy(ROOM_BYTES);
}

/** The same of rows there are already, or of too many bytes: then they are cut to what the caller asked for. */
export function encodedRows(rows: readonly Row[], options: AnswerOptions): Uint8Array {
  const { results, summary } = answerRows(rows, options);
  return toBinary(ExecuteResponseSchema, {
    $typeName: 'aerogate.v1.ExecuteResponse',
    results: [...results],
    summary,
  });
}

/** Rows of what failed, by index, where something did; all outcomes are counted. */
function failedRows(
  planned: readonly PlannedRow[],
  outcomes: readonly Outcome[],
  { tally, nowMs }: { readonly tally: SummaryTally; readonly nowMs: number },
): ReadonlyMap<number, Row> | undefined {
  let failed: Map<number, Row> | undefined;
  // Not by entries: this is done for every key of every call.
  for (let index = 0; index < planned.length; index += 1) {
    const outcome = outcomes[index];
    const row = planned[index];
    if (outcome?.ok === true || row === undefined) {
      tally.addOk();
      continue;
    }
    const failedRow = rowOf(row, outcome, { index, nowMs });
    tally.add(failedRow);
    failed ??= new Map();
    failed.set(index, failedRow);
  }
  return failed;
}

function writeSummary(writer: ProtobufWriter, tally: SummaryTally): void {
  const { counts, firstFailure } = tally;
  const mark = writer.open(ANSWER.summary);
  for (const count of COUNTS) {
    if (counts[count] !== 0) writer.uint(SUMMARY[count], counts[count]);
  }
  if (firstFailure !== undefined) writer.uint(SUMMARY.firstFailedIndex, firstFailure.index);
  writer.close(mark);
}
