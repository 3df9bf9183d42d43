/** A planned call carried out: its rows as the answer it asked for. */

import { type Answer, answerRows } from './answer.js';
import type { PlannedCall } from './plan-call.js';
import { runSteps } from './run-steps.js';

/** Throws RowFailure where an error is to be the status of the call, and what runSteps throws. */
export async function runCall({ options, planned, run }: PlannedCall): Promise<Answer> {
  return answerRows(await runSteps(planned, run), options);
}
