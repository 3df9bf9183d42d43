/** A planned call carried out: its rows as the answer it asked for. */

import { type Answer, answerRows } from './answer.js';
import type { PlannedCall } from './plan-call.js';
import { runRows } from './run-rows.js';

/** Throws RowFailure where an error is to be the status of the call, and what runRows throws. */
export async function runCall({ options, planned, run }: PlannedCall): Promise<Answer> {
  return answerRows(await runRows(planned, run), options);
}
