/** SessionService.Put: the bins of one record written. */

import type { PutRequest, PutResponse } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Ttl, WriteOptions } from '../../../model/command.js';
import type { WriteBin } from '../../../model/operation.js';
import type { Settings } from '../../../model/settings.js';
import { type EncodedMessage, encodedMessage } from '../../encoded-message.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { BINS_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { expressionFromProto } from '../../translate/expression.js';
import { generationFromProto } from '../../translate/generation.js';
import { keyFromProto } from '../../translate/key.js';
import { checkBinName } from '../../translate/name.js';
import { resolveSettings, sessionFromProto } from '../../translate/session.js';
import { SERVER_DEFAULT_TTL, ttlFromProto } from '../../translate/ttl.js';
import { valueFromProto } from '../../translate/value.js';
import type { ServiceDependencies } from '../dependencies.js';
import { modeOf } from '../namespace.js';
import type { Answer } from './answer.js';
import { answerOptions } from './answer-options.js';
import { onlyRow } from './only-row.js';
import type { PlannedRow } from './plan.js';
import type { PlannedCall } from './plan-call.js';
import { runEncoded } from './run-call.js';
import type { RowRun } from './run-rows.js';

const KEY = fieldAt(undefined, 'key');
const BINS = fieldAt(undefined, 'bins');
const WHERE = fieldAt(undefined, 'where');
const TTL = fieldAt(undefined, 'ttl');
const SESSION = fieldAt(undefined, 'session');

/** Throws what planPut and runEncoded throw. */
export function putRecord(
  request: PutRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<EncodedMessage> {
  return runEncoded(planPut(request, context, dependencies), encodedMessage);
}

export function putResponse(answer: Answer): PutResponse {
  return { $typeName: 'aerogate.v1.PutResponse', ...onlyRow(answer) };
}

/** Throws GatewayError for anything the API does not take; nothing was sent then. */
export function planPut(
  request: PutRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock, expressions }: ServiceDependencies,
): PlannedCall {
  const options = answerOptions(request, context);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const key = keyFromProto(request.key, KEY);
  const operations = binsFromProto(request.bins);
  const use = { ael: expressions.compilerFor(cluster), purpose: 'filter' } as const;
  const filter = request.where && expressionFromProto(request.where, WHERE, use);
  const write = writeOptions(request, clock.nowMs());
  const session = sessionFromProto(request.session, behaviors, SESSION);
  const mode = modeOf(cluster, key.namespace, KEY);
  const resolved = resolveSettings(session, { kind: 'writeRetryable', shape: 'point', mode });
  const settings = withDurableDelete(resolved, request.durableDelete);
  const planned: PlannedRow = {
    command: {
      verb: 'operate',
      key,
      settings,
      operations,
      write,
      ...(filter === undefined ? {} : { filter }),
    },
    shape: {
      missingIsError: false,
      filteredIsError: request.failOnFilteredOut ?? false,
      writes: true,
      wantsRecord: false,
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

function binsFromProto(bins: PutRequest['bins']): WriteBin[] {
  const entries = Object.entries(bins);
  if (entries.length === 0) throw invalidArgument(BINS, 'at least one bin is required.');
  if (entries.length > BINS_MAX) {
    throw invalidArgument(BINS, `${entries.length} bins; the limit is ${BINS_MAX}.`);
  }
  return entries.map(([bin, value]) => {
    const step = { mapKey: bin };
    checkBinName(bin, BINS, step);
    return { op: 'write', bin, value: valueFromProto(value, BINS, step) };
  });
}

function writeOptions(request: PutRequest, nowMs: number): WriteOptions {
  const generation = generationFromProto(request.generation, undefined);
  const ttl: Ttl =
    request.ttl === undefined ? SERVER_DEFAULT_TTL : ttlFromProto(request.ttl, TTL, nowMs);
  return {
    exists: 'update',
    ttl,
    ...(generation === undefined ? {} : { expectedGeneration: generation }),
  };
}

function withDurableDelete(settings: Settings, durableDelete: boolean | undefined): Settings {
  return durableDelete === undefined ? settings : { ...settings, durableDelete };
}
