/** Calls of segments, whichever way they are answered: checked whole, planned, and ready to be carried out. */

import type { ExecuteRequest } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fieldAt } from '../../field-path.js';
import type { CallContext } from '../../service.js';
import { sessionFromProto } from '../../translate/session.js';
import type { ServiceDependencies } from '../dependencies.js';
import { type AnswerOptions, answerOptions } from './answer-options.js';
import type { PlannedRow } from './plan.js';
import { planSegments } from './plan-segments.js';
import type { RowRun } from './run-rows.js';

/** What requests of segments have in common. */
export type SegmentsRequest = Omit<ExecuteRequest, '$typeName' | '$unknown'>;

export interface PlannedCall {
  readonly options: AnswerOptions;
  /** One for each key of each segment, in order. */
  readonly planned: readonly PlannedRow[];
  readonly run: RowRun;
}

const SESSION = fieldAt(undefined, 'session');

/** Throws GatewayError for anything the API does not take; nothing was sent then. */
export function planCall(
  request: SegmentsRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock, expressions }: ServiceDependencies,
): PlannedCall {
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const planned = planSegments(request.segments, {
    session: sessionFromProto(request.session, behaviors, SESSION),
    behaviors,
    cluster,
    ael: expressions.compilerFor(cluster),
    nowMs: clock.nowMs(),
    defaults: request.defaults,
    failOnFilteredOut: request.failOnFilteredOut ?? false,
  });
  const run: RowRun = {
    driver,
    cluster,
    context,
    respondAllKeys: request.respondAllKeys ?? true,
    clock,
  };
  return { options, planned, run };
}
