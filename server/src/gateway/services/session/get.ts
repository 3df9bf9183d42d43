/** SessionService.Get: one record read by its key. */

import type { GetRequest, GetResponse } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type EncodedMessage, encodedMessage } from '../../encoded-message.js';
import { fieldAt } from '../../field-path.js';
import type { CallContext } from '../../service.js';
import { expressionFromProto } from '../../translate/expression.js';
import { keyFromProto } from '../../translate/key.js';
import { resolveSettings, sessionFromProto } from '../../translate/session.js';
import type { ServiceDependencies } from '../dependencies.js';
import { modeOf } from '../namespace.js';
import type { Answer } from './answer.js';
import { answerOptions } from './answer-options.js';
import { binSelection } from './bin-selection.js';
import { onlyRow } from './only-row.js';
import type { PlannedRow } from './plan.js';
import type { PlannedCall } from './plan-call.js';
import { runEncoded } from './run-call.js';
import type { RowRun } from './run-rows.js';

const KEY = fieldAt(undefined, 'key');
const WHERE = fieldAt(undefined, 'where');
const SESSION = fieldAt(undefined, 'session');

/** Throws what planGet and runEncoded throw. */
export function getRecord(
  request: GetRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<EncodedMessage> {
  return runEncoded(planGet(request, context, dependencies), encodedMessage);
}

export function getResponse(answer: Answer): GetResponse {
  return { $typeName: 'aerogate.v1.GetResponse', ...onlyRow(answer) };
}

/** Throws GatewayError for anything the API does not take; nothing was sent then. */
export function planGet(
  request: GetRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock, expressions }: ServiceDependencies,
): PlannedCall {
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const key = keyFromProto(request.key, KEY);
  const bins = binSelection(request, undefined);
  const use = { ael: expressions.compilerFor(cluster), purpose: 'filter' } as const;
  const filter = request.where && expressionFromProto(request.where, WHERE, use);
  const session = sessionFromProto(request.session, behaviors, SESSION);
  const mode = modeOf(cluster, key.namespace, KEY);
  const settings = resolveSettings(session, { kind: 'read', shape: 'point', mode });
  const planned: PlannedRow = {
    command: { verb: 'get', key, settings, bins, ...(filter === undefined ? {} : { filter }) },
    shape: {
      missingIsError: !request.allowMissing,
      filteredIsError: request.failOnFilteredOut ?? false,
      writes: false,
      wantsRecord: true,
      answers: [],
      returnsValue: false,
    },
    step: 0,
  };
  const run: RowRun = {
    driver,
    cluster,
    context,
    respondAllKeys: true,
    clock,
  };
  return { options, planned: [planned], run };
}
