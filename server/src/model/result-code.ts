/** The error table: every result code a server sends and every way a call can fail before or without a server's answer. */

/** What a caller may do about a failure that is certain (not in doubt). */
export type RetryAdvice = 'never' | 'sameCall' | 'afterReread' | 'wholeTransaction';

export interface ResultCodeRow {
  readonly name: string;
  readonly retry: RetryAdvice;
  /** One sentence for people: what it means, without any value of theirs in it. */
  readonly sentence: string;
}

const row = (name: string, retry: RetryAdvice, sentence: string): ResultCodeRow => ({
  name,
  retry,
  sentence,
});

/** Result codes of the server's protocol, by number. Names are the Developer SDK's. */
export const SERVER_RESULT_CODES = {
  0: row('OK', 'never', 'The operation succeeded.'),
  1: row('SERVER_ERROR', 'never', 'The server reported an unspecified failure.'),
  2: row('KEY_NOT_FOUND_ERROR', 'never', 'No record exists under this key.'),
  3: row('GENERATION_ERROR', 'afterReread', 'The record has another generation than expected.'),
  4: row('PARAMETER_ERROR', 'never', 'The server refused a parameter of the request.'),
  5: row('KEY_EXISTS_ERROR', 'never', 'A record already exists under this key.'),
  6: row('BIN_EXISTS_ERROR', 'never', 'The bin already exists.'),
  7: row('CLUSTER_KEY_MISMATCH', 'sameCall', 'The cluster changed while the call ran.'),
  8: row('SERVER_MEM_ERROR', 'sameCall', 'The namespace has no room for more writes.'),
  9: row('TIMEOUT', 'sameCall', 'The server gave up on the operation after its timeout.'),
  10: row('ALWAYS_FORBIDDEN', 'never', 'The server forbids this operation for good.'),
  11: row(
    'PARTITION_UNAVAILABLE',
    'sameCall',
    "The record's partition is not available right now.",
  ),
  12: row('BIN_TYPE_ERROR', 'never', 'The operation does not fit the type of the bin.'),
  13: row('RECORD_TOO_BIG', 'never', 'The record would exceed the largest record size.'),
  14: row('KEY_BUSY', 'sameCall', 'Too many operations wait for this record.'),
  15: row('SCAN_ABORT', 'sameCall', 'The server aborted the scan.'),
  16: row('UNSUPPORTED_FEATURE', 'never', 'The server does not support this operation here.'),
  17: row('BIN_NOT_FOUND', 'never', 'The bin does not exist.'),
  18: row('DEVICE_OVERLOAD', 'sameCall', "The server's storage can't keep up with writes."),
  19: row('KEY_MISMATCH', 'never', 'The stored user key differs from the one sent.'),
  20: row('INVALID_NAMESPACE', 'never', 'The cluster has no such namespace.'),
  21: row('BIN_NAME_TOO_LONG', 'never', 'A bin name is not valid on the server.'),
  22: row('FAIL_FORBIDDEN', 'never', 'The operation is not allowed in the current configuration.'),
  23: row('ELEMENT_NOT_FOUND', 'never', 'The map or list has no such element.'),
  24: row('ELEMENT_EXISTS', 'never', 'The map or list already has this element.'),
  25: row('ENTERPRISE_ONLY', 'never', 'The operation needs the Enterprise Edition.'),
  26: row('OP_NOT_APPLICABLE', 'never', 'The operation does not apply to the value it found.'),
  27: row('FILTERED_OUT', 'never', 'The filter expression did not hold for the record.'),
  28: row('LOST_CONFLICT', 'afterReread', 'Another write won the conflict.'),
  32: row('XDR_KEY_BUSY', 'sameCall', 'Replication of this record is still under way.'),
  50: row('QUERY_END', 'never', 'The query has no more records.'),
  51: row('SECURITY_NOT_SUPPORTED', 'never', 'The server has no security features.'),
  52: row('SECURITY_NOT_ENABLED', 'never', 'Security is not enabled on the server.'),
  53: row('SECURITY_SCHEME_NOT_SUPPORTED', 'never', 'The authentication scheme is not supported.'),
  54: row('INVALID_COMMAND', 'never', 'The server does not know this security command.'),
  55: row('INVALID_FIELD', 'never', 'A field of a security command could not be read.'),
  56: row(
    'ILLEGAL_STATE',
    'never',
    'The security command does not fit the state of the connection.',
  ),
  60: row('INVALID_USER', 'never', 'The user is unknown or missing.'),
  61: row('USER_ALREADY_EXISTS', 'never', 'The user already exists.'),
  62: row('INVALID_PASSWORD', 'never', 'The password is wrong or missing.'),
  63: row('EXPIRED_PASSWORD', 'never', 'The password has expired.'),
  64: row('FORBIDDEN_PASSWORD', 'never', 'The password is not allowed.'),
  65: row('INVALID_CREDENTIAL', 'never', 'The credential is wrong or missing.'),
  66: row('EXPIRED_SESSION', 'sameCall', 'The session with the server has expired.'),
  70: row('INVALID_ROLE', 'never', 'A role is unknown or missing.'),
  71: row('ROLE_ALREADY_EXISTS', 'never', 'The role already exists.'),
  72: row('INVALID_PRIVILEGE', 'never', 'A privilege is unknown or missing.'),
  73: row('INVALID_WHITELIST', 'never', 'The list of allowed addresses is not valid.'),
  74: row('QUOTAS_NOT_ENABLED', 'never', 'Quotas are not enabled on the server.'),
  75: row('INVALID_QUOTA', 'never', 'The quota is not valid.'),
  80: row('NOT_AUTHENTICATED', 'never', 'The connection is not authenticated.'),
  81: row('ROLE_VIOLATION', 'never', 'The user lacks the privilege for this operation.'),
  82: row('NOT_WHITELISTED', 'never', "The gateway's address is not allowed for this user."),
  83: row('QUOTA_EXCEEDED', 'sameCall', "The user's quota is used up for now."),
  90: row('LDAP_NOT_CONFIGURED', 'never', 'LDAP is not configured on the server.'),
  91: row('LDAP_SETUP', 'never', 'LDAP is set up wrongly on the server.'),
  92: row('LDAP_TLS_SETUP', 'never', 'TLS to the LDAP server is set up wrongly.'),
  93: row('LDAP_AUTHENTICATION', 'never', 'The LDAP server did not accept the user.'),
  94: row('LDAP_QUERY', 'never', 'The LDAP server could not be asked.'),
  100: row('UDF_BAD_RESPONSE', 'never', 'The UDF failed.'),
  120: row('MRT_BLOCKED', 'wholeTransaction', 'Another transaction holds the record.'),
  121: row('MRT_VERSION_MISMATCH', 'wholeTransaction', 'A record read changed before the commit.'),
  122: row('MRT_EXPIRED', 'wholeTransaction', 'The transaction ran past its deadline.'),
  123: row('MRT_TOO_MANY_WRITES', 'never', 'The transaction has too many writes.'),
  124: row('MRT_COMMITTED', 'never', 'The transaction is already committed.'),
  125: row('MRT_ABORTED', 'wholeTransaction', 'The transaction is already aborted.'),
  126: row('MRT_ALREADY_LOCKED', 'wholeTransaction', 'The transaction already holds this record.'),
  127: row('MRT_MONITOR_EXISTS', 'wholeTransaction', 'The transaction has already started.'),
  150: row('BATCH_DISABLED', 'never', 'Batches are switched off on the server.'),
  151: row(
    'BATCH_MAX_REQUESTS_EXCEEDED',
    'never',
    'The batch has more keys than the server takes.',
  ),
  152: row('BATCH_QUEUES_FULL', 'sameCall', "The server's batch queues are full."),
  160: row('GEO_INVALID_GEOJSON', 'never', 'The GeoJSON is not valid.'),
  200: row('INDEX_ALREADY_EXISTS', 'never', 'The index already exists.'),
  201: row('INDEX_NOTFOUND', 'never', 'No such index exists.'),
  202: row('INDEX_OOM', 'sameCall', 'The index ran out of memory.'),
  203: row('INDEX_NOTREADABLE', 'sameCall', 'The index is still being built.'),
  204: row('INDEX_GENERIC', 'never', 'The index reported a failure.'),
  205: row('INDEX_NAME_MAXLEN', 'never', 'The index name is too long.'),
  206: row('INDEX_MAXCOUNT', 'never', 'The namespace has as many indexes as it can have.'),
  210: row('QUERY_ABORTED', 'sameCall', 'The query was aborted.'),
  211: row('QUERY_QUEUEFULL', 'sameCall', "The server's query queue is full."),
  212: row('QUERY_TIMEOUT', 'sameCall', 'The query ran past its timeout on the server.'),
  213: row('QUERY_GENERIC', 'never', 'The query reported a failure.'),
  214: row('QUERY_NETIO_ERR', 'sameCall', 'The server could not send the answer of the query.'),
  215: row('QUERY_DUPLICATE', 'never', 'A query with this task id already runs.'),
} as const satisfies Record<number, ResultCodeRow>;

