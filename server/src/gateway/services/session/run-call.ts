/** A planned call carried out: what became of its keys as the answer it asked for. */

import type { Outcome } from '../../../model/command.js';
import { type Answer, answerRows } from './answer.js';
import { encodedAnswer, encodedRows } from './encoded-answer.js';
import type { PlannedCall } from './plan-call.js';
import { runOnly, runTogether } from './run-rows.js';
import { runSteps } from './run-steps.js';

/**
 * Resolves with what `finish` makes of the answer. Rejects with RowFailure where an error is to be the status of the call, and
 * where nothing can be sent.
 */
export async function runCall<Response>(
  { options, planned, run }: PlannedCall,
  finish: (answer: Answer) => Response,
): Promise<Response> {
  return finish(answerRows(await runSteps(planned, run), options));
}

/**
 * The same with the answer as bytes: those of a GetResponse, PutResponse or ExecuteResponse, whichever it is. Throws, with
 * nothing sent, what runOnly throws. Calls of one key, the most of all, are one promise behind the driver's: every further one
 * costs a turn of the queue of microtasks.
 */
export function runEncoded<Response>(
  call: PlannedCall,
  finish: (bytes: Uint8Array) => Response,
): Promise<Response> {
  const { options, planned, run } = call;
  const answer = (outcomes: readonly Outcome[]): Response =>
    finish(encodedAnswer(call, outcomes, run.clock.nowMs()));
  const [first] = planned;
  if (planned.some(({ step }) => step > 0)) {
    return runSteps(planned, run).then((rows) => finish(encodedRows(rows, options)));
  }
  return first !== undefined && planned.length === 1
    ? runOnly(first, run, (outcome) => answer([outcome]))
    : runTogether(planned, run).then(answer);
}
