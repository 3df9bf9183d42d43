/** Failures as ErrorDetail: the message that stands in rows and beside every status. */

import { ClientError, type ErrorDetail, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { type AerospikeError, retryAdviceOf } from '../../model/aerospike-error.js';
import { CLIENT_ERRORS, type RetryAdvice as ModelRetryAdvice } from '../../model/result-code.js';
import type { GatewayError } from '../gateway-error.js';
import {
  NODE_NAME_MAX_BYTES,
  SERVER_MESSAGE_MAX_BYTES,
  STATUS_MESSAGE_MAX_BYTES,
} from '../limits.js';
import { cutUtf8 } from '../text.js';

const RETRY_ADVICE = {
  never: RetryAdvice.NEVER,
  sameCall: RetryAdvice.SAME_CALL,
  afterReread: RetryAdvice.AFTER_REREAD,
  wholeTransaction: RetryAdvice.WHOLE_TRANSACTION,
  onlyIfIdempotent: RetryAdvice.ONLY_IF_IDEMPOTENT,
} as const satisfies Record<ModelRetryAdvice | 'onlyIfIdempotent', RetryAdvice>;

/** The detail of a failed command. */
export function errorToProto(error: AerospikeError): ErrorDetail {
  const { code } = error;
  return {
    $typeName: 'aerogate.v1.ErrorDetail',
    code:
      code.from === 'server'
        ? { case: 'serverCode', value: code.resultCode }
        : { case: 'clientError', value: ClientError[code.error] },
    name: error.codeName,
    subcode: error.subcode ?? 0,
    serverMessage: cutUtf8(error.serverMessage ?? '', SERVER_MESSAGE_MAX_BYTES),
    inDoubt: error.inDoubt,
    retryAdvice: RETRY_ADVICE[retryAdviceOf(error)],
    node: cutUtf8(error.node ?? '', NODE_NAME_MAX_BYTES),
    attempts: error.attempts,
    message: cutUtf8(error.message, STATUS_MESSAGE_MAX_BYTES),
    field: '',
  };
}

/** The detail of a refusal: nothing was sent. */
export function refusalToProto(error: GatewayError): ErrorDetail {
  return {
    $typeName: 'aerogate.v1.ErrorDetail',
    code: { case: 'clientError', value: ClientError[error.reason] },
    name: error.reason,
    subcode: 0,
    serverMessage: '',
    inDoubt: false,
    retryAdvice: RETRY_ADVICE[CLIENT_ERRORS[error.reason].retry],
    node: '',
    attempts: 0,
    message: cutUtf8(error.message, STATUS_MESSAGE_MAX_BYTES),
    field: error.field,
  };
}
