/** Which failures may be followed by another attempt: those after which the server has certainly not done what was asked. */

import { type AerospikeError, isServerFailure } from '../../model/aerospike-error.js';
import { type ClientErrorName, RESULT } from '../../model/result-code.js';
import type { SentState } from './exchange.js';
import type { WireNode } from './router.js';

/** Server codes that say "not now, or not here", as the official clients read them. */
const RETRIED_CODES: ReadonlySet<number> = new Set([
  RESULT.timeout,
  RESULT.partitionUnavailable,
  RESULT.deviceOverload,
  // The connection's session had ended: another attempt has a new one.
  RESULT.expiredSession,
  RESULT.notAuthenticated,
]);

/**
 * Codes that count towards a node's circuit breaker: it is overloaded. A partition that is not there right now says nothing
 * against its node, which serves the others; who asks for it waits for a route instead.
 */
const NODE_ERROR_CODES: ReadonlySet<number> = new Set([RESULT.deviceOverload]);

/** Failures on our side of the socket that another attempt, perhaps on another node, may not meet. */
const RETRIED_ERRORS: ReadonlySet<ClientErrorName> = new Set<ClientErrorName>([
  'TIMEOUT',
  'CONNECTION',
  'NO_NODE',
  'CIRCUIT_OPEN',
  'MALFORMED_ANSWER',
]);

/** Failures that tell of a cluster on the move: what helps against them is another route. See stepAfter in trail.ts. */
const ROUTE_ERRORS: ReadonlySet<ClientErrorName> = new Set<ClientErrorName>([
  'CONNECTION',
  'NO_NODE',
]);

/** Failures that tell of a node in trouble, rather than of a call that can't be had. */
const NODE_ERRORS: ReadonlySet<ClientErrorName> = new Set<ClientErrorName>([
  'TIMEOUT',
  'CONNECTION',
  'MALFORMED_ANSWER',
]);

/** A write whose request was handed to a socket and whose answer was not read may have been applied. */
export function isInDoubt(isWrite: boolean, sent: SentState): boolean {
  return isWrite && sent === 'sent';
}

/** Whether a failure that is not in doubt may be followed by another attempt. */
export function isRetried(error: AerospikeError): boolean {
  return error.code.from === 'server'
    ? RETRIED_CODES.has(error.code.resultCode)
    : RETRIED_ERRORS.has(error.code.error);
}

/** Whether a failure that is not in doubt is for want of a route: nobody serves the partition, or who did is gone. */
export function wantsRoute(error: AerospikeError): boolean {
  return error.code.from === 'server'
    ? error.code.resultCode === RESULT.partitionUnavailable
    : ROUTE_ERRORS.has(error.code.error);
}

/** Whether a batch that is to stop at its first failure stops at this one: not for want of a record, nor at a filter. */
export function stopsBatch(error: AerospikeError): boolean {
  return !isServerFailure(error, RESULT.keyNotFound) && !isServerFailure(error, RESULT.filteredOut);
}

export function isRetriedCode(resultCode: number): boolean {
  return RETRIED_CODES.has(resultCode);
}

export function isNodeErrorCode(resultCode: number): boolean {
  return NODE_ERROR_CODES.has(resultCode);
}

/** Whether our own clock ended it. */
export function isTimeout(error: AerospikeError): boolean {
  return error.code.from === 'client' && error.code.error === 'TIMEOUT';
}

/** Tells the node of a failed exchange what that says of it. */
export function blame(node: WireNode, error: AerospikeError): void {
  if (error.code.from !== 'client' || !NODE_ERRORS.has(error.code.error)) return;
  node.recordError();
  if (error.code.error === 'CONNECTION') node.doubt('lost');
  if (error.code.error === 'TIMEOUT') node.doubt('silent');
}
