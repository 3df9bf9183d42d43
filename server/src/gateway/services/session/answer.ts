/** Rows as an answer: counted, kept under the size asked for, and turned into a status where an error is to be one. */

import {
  Outcome as ProtoOutcome,
  type RecordResult,
  type Summary,
} from '@aerogate/proto/aerogate/v1/record_pb';
import { RowFailure } from '../../errors.js';
import type { Row } from '../../translate/outcome.js';
import type { AnswerOptions } from './answer-options.js';
import { fitRows } from './response-size.js';

export interface Answer {
  readonly results: readonly RecordResult[];
  readonly summary: Summary;
}

/** Throws RowFailure where the disposition makes the first error by index the status of the call. */
export function answerRows(rows: readonly Row[], options: AnswerOptions): Answer {
  const summary = summaryOf(rows);
  const firstFailed = summary.firstFailedIndex;
  if (firstFailed !== undefined && isStatus(options.disposition, rows.length)) {
    const error = rows[firstFailed]?.error;
    if (error !== undefined) throw new RowFailure(error, firstFailed);
  }
  const results = rows.map(({ result }) => result);
  return { results: fitRows(results, summary, options.maxResponseBytes), summary };
}

function isStatus(disposition: AnswerOptions['disposition'], rowCount: number): boolean {
  return disposition === 'status' || (disposition === 'sdkRule' && rowCount === 1);
}

const COUNTED = {
  [ProtoOutcome.OK]: 'ok',
  [ProtoOutcome.NOT_FOUND]: 'notFound',
  [ProtoOutcome.FILTERED_OUT]: 'filteredOut',
  [ProtoOutcome.FAILED]: 'failed',
} as const satisfies Partial<Record<ProtoOutcome, keyof Summary>>;

function summaryOf(rows: readonly Row[]): Summary {
  const counts = { ok: 0, notFound: 0, filteredOut: 0, failed: 0 };
  let inDoubt = 0;
  let firstFailedIndex: number | undefined;
  for (const [index, { result, error }] of rows.entries()) {
    if (result.outcome !== ProtoOutcome.UNSPECIFIED) counts[COUNTED[result.outcome]] += 1;
    if (error === undefined) continue;
    if (error.inDoubt) inDoubt += 1;
    firstFailedIndex ??= index;
  }
  return {
    $typeName: 'aerogate.v1.Summary',
    ...counts,
    inDoubt,
    ...(firstFailedIndex === undefined ? {} : { firstFailedIndex }),
  };
}
