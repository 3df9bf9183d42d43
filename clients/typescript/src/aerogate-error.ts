/** Turns what the gateway says about a failure into a typed error that programs can decide on. */

import {
  type ErrorDetail,
  ErrorDetailSchema,
  RetryAdvice,
} from '@aerogate/proto/aerogate/v1/error_pb';
import { type Code, ConnectError } from '@connectrpc/connect';

/** A failure as the gateway describes it, of a whole call or of one row of a batch. */
export class AerogateError extends Error {
  override readonly name = 'AerogateError';
  /** What went wrong, such as `GENERATION_ERROR` or `TIMEOUT`. */
  readonly code: string;
  /** The Aerospike server's result code; undefined where the server did not answer with one. */
  readonly serverCode: number | undefined;
  /** Whether a write may have been applied although it failed. */
  readonly inDoubt: boolean;
  /** Whether, and after what, it makes sense to try again. */
  readonly retryAdvice: RetryAdvice;
  /** The path of the request's field that is to blame; empty where none is. */
  readonly field: string;
  /** The gRPC status of the call; undefined where one row failed and the call did not. */
  readonly status: Code | undefined;

  constructor(detail: ErrorDetail, cause?: ConnectError) {
    super(`${detail.name}: ${detail.message}`, { cause });
    this.code = detail.name;
    this.serverCode = detail.code.case === 'serverCode' ? detail.code.value : undefined;
    this.inDoubt = detail.inDoubt;
    this.retryAdvice = detail.retryAdvice;
    this.field = detail.field;
    this.status = cause?.code;
  }
}

/**
 * The AerogateError of a failed call. Errors that carry no detail of the gateway, as those of a proxy or of the
 * transport, come back as they are: `throw decodeError(error)` is right in every `catch`.
 */
export function decodeError(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  const [detail] = error.findDetails(ErrorDetailSchema);
  return detail === undefined ? error : new AerogateError(detail, error);
}

/** The advice in words, such as `NEVER` or `AFTER_REREAD`; a newer gateway's by its number. */
export function retryAdviceName(advice: RetryAdvice): string {
  return RetryAdvice[advice] ?? String(advice);
}
