/** SessionService.Execute: segments carried out, all rows in one answer. */

import type {
  ExecuteRequest,
  ExecuteResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { answerRows } from './answer.js';
import { planCall } from './plan-call.js';
import { checkRowsFit } from './response-size.js';
import { runRows } from './run-rows.js';

export async function executeSegments(
  request: ExecuteRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<ExecuteResponse> {
  const { options, planned, run } = planCall(request, context, dependencies);
  const keys = planned.map(({ command }) => command.key);
  checkRowsFit(keys, options.maxResponseBytes);
  const rows = await runRows(planned, run);
  const { results, summary } = answerRows(rows, options);
  return { $typeName: 'aerogate.v1.ExecuteResponse', results: [...results], summary };
}
