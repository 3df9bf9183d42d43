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
  const tally = new SummaryTally();
  const failed = failedRows(planned, outcomes, { tally, nowMs });
  checkStatus(tally, options.disposition);
  const writer = ROOM;
  // What an answer that threw or was too large has left.
  writer.cutTo(0);
  for (const [index, { command, shape }] of planned.entries()) {
    const outcome = outcomes[index];
    const row = failed.get(index);
    if (row !== undefined) writer.bytes(ANSWER.row, toBinary(RecordResultSchema, row.result));
    else if (outcome?.ok === true) {
      writeRow(writer, ANSWER.row, { outcome, shape, facts: { index, key: command.key, nowMs } });
    }
    if (writer.length > options.maxResponseBytes) break;
  }
  writeSummary(writer, tally);
  return writer.length > options.maxResponseBytes
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

/** Rows of what failed, by index; all outcomes are counted. */
function failedRows(
  planned: readonly PlannedRow[],
  outcomes: readonly Outcome[],
  { tally, nowMs }: { readonly tally: SummaryTally; readonly nowMs: number },
): ReadonlyMap<number, Row> {
  const failed = new Map<number, Row>();
  for (const [index, row] of planned.entries()) {
    const outcome = outcomes[index];
    if (outcome?.ok === true) {
      tally.addOk();
      continue;
    }
    const failedRow = rowOf(row, outcome, { index, nowMs });
    tally.add(failedRow);
    failed.set(index, failedRow);
  }
  return failed;
}

function writeSummary(writer: ProtobufWriter, tally: SummaryTally): void {
  const summary = tally.summary();
  const mark = writer.open(ANSWER.summary);
  for (const count of COUNTS) {
    if (summary[count] !== 0) writer.uint(SUMMARY[count], summary[count]);
  }
  if (summary.firstFailedIndex !== undefined) {
    writer.uint(SUMMARY.firstFailedIndex, summary.firstFailedIndex);
  }
  writer.close(mark);
}
