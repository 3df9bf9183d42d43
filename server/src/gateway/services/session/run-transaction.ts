/** SessionService.RunTransaction: segments as one transaction, carried out again by the SDK's rule where others were in its way. */

import { ErrorDisposition } from '@aerogate/proto/aerogate/v1/record_pb';
import type {
  RunTransactionRequest,
  RunTransactionResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import { type Command, isWriteCommand } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import { TRANSACTION_MAX_WRITES, type TransactionEnd } from '../../../model/transaction.js';
import { RowFailure } from '../../errors.js';
import { type FieldPath, fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import {
  TRANSACTION_ATTEMPTS_DEFAULT,
  TRANSACTION_ATTEMPTS_MAX,
  TRANSACTION_JITTER_MAX_MS,
  TRANSACTION_SLEEP_MAX_MS,
} from '../../limits.js';
import type { CallContext } from '../../service.js';
import type { Row } from '../../translate/outcome.js';
import { durationFromProto } from '../../translate/settings.js';
import { transactionEndToProto } from '../../translate/transaction.js';
import type { ServiceDependencies } from '../dependencies.js';
import { OpenTransaction, type TransactionPlan } from '../transaction/open-transaction.js';
import { planTransaction } from '../transaction/plan-transaction.js';
import { answerRows } from './answer.js';
import { type PlannedCall, planCall } from './plan-call.js';
import { checkRowsFit } from './response-size.js';
import { runSteps } from './run-steps.js';

/** What one attempt came to. */
interface Attempt {
  readonly rows: readonly Row[];
  readonly end: TransactionEnd;
  /** 0 where nothing was read or written. */
  readonly id: bigint;
  /** Why it was not committed, or why that is in doubt; with the row at fault, where it was one. */
  readonly failure: { readonly error: AerospikeError; readonly index?: number } | undefined;
}

interface RepeatRule {
  readonly maxAttempts: number;
  readonly sleepMs: number;
  /** What a pause is longer by at most. */
  readonly jitterMs: number;
}

const MAX_ATTEMPTS = fieldAt(undefined, 'maxAttempts');
const SEGMENTS = fieldAt(undefined, 'segments');
const SLEEP = fieldAt(undefined, 'sleepBetweenAttempts');
const JITTER = fieldAt(undefined, 'sleepJitter');

/** The server's codes that the SDK carries a transaction out again for. */
const REPEATED_CODES: ReadonlySet<number> = new Set([
  RESULT.transactionBlocked,
  RESULT.transactionVersionMismatch,
]);

/** Throws what became of the last attempt, unless it was committed or the rows were asked for. */
export async function runTransaction(
  request: RunTransactionRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<RunTransactionResponse> {
  const rule = ruleOf(request);
  const call = planCall(request, context, dependencies);
  const keys = call.planned.map(({ command }) => command.key);
  checkRowsFit(keys, call.options.maxResponseBytes);
  const plan = planTransaction(request, context, dependencies);
  const commands = call.planned.map(({ command }) => command);
  checkWritesFit(commands, plan.receipt === undefined ? 0 : 1);
  let attempts = 1;
  let attempt = await runAttempt(call, plan);
  while (attempts < rule.maxAttempts && isRepeated(attempt)) {
    const sleepMs = rule.sleepMs + dependencies.random() * rule.jitterMs;
    await pause(sleepMs, dependencies.clock, context);
    attempts += 1;
    attempt = await runAttempt(call, plan);
  }
  return answer(attempt, attempts, { request, call });
}

async function runAttempt(call: PlannedCall, plan: TransactionPlan): Promise<Attempt> {
  const transaction = new OpenTransaction(plan);
  let rows: readonly Row[] = [];
  try {
    const { planned, run } = transaction.take(call);
    rows = await runSteps(planned, run);
  } catch (error) {
    await transaction.abort();
    throw error;
  }
  const index = rows.findIndex(({ error }) => error !== undefined);
  const fault = rows[index]?.error;
  const end = fault === undefined ? await transaction.commit() : await transaction.abort();
  const id = transaction.usedId;
  if (fault !== undefined) return { rows, end, id, failure: { error: fault, index } };
  if (end.result === 'committed') return { rows, end, id, failure: undefined };
  // Its time was over before its commit could begin.
  const error = end.error ?? clientFailure('TRANSACTION_STATE');
  return { rows, end, id, failure: { error } };
}

/** Only what is certainly not committed is carried out again. */
function isRepeated({ end, failure }: Attempt): boolean {
  if (failure === undefined || end.result !== 'aborted') return false;
  const { code } = failure.error;
  return code.from === 'server'
    ? REPEATED_CODES.has(code.resultCode)
    : code.error === 'TRANSACTION_VERIFY_FAILED';
}

function answer(
  { rows, end, id, failure }: Attempt,
  attempts: number,
  { request, call }: { readonly request: RunTransactionRequest; readonly call: PlannedCall },
): RunTransactionResponse {
  const wantsRows = request.errorDisposition === ErrorDisposition.ROWS;
  if (failure !== undefined && !wantsRows) {
    const { error, index } = failure;
    const told = withAttempts(error, end, attempts);
    throw index === undefined ? told : new RowFailure(told, index);
  }
  const { results, summary } = answerRows(rows, { ...call.options, disposition: 'rows' });
  const told = failure === undefined ? end : { ...end, error: failure.error };
  return {
    $typeName: 'aerogate.v1.RunTransactionResponse',
    results: [...results],
    summary,
    outcome: transactionEndToProto(told, id, attempts),
  };
}

/** The attempts at the transaction, not those at the row; and of what was rolled back nothing is in doubt. */
function withAttempts(
  error: AerospikeError,
  { result }: TransactionEnd,
  attempts: number,
): AerospikeError {
  const { subcode, serverMessage, detail, node, cause } = error;
  return new AerospikeError(error.code, {
    attempts,
    inDoubt: result === 'inDoubt',
    cause,
    ...(subcode === undefined ? {} : { subcode }),
    ...(serverMessage === undefined ? {} : { serverMessage }),
    ...(detail === undefined ? {} : { detail }),
    ...(node === undefined ? {} : { node }),
  });
}

/** Throws GatewayError for more than the server's record of the transaction holds: it would end as it always does. */
function checkWritesFit(commands: readonly Command[], others: number): void {
  const written = commands.filter(isWriteCommand).map(({ key }) => key.digest.join());
  if (new Set(written).size + others <= TRANSACTION_MAX_WRITES) return;
  const detail = `a transaction writes ${TRANSACTION_MAX_WRITES} records at most.`;
  throw invalidArgument(SEGMENTS, detail);
}

function ruleOf(request: RunTransactionRequest): RepeatRule {
  const maxAttempts = request.maxAttempts ?? TRANSACTION_ATTEMPTS_DEFAULT;
  if (maxAttempts < 1 || maxAttempts > TRANSACTION_ATTEMPTS_MAX) {
    const detail = `attempts are 1 to ${TRANSACTION_ATTEMPTS_MAX}.`;
    throw invalidArgument(MAX_ATTEMPTS, detail);
  }
  return {
    maxAttempts,
    sleepMs: pausePart(request.sleepBetweenAttempts, SLEEP, TRANSACTION_SLEEP_MAX_MS),
    jitterMs: pausePart(request.sleepJitter, JITTER, TRANSACTION_JITTER_MAX_MS),
  };
}

function pausePart(duration: Duration | undefined, field: FieldPath, maxMs: number): number {
  const partMs = duration === undefined ? 0 : durationFromProto(duration, field);
  if (partMs > maxMs) throw invalidArgument(field, `the pause is ${maxMs / 1_000} s at most.`);
  return partMs;
}

/** Throws TIMEOUT where the pause would take what is left of the call, and CANCELLED with its caller: nothing is applied. */
async function pause(sleepMs: number, clock: Clock, context: CallContext): Promise<void> {
  const { signal } = context;
  const remainingMs = context.remainingMs();
  if (remainingMs !== undefined && remainingMs <= sleepMs) {
    throw clientFailure('TIMEOUT', { detail: 'No time was left for another attempt.' });
  }
  await new Promise<void>((resolve) => {
    const timer = clock.setTimer(sleepMs, stop);
    function stop(): void {
      timer.cancel();
      signal.removeEventListener('abort', stop);
      resolve();
    }
    signal.addEventListener('abort', stop);
  });
  if (signal.aborted) throw clientFailure('CANCELLED');
}
