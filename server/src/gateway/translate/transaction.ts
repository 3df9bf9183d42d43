/** Transactions: how long they may live, what they are now, and how they ended. */

import {
  TransactionState as ProtoState,
  type TransactionInfo,
  type TransactionOutcome,
  TransactionResult,
} from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { Duration } from '@bufbuild/protobuf/wkt';
import {
  TRANSACTION_TIMEOUT_SECONDS,
  type TransactionEnd,
  type TransactionState,
  type TransactionView,
} from '../../model/transaction.js';
import type { FieldPath } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { errorToProto } from './error.js';
import { durationFromProto } from './settings.js';
import { timestampOf } from './timestamp.js';

const STATES = {
  open: ProtoState.OPEN,
  verified: ProtoState.VERIFIED,
  committed: ProtoState.COMMITTED,
  aborted: ProtoState.ABORTED,
} as const satisfies Record<TransactionState, ProtoState>;

const RESULTS = {
  committed: TransactionResult.COMMITTED,
  alreadyCommitted: TransactionResult.ALREADY_COMMITTED,
  aborted: TransactionResult.ABORTED,
  alreadyAborted: TransactionResult.ALREADY_ABORTED,
  inDoubt: TransactionResult.IN_DOUBT,
} as const satisfies Record<TransactionEnd['result'], TransactionResult>;

/** Seconds a transaction may live. Throws GatewayError for what is not 1 to 120 whole ones. */
export function transactionTimeoutFromProto(
  timeout: Duration | undefined,
  path: FieldPath,
): number {
  if (timeout === undefined) return TRANSACTION_TIMEOUT_SECONDS.default;
  const seconds = durationFromProto(timeout, path) / 1_000;
  const { min, max } = TRANSACTION_TIMEOUT_SECONDS;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    throw invalidArgument(path, `a transaction lives ${min} to ${max} s, in whole seconds.`);
  }
  return seconds;
}

export interface TransactionFacts {
  /** On the wall clock. */
  readonly beganMs: number;
  readonly deadlineMs: number;
  readonly principal: string;
}

export function transactionToProto(
  view: TransactionView,
  { beganMs, deadlineMs, principal }: TransactionFacts,
): TransactionInfo {
  return {
    $typeName: 'aerogate.v1.TransactionInfo',
    id: view.id,
    state: STATES[view.state],
    deadline: timestampOf(Math.floor(deadlineMs)),
    namespace: view.namespace ?? '',
    reads: view.reads,
    writes: view.writes,
    inDoubt: view.inDoubt,
    beginTime: timestampOf(Math.floor(beganMs)),
    principal,
  };
}

/** `id` is 0 where no transaction had to be made. */
export function transactionEndToProto(
  { result, rollPending, closePending, error }: TransactionEnd,
  id: bigint,
  attempts: number,
): TransactionOutcome {
  return {
    $typeName: 'aerogate.v1.TransactionOutcome',
    id,
    result: RESULTS[result],
    rollPending,
    closePending,
    attempts,
    ...(error === undefined ? {} : { error: errorToProto(error) }),
  };
}
