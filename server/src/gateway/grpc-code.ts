/** Which gRPC code stands for which failure: one row for every code of the error table, certain or in doubt. */

import { type AerospikeError, retryAdviceOf } from '../model/aerospike-error.js';
import {
  type ClientErrorName,
  isKnownServerCode,
  type KnownServerCode,
  RESULT,
} from '../model/result-code.js';

/** gRPC's codes, by the names of its specification. */
export const GRPC_CODE = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcCodeName = keyof typeof GRPC_CODE;

/** What a server's code is where nothing is in doubt. OK and QUERY_END are no failures; meeting one as such is a defect. */
export const SERVER_GRPC_CODES = {
  0: 'INTERNAL',
  1: 'INTERNAL',
  2: 'NOT_FOUND',
  3: 'ABORTED',
  4: 'INVALID_ARGUMENT',
  5: 'ALREADY_EXISTS',
  6: 'ALREADY_EXISTS',
  7: 'UNAVAILABLE',
  8: 'RESOURCE_EXHAUSTED',
  9: 'DEADLINE_EXCEEDED',
  10: 'FAILED_PRECONDITION',
  11: 'UNAVAILABLE',
  12: 'FAILED_PRECONDITION',
  13: 'INVALID_ARGUMENT',
  14: 'RESOURCE_EXHAUSTED',
  15: 'ABORTED',
  16: 'UNIMPLEMENTED',
  17: 'NOT_FOUND',
  18: 'RESOURCE_EXHAUSTED',
  19: 'FAILED_PRECONDITION',
  20: 'INVALID_ARGUMENT',
  21: 'INVALID_ARGUMENT',
  22: 'FAILED_PRECONDITION',
  23: 'NOT_FOUND',
  24: 'ALREADY_EXISTS',
  25: 'UNIMPLEMENTED',
  26: 'FAILED_PRECONDITION',
  27: 'FAILED_PRECONDITION',
  28: 'ABORTED',
  32: 'RESOURCE_EXHAUSTED',
  50: 'INTERNAL',
  51: 'UNIMPLEMENTED',
  52: 'FAILED_PRECONDITION',
  53: 'UNIMPLEMENTED',
  54: 'INVALID_ARGUMENT',
  55: 'INVALID_ARGUMENT',
  56: 'FAILED_PRECONDITION',
  60: 'UNAUTHENTICATED',
  61: 'ALREADY_EXISTS',
  62: 'UNAUTHENTICATED',
  63: 'UNAUTHENTICATED',
  64: 'INVALID_ARGUMENT',
  65: 'UNAUTHENTICATED',
  66: 'UNAUTHENTICATED',
  70: 'INVALID_ARGUMENT',
  71: 'ALREADY_EXISTS',
  72: 'INVALID_ARGUMENT',
  73: 'INVALID_ARGUMENT',
  74: 'FAILED_PRECONDITION',
  75: 'INVALID_ARGUMENT',
  80: 'UNAUTHENTICATED',
  81: 'PERMISSION_DENIED',
  82: 'PERMISSION_DENIED',
  83: 'RESOURCE_EXHAUSTED',
  90: 'FAILED_PRECONDITION',
  91: 'FAILED_PRECONDITION',
  92: 'FAILED_PRECONDITION',
  93: 'UNAUTHENTICATED',
  94: 'FAILED_PRECONDITION',
  // A UDF runs the caller's own code: how far it came before it failed, nobody can say.
  100: 'UNKNOWN',
  120: 'ABORTED',
  121: 'ABORTED',
  122: 'ABORTED',
  123: 'FAILED_PRECONDITION',
  124: 'FAILED_PRECONDITION',
  125: 'ABORTED',
  126: 'ABORTED',
  127: 'FAILED_PRECONDITION',
  150: 'FAILED_PRECONDITION',
  151: 'INVALID_ARGUMENT',
  152: 'RESOURCE_EXHAUSTED',
  160: 'INVALID_ARGUMENT',
  200: 'ALREADY_EXISTS',
  201: 'NOT_FOUND',
  202: 'RESOURCE_EXHAUSTED',
  203: 'FAILED_PRECONDITION',
  204: 'INTERNAL',
  205: 'INVALID_ARGUMENT',
  206: 'RESOURCE_EXHAUSTED',
  210: 'ABORTED',
  211: 'RESOURCE_EXHAUSTED',
  212: 'DEADLINE_EXCEEDED',
  213: 'INTERNAL',
  214: 'UNAVAILABLE',
  215: 'ALREADY_EXISTS',
} as const satisfies Record<KnownServerCode, GrpcCodeName>;