export type KnownServerCode = keyof typeof SERVER_RESULT_CODES;

/** Failures that no server answer names: what ended the call on our side of the socket. */
export const CLIENT_ERRORS = {
  INVALID_ARGUMENT: row('INVALID_ARGUMENT', 'never', 'The request can not be sent as it is.'),
  UNSUPPORTED: row(
    'UNSUPPORTED',
    'never',
    'This driver or cluster version can not do what was asked.',
  ),
  TIMEOUT: row('TIMEOUT', 'sameCall', 'The time allowed for the call ran out.'),
  CANCELLED: row('CANCELLED', 'sameCall', 'The caller cancelled the call.'),
  CONNECTION: row('CONNECTION', 'sameCall', 'The connection to the node failed.'),
  NO_NODE: row('NO_NODE', 'sameCall', 'No node of the cluster serves this partition right now.'),
  CLUSTER_UNAVAILABLE: row(
    'CLUSTER_UNAVAILABLE',
    'sameCall',
    'No node of the cluster can be reached.',
  ),
  CIRCUIT_OPEN: row(
    'CIRCUIT_OPEN',
    'sameCall',
    'The node failed too often just now; it is left alone for a while.',
  ),
  OVERLOADED: row('OVERLOADED', 'sameCall', 'Too many calls wait for a connection.'),
  MALFORMED_ANSWER: row('MALFORMED_ANSWER', 'never', "The node's answer could not be read."),
  CLOSED: row('CLOSED', 'sameCall', 'The driver is shutting down.'),
  NOT_ATTEMPTED: row(
    'NOT_ATTEMPTED',
    'sameCall',
    'The row was not attempted, because another failed before it.',
  ),
  INTERNAL: row('INTERNAL', 'never', 'The gateway failed; this is a defect.'),
  UNKNOWN_BEHAVIOR: row('UNKNOWN_BEHAVIOR', 'never', 'No behaviour has this name.'),
  SETTING_FORBIDDEN: row(
    'SETTING_FORBIDDEN',
    'never',
    'The operator does not let callers change this setting.',
  ),
  RESPONSE_TOO_LARGE: row(
    'RESPONSE_TOO_LARGE',
    'never',
    'The answer would exceed what the caller or the gateway takes.',
  ),
  TOKEN_INVALID: row(
    'TOKEN_INVALID',
    'never',
    'The token was not made by this gateway, or for another principal or request.',
  ),
  TOKEN_EXPIRED: row('TOKEN_EXPIRED', 'never', 'The token is too old.'),
  DUPLICATE_ID: row(
    'DUPLICATE_ID',
    'never',
    'An item with this id is still under way on the stream.',
  ),
  LIMIT_REACHED: row('LIMIT_REACHED', 'sameCall', 'As much is under way as is allowed at a time.'),
  TRANSACTION_STATE: row(
    'TRANSACTION_STATE',
    'never',
    'No transaction has begun on the stream, or one has begun already.',
  ),
  TRANSACTION_VERIFY_FAILED: row(
    'TRANSACTION_VERIFY_FAILED',
    'wholeTransaction',
    'The transaction could not be verified and was aborted.',
  ),
  TRANSACTION_IN_DOUBT: row(
    'TRANSACTION_IN_DOUBT',
    'never',
    'The commit may or may not have happened.',
  ),
  TRANSACTION_NAMESPACE: row(
    'TRANSACTION_NAMESPACE',
    'never',
    'A transaction works in one namespace only.',
  ),
  TRANSACTION_NEEDS_SC: row(
    'TRANSACTION_NEEDS_SC',
    'never',
    'A transaction needs a namespace in SC mode.',
  ),
  QUERY_TERMINATED: row(
    'QUERY_TERMINATED',
    'sameCall',
    'The query was stopped by the server, or by the loss of too many nodes.',
  ),
  PERMISSION_DENIED: row('PERMISSION_DENIED', 'never', 'The caller may not do this.'),
  NOT_CONFIGURED: row('NOT_CONFIGURED', 'never', 'The gateway is not set up for this.'),
  REVISION_MISMATCH: row(
    'REVISION_MISMATCH',
    'afterReread',
    'What was to be changed is at another revision.',
  ),
} as const satisfies Record<string, ResultCodeRow>;

