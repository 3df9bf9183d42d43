/** Rows as an answer: counted, kept under the size asked for, and turned into a status where an error is to be one. */

import type { RecordResult, Summary } from '@aerogate/proto/aerogate/v1/record_pb';
import { RowFailure } from '../../errors.js';
import { SummaryTally } from '../../streams/summary-tally.js';
import type { Row } from '../../translate/outcome.js';
import type { AnswerOptions } from './answer-options.js';
import { fitRows } from './response-size.js';

export interface Answer {
  readonly results: readonly RecordResult[];
  readonly summary: Summary;
}

/** Throws RowFailure where the disposition makes the first error by index the status of the call. */
export function answerRows(rows: readonly Row[], options: AnswerOptions): Answer {
  const tally = new SummaryTally();
  for (const row of rows) tally.add(row);
  checkStatus(tally, options.disposition);
  const summary = tally.summary();
  const results = rows.map(({ result }) => result);
  return { results: fitRows(results, summary, options.maxResponseBytes), summary };
}

/** Throws RowFailure where the first error by index is to be the status of the call, all of whose rows are counted. */
export function checkStatus(tally: SummaryTally, disposition: AnswerOptions['disposition']): void {
  const { firstFailure } = tally;
  if (firstFailure !== undefined && isStatus(disposition, tally.rows)) {
    throw new RowFailure(firstFailure.error, firstFailure.index);
  }
}

/** Whether errors of rows become the status of the call. */
function isStatus(disposition: AnswerOptions['disposition'], rowCount: number): boolean {
  return disposition === 'status' || (disposition === 'sdkRule' && rowCount === 1);
}
