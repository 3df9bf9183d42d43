/** The client's errors as failures of the error table. */

import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { type ClientErrorName, RESULT } from '../../model/result-code.js';
import type { NativeError } from './client-interface.js';

export interface FailedCall {
  readonly isWrite: boolean;
  /** Names of the nodes by their addresses. */
  readonly nodeNames: ReadonlyMap<string, string>;
}

/** The client's own codes, all below 0. */
export const NATIVE_STATUS = {
  client: -1,
  parameter: -2,
  invalidHost: -4,
  aborted: -5,
  asyncConnection: -6,
  noMoreConnections: -7,
  invalidNode: -8,
  tls: -9,
  connection: -10,
  queueFull: -11,
  maxRetries: -12,
  maxErrorRate: -14,
  noResponse: -15,
} as const;

const CLIENT_ERROR: ReadonlyMap<number, ClientErrorName> = new Map([
  // What was sent has passed our own checks; a refusal of the client is ours to explain.
  [NATIVE_STATUS.client, 'INTERNAL'],
  [NATIVE_STATUS.parameter, 'INTERNAL'],
  [NATIVE_STATUS.invalidHost, 'CONNECTION'],
  [NATIVE_STATUS.aborted, 'CONNECTION'],
  [NATIVE_STATUS.asyncConnection, 'CONNECTION'],
  [NATIVE_STATUS.noMoreConnections, 'OVERLOADED'],
  [NATIVE_STATUS.invalidNode, 'NO_NODE'],
  [NATIVE_STATUS.tls, 'CONNECTION'],
  [NATIVE_STATUS.connection, 'CONNECTION'],
  [NATIVE_STATUS.queueFull, 'OVERLOADED'],
  [NATIVE_STATUS.maxRetries, 'CONNECTION'],
  [NATIVE_STATUS.maxErrorRate, 'CIRCUIT_OPEN'],
  [NATIVE_STATUS.noResponse, 'CONNECTION'],
]);

/** Codes after which nothing was sent to any node. */
const NEVER_SENT: ReadonlySet<number> = new Set([NATIVE_STATUS.parameter, NATIVE_STATUS.queueFull]);

/** Its own timeouts have the server's code for one, and this beginning. */
const CLIENT_TIMEOUT = /^Client timeout/u;
/** What servers answered is headed by the address of the node. */
const ADDRESS = /^(\S+:\d+)\s/u;

export function toFailure(error: NativeError, { isWrite, nodeNames }: FailedCall): AerospikeError {
  const { code, message } = error;
  const node = nodeNames.get(ADDRESS.exec(message)?.[1] ?? '');
  const facts = node === undefined ? {} : { node };
  if (code === RESULT.timeout) {
    // The client counts a write as sent in a callback behind its timers: what timed out before that may have left all the same.
    const inDoubt = isWrite;
    return CLIENT_TIMEOUT.test(message)
      ? clientFailure('TIMEOUT', { ...facts, inDoubt })
      : serverFailure(code, { ...facts, inDoubt });
  }
  if (code > 0) return serverFailure(code, facts);
  const inDoubt = isWrite && error.inDoubt;
  return clientFailure(CLIENT_ERROR.get(code) ?? 'INTERNAL', { ...facts, inDoubt });
}

/** A query's failure: what its nodes met is summed up under the code of the last, without telling whose timeout it was. */
export function toQueryFailure(
  error: NativeError,
  nodeNames: ReadonlyMap<string, string>,
): AerospikeError {
  const failure = toFailure(error, { isWrite: false, nodeNames });
  return error.code === RESULT.timeout ? clientFailure('TIMEOUT') : failure;
}

/** The failure of a row whose batch failed whole: which rows were done before, nobody can tell. */
export function toBatchFailure(error: NativeError, call: FailedCall): AerospikeError {
  const inDoubt = call.isWrite && !NEVER_SENT.has(error.code);
  return toFailure({ ...error, message: error.message, inDoubt }, call);
}