export type ClientErrorName = keyof typeof CLIENT_ERRORS;

/** The server codes the layers speak of by name. */
export const RESULT = {
  ok: 0,
  serverError: 1,
  keyNotFound: 2,
  generation: 3,
  parameter: 4,
  keyExists: 5,
  binExists: 6,
  outOfSpace: 8,
  timeout: 9,
  partitionUnavailable: 11,
  binType: 12,
  recordTooBig: 13,
  keyBusy: 14,
  unsupportedFeature: 16,
  binNotFound: 17,
  deviceOverload: 18,
  keyMismatch: 19,
  invalidNamespace: 20,
  binName: 21,
  forbidden: 22,
  elementNotFound: 23,
  elementExists: 24,
  enterpriseOnly: 25,
  opNotApplicable: 26,
  filteredOut: 27,
  lostConflict: 28,
  securityNotSupported: 51,
  securityNotEnabled: 52,
  invalidCommand: 54,
  invalidField: 55,
  invalidUser: 60,
  userExists: 61,
  invalidPassword: 62,
  forbiddenPassword: 64,
  invalidCredential: 65,
  expiredSession: 66,
  invalidRole: 70,
  roleExists: 71,
  invalidPrivilege: 72,
  invalidWhitelist: 73,
  quotasNotEnabled: 74,
  invalidQuota: 75,
  notAuthenticated: 80,
  roleViolation: 81,
  notWhitelisted: 82,
  quotaExceeded: 83,
  udfBadResponse: 100,
  transactionBlocked: 120,
  transactionVersionMismatch: 121,
  transactionExpired: 122,
  transactionTooManyWrites: 123,
  transactionCommitted: 124,
  transactionAborted: 125,
  transactionAlreadyLocked: 126,
  transactionMonitorExists: 127,
  batchMaxRequests: 151,
  batchQueuesFull: 152,
  geoInvalid: 160,
  indexFound: 200,
  indexNotFound: 201,
  indexNotReadable: 203,
  indexMaxCount: 206,
  queryAborted: 210,
} as const satisfies Record<string, KnownServerCode>;

/** The table's row for a server code; codes of newer servers keep their number in the name. */
export function serverResultCode(code: number): ResultCodeRow {
  const table: Readonly<Record<number, ResultCodeRow>> = SERVER_RESULT_CODES;
  return (
    table[code] ??
    row(
      `SERVER_CODE_${code}`,
      'never',
      `The server answered with result code ${code}, unknown here.`,
    )
  );
}

export function isKnownServerCode(code: number): code is KnownServerCode {
  return code in SERVER_RESULT_CODES;
}
