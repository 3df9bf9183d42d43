/** The status a failed call ends with, on every transport, and what is counted and logged of it. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import { isUnexpected, RowFailure, type RpcStatus, toRpcStatus } from '../errors.js';
import { GatewayError } from '../gateway-error.js';
import type { CallOutcome } from './calls.js';

export interface CallFailure {
  readonly status: RpcStatus;
  readonly outcome: CallOutcome;
}

/** What is known of a call, or of what is answered like one, when it has ended. */
export interface EndedCall {
  readonly requestId: string;
  readonly abortedBy?: AerospikeError | undefined;
}

export const SUCCESS: CallOutcome = { code: 0, reason: '' };

/** What became of a call whose service threw. */
export function failureOf(error: unknown, call: EndedCall): CallFailure {
  const cause = behindCancellation(error, call);
  const status = toRpcStatus(cause, call.requestId);
  const outcome = { code: status.code, reason: reasonOf(cause) };
  return { status, outcome: isUnexpected(cause) ? { ...outcome, defect: cause } : outcome };
}

/** ErrorInfo's reason for an error. */
function reasonOf(error: unknown): string {
  if (error instanceof GatewayError) return error.reason;
  if (error instanceof RowFailure) return error.error.codeName;
  return error instanceof AerospikeError ? error.codeName : 'INTERNAL';
}

/**
 * A driver that is told to stop says CANCELLED and whether its write is in doubt; why it was told to stop, only the transport
 * knows. A deadline is then DEADLINE_EXCEEDED, a shutdown UNAVAILABLE, or what their doubt makes of them.
 */
function behindCancellation(error: unknown, call: EndedCall): unknown {
  const { abortedBy } = call;
  if (abortedBy === undefined) return error;
  if (isAbort(error)) return abortedBy;
  const failure = error instanceof RowFailure ? error.error : error;
  if (!(failure instanceof AerospikeError) || !isCancellation(failure)) return error;
  if (abortedBy.code.from !== 'client') return error;
  return clientFailure(abortedBy.code.error, {
    inDoubt: failure.inDoubt,
    attempts: failure.attempts,
    ...(failure.node === undefined ? {} : { node: failure.node }),
    ...(abortedBy.detail === undefined ? {} : { detail: abortedBy.detail }),
  });
}

function isCancellation(failure: AerospikeError): boolean {
  return failure.code.from === 'client' && failure.code.error === 'CANCELLED';
}

/** What `signal.throwIfAborted()` and Node's own APIs throw once a signal is aborted. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