/** What a failure on our side of the socket is where nothing is in doubt. UNAVAILABLE promises that nothing was applied. */
export const CLIENT_GRPC_CODES = {
  INVALID_ARGUMENT: 'INVALID_ARGUMENT',
  UNSUPPORTED: 'UNIMPLEMENTED',
  TIMEOUT: 'DEADLINE_EXCEEDED',
  CANCELLED: 'CANCELLED',
  CONNECTION: 'UNAVAILABLE',
  NO_NODE: 'UNAVAILABLE',
  CLUSTER_UNAVAILABLE: 'UNAVAILABLE',
  CIRCUIT_OPEN: 'UNAVAILABLE',
  OVERLOADED: 'RESOURCE_EXHAUSTED',
  MALFORMED_ANSWER: 'INTERNAL',
  CLOSED: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL',
  NOT_ATTEMPTED: 'ABORTED',
  UNKNOWN_BEHAVIOR: 'INVALID_ARGUMENT',
  SETTING_FORBIDDEN: 'PERMISSION_DENIED',
  // Not RESOURCE_EXHAUSTED: clients repeat that, and the same call would be as large again.
  RESPONSE_TOO_LARGE: 'INVALID_ARGUMENT',
  TOKEN_INVALID: 'INVALID_ARGUMENT',
  TOKEN_EXPIRED: 'INVALID_ARGUMENT',
  DUPLICATE_ID: 'ALREADY_EXISTS',
  LIMIT_REACHED: 'RESOURCE_EXHAUSTED',
  TRANSACTION_STATE: 'FAILED_PRECONDITION',
  TRANSACTION_VERIFY_FAILED: 'ABORTED',
  TRANSACTION_IN_DOUBT: 'UNKNOWN',
  TRANSACTION_NAMESPACE: 'INVALID_ARGUMENT',
  TRANSACTION_NEEDS_SC: 'FAILED_PRECONDITION',
  QUERY_TERMINATED: 'ABORTED',
  PERMISSION_DENIED: 'PERMISSION_DENIED',
  NOT_CONFIGURED: 'FAILED_PRECONDITION',
  REVISION_MISMATCH: 'FAILED_PRECONDITION',
} as const satisfies Record<ClientErrorName, GrpcCodeName>;

/** Server codes that say that time ran out, which a failure in doubt may go on saying. */
const TIMED_OUT: ReadonlySet<number> = new Set([RESULT.timeout, 212]);

/**
 * The gRPC code of a failure. In doubt it is never one that meshes and clients repeat by themselves: DEADLINE_EXCEEDED where
 * time ended the call, CANCELLED where the caller did, else UNKNOWN. Codes this gateway does not know are UNKNOWN too.
 */
export function grpcCodeOf(error: AerospikeError): GrpcCodeName {
  const { code } = error;
  if (error.inDoubt) return grpcCodeInDoubt(error);
  if (code.from === 'client') return CLIENT_GRPC_CODES[code.error];
  return isKnownServerCode(code.resultCode) ? SERVER_GRPC_CODES[code.resultCode] : 'UNKNOWN';
}

/** Whether the same call may be repeated after a pause: nothing was applied, and something passing was in the way. */
export function isRetryable(error: AerospikeError): boolean {
  return retryAdviceOf(error) === 'sameCall' && grpcCodeOf(error) !== 'CANCELLED';
}

function grpcCodeInDoubt({ code }: AerospikeError): GrpcCodeName {
  if (code.from === 'server') {
    return TIMED_OUT.has(code.resultCode) ? 'DEADLINE_EXCEEDED' : 'UNKNOWN';
  }
  if (code.error === 'TIMEOUT') return 'DEADLINE_EXCEEDED';
  return code.error === 'CANCELLED' ? 'CANCELLED' : 'UNKNOWN';
}
