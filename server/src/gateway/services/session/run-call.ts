/** A planned call carried out: its rows as the answer it asked for. */

import type { Row } from '../../translate/outcome.js';
import { type Answer, answerRows } from './answer.js';
import type { PlannedCall } from './plan-call.js';
import { runRow } from './run-rows.js';
import { runSteps } from './run-steps.js';

/**
 * Resolves with what `finish` makes of the answer. Rejects with RowFailure where an error is to be the status of the call;
 * throws, with nothing sent, what runRow throws. Calls of one key, the most of all, are one promise behind the driver's: every
 * further one costs a turn of the queue of microtasks.
 */
export function runCall<Response>(
  { options, planned, run }: PlannedCall,
  finish: (answer: Answer) => Response,
): Promise<Response> {
  const answer = (rows: readonly Row[]): Response => finish(answerRows(rows, options));
  const [first] = planned;
  return first !== undefined && planned.length === 1 && first.step === 0
    ? runRow(first, run, (row) => answer([row]))
    : runSteps(planned, run).then(answer);
}
