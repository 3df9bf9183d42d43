/** SessionService.Execute: segments carried out, all rows in one answer. */

import type {
  ExecuteRequest,
  ExecuteResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import type { Answer } from './answer.js';
import { type PlannedCall, planCall } from './plan-call.js';
import { checkRowsFit } from './response-size.js';
import { runCall } from './run-call.js';

/** Throws what planExecute and runCall throw. */
export function executeSegments(
  request: ExecuteRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<ExecuteResponse> {
  return runCall(planExecute(request, context, dependencies), executeResponse);
}

export function executeResponse({ results, summary }: Answer): ExecuteResponse {
  return { $typeName: 'aerogate.v1.ExecuteResponse', results: [...results], summary };
}

/** Throws GatewayError for anything the API does not take; nothing was sent then. */
export function planExecute(
  request: ExecuteRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): PlannedCall {
  const call = planCall(request, context, dependencies);
  const keys = call.planned.map(({ command }) => command.key);
  checkRowsFit(keys, call.options.maxResponseBytes);
  return call;
}
