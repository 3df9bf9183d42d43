/** One step of a transaction's stream: checked and carried out as a call of its own, and answered under its id. */

import {
  ExecuteRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { SessionOptions } from '@aerogate/proto/aerogate/v1/settings_pb';
import type {
  TransactRequest,
  TransactResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import type { Principal } from '../../../model/principal.js';
import { findUnknown, requestCheck } from '../../check/request-check.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import { TRACEPARENT_MAX_CHARS } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { sessionOnTop } from '../../translate/session.js';
import { durationFromProto } from '../../translate/settings.js';
import type { ServiceDependencies } from '../dependencies.js';
import { executeResponse, planExecute } from '../session/execute.js';
import { getResponse, planGet } from '../session/get.js';
import type { PlannedCall } from '../session/plan-call.js';
import { planPut, putResponse } from '../session/put.js';
import { runCall } from '../session/run-call.js';
import type { OpenTransaction } from './open-transaction.js';

export type StepAnswer = TransactResponse['answer'];

/** What a step has from its stream. */
export interface StepStream {
  readonly context: CallContext;
  readonly dependencies: ServiceDependencies;
  /** The transaction that is open when the step arrives. */
  readonly transaction: OpenTransaction | undefined;
  /** The session it began with. */
  readonly session: SessionOptions | undefined;
}

/** Steps that read or write records. */
type DataStep = Extract<TransactRequest['step'], { case: 'get' | 'put' | 'execute' }>;

const CHECKS = {
  get: requestCheck(GetRequestSchema),
  put: requestCheck(PutRequestSchema),
  execute: requestCheck(ExecuteRequestSchema),
};
const ID = fieldAt(undefined, 'id');
const TIMEOUT = fieldAt(undefined, 'timeout');
const TRACEPARENT = fieldAt(undefined, 'traceparent');
const OUTSIDE = fieldAt(undefined, 'outsideTransaction');
const PRINTABLE = /^[\x20-\x7e]*$/u;

/** Throws GatewayError for a step that is none, or that the API does not take. */
export function checkStep(request: TransactRequest): void {
  const unknown = findUnknown(request);
  if (unknown !== undefined) throw unknown;
  if (request.id === 0n) throw invalidArgument(ID, 'ids of steps are not 0.');
  if (request.step.case === undefined) {
    throw invalidArgument(undefined, 'a message needs one of its steps.');
  }
  if (request.outsideTransaction && !isDataStep(request.step)) {
    throw invalidArgument(OUTSIDE, 'only get, put and execute can stay outside.');
  }
  if (request.traceparent !== undefined && !isTraceparent(request.traceparent)) {
    const detail = `a trace context is up to ${TRACEPARENT_MAX_CHARS} printable ASCII characters.`;
    throw invalidArgument(TRACEPARENT, detail);
  }
}

export function isTraceparent(text: string | undefined): text is string {
  return text !== undefined && text.length <= TRACEPARENT_MAX_CHARS && PRINTABLE.test(text);
}

export function isDataStep(step: TransactRequest['step']): step is DataStep {
  return step.case === 'get' || step.case === 'put' || step.case === 'execute';
}

/** Throws what the call of its own would throw. */
export async function runStep(
  request: TransactRequest,
  step: DataStep,
  stream: StepStream,
): Promise<StepAnswer> {
  const transaction = request.outsideTransaction ? undefined : required(stream.transaction);
  const context = new StepContext(request, stream, transaction);
  switch (step.case) {
    case 'get': {
      CHECKS.get(step.value);
      const call = planGet(withSession(step.value, stream), context, stream.dependencies);
      return { case: 'get', value: await runCall(placed(call, transaction), getResponse) };
    }
    case 'put': {
      CHECKS.put(step.value);
      const call = planPut(withSession(step.value, stream), context, stream.dependencies);
      return { case: 'put', value: await runCall(placed(call, transaction), putResponse) };
    }
    case 'execute': {
      CHECKS.execute(step.value);
      const call = planExecute(withSession(step.value, stream), context, stream.dependencies);
      return { case: 'execute', value: await runCall(placed(call, transaction), executeResponse) };
    }
  }
}

/** Throws GatewayError TRANSACTION_STATE where none has begun. */
export function required(transaction: OpenTransaction | undefined): OpenTransaction {
  if (transaction !== undefined) return transaction;
  throw new GatewayError('TRANSACTION_STATE', {
    detail: 'no transaction is open on the stream; begin one first.',
  });
}

function placed(call: PlannedCall, transaction: OpenTransaction | undefined): PlannedCall {
  return transaction === undefined ? call : transaction.take(call);
}

function withSession<Request extends { session?: SessionOptions | undefined }>(
  request: Request,
  { session: base }: StepStream,
): Request {
  const session = sessionOnTop(base, request.session);
  return session === undefined ? request : { ...request, session };
}

/** A step as a call: its time is what it asks for, and what its stream and its transaction have left. */
class StepContext implements CallContext {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly requestId: string;
  requestTag?: string;
  readonly #stream: CallContext;
  readonly #clock: ServiceDependencies['clock'];
  readonly #transaction: OpenTransaction | undefined;
  readonly #deadlineMs: number | undefined;

  constructor(
    { id, timeout }: TransactRequest,
    { context, dependencies }: StepStream,
    transaction: OpenTransaction | undefined,
  ) {
    this.principal = context.principal;
    this.signal = context.signal;
    this.requestId = `${context.requestId}/${id}`;
    this.#stream = context;
    this.#clock = dependencies.clock;
    this.#transaction = transaction;
    if (timeout !== undefined) {
      this.#deadlineMs = this.#clock.monotonicMs() + durationFromProto(timeout, TIMEOUT);
    }
  }

  remainingMs(): number | undefined {
    const own =
      this.#deadlineMs === undefined
        ? undefined
        : Math.max(0, this.#deadlineMs - this.#clock.monotonicMs());
    const transaction = this.#transaction;
    // One that is over says itself what became of it.
    const life = transaction?.isOver === false ? transaction.remainingMs : undefined;
    const bounds = [own, this.#stream.remainingMs(), life];
    const known = bounds.filter((bound) => bound !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }
}
