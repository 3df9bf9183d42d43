/** SessionService.Execute: segments carried out, all rows in one answer. */

import type {
  ExecuteRequest,
  ExecuteResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fieldAt } from '../../field-path.js';
import type { CallContext } from '../../service.js';
import { sessionFromProto } from '../../translate/session.js';
import type { ServiceDependencies } from '../dependencies.js';
import { answerRows } from './answer.js';
import { answerOptions } from './answer-options.js';
import { planSegments } from './plan-segments.js';
import { checkRowsFit } from './response-size.js';
import { runRows } from './run-rows.js';

const SESSION = fieldAt(undefined, 'session');

export async function executeSegments(
  request: ExecuteRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock }: ServiceDependencies,
): Promise<ExecuteResponse> {
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const planned = planSegments(request.segments, {
    session: sessionFromProto(request.session, behaviors, SESSION),
    behaviors,
    cluster,
    nowMs: clock.nowMs(),
    defaults: request.defaults,
    failOnFilteredOut: request.failOnFilteredOut ?? false,
  });
  const keys = planned.map(({ command }) => command.key);
  checkRowsFit(keys, options.maxResponseBytes);
  const rows = await runRows(planned, {
    driver,
    cluster,
    context,
    respondAllKeys: request.respondAllKeys ?? true,
    nowMs: () => clock.nowMs(),
  });
  const { results, summary } = answerRows(rows, options);
  return { $typeName: 'aerogate.v1.ExecuteResponse', results: [...results], summary };
}
