/** SessionService.Execute: segments carried out, all rows in one answer. */

import type {
  ExecuteRequest,
  ExecuteResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type EncodedMessage, encodedMessage } from '../../encoded-message.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import type { Answer } from './answer.js';
import { type PlannedCall, planCall } from './plan-call.js';
import { checkRowsFit } from './response-size.js';
import { runEncoded } from './run-call.js';

/** Throws what planExecute and runEncoded throw. */
export function executeSegments(
  request: ExecuteRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<EncodedMessage> {
  return runEncoded(planExecute(request, context, dependencies), encodedMessage);
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
