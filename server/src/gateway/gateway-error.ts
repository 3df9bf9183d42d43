/** A refusal by the gateway itself: which rule of the API a request met, in which field, before anything was sent. */

import { CLIENT_ERRORS, type ClientErrorName, type ResultCodeRow } from '../model/result-code.js';
import { type FieldPath, pathText } from './field-path.js';
import { CLIENT_GRPC_CODES, type GrpcCodeName } from './grpc-code.js';

export interface GatewayErrorFacts {
  /** What was wrong and what the limit is: one sentence, never a value, a key or a credential in it. */
  readonly detail?: string;
  /** The field at fault. */
  readonly field?: FieldPath | undefined;
  /** Another gRPC code than the reason has as a rule. */
  readonly grpcCode?: GrpcCodeName;
  readonly cause?: unknown;
}

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** ErrorInfo's reason. */
  readonly reason: ClientErrorName;
  /** The field's path in the names of JSON; empty where no one field is at fault. */
  readonly field: string;
  readonly grpcCode: GrpcCodeName;
  /** The sentence, without the field. */
  readonly detail: string;

  constructor(reason: ClientErrorName, facts: GatewayErrorFacts = {}) {
    const row: ResultCodeRow = CLIENT_ERRORS[reason];
    const field = facts.field === undefined ? '' : pathText(facts.field);
    const detail = facts.detail ?? row.sentence;
    super(field === '' ? detail : `${field}: ${detail}`, { cause: facts.cause });
    this.detail = detail;
    this.reason = reason;
    this.field = field;
    this.grpcCode = facts.grpcCode ?? CLIENT_GRPC_CODES[reason];
  }
}

/** The same refusal, where the message it is about stands in a field of another one. */
export function errorUnder(error: GatewayError, field: string): GatewayError {
  return new GatewayError(error.reason, {
    detail: error.detail,
    field: { parent: undefined, step: `${field}.${error.field}` },
    grpcCode: error.grpcCode,
    cause: error,
  });
}

/** A request that cannot be sent as it is. */
export function invalidArgument(field: FieldPath | undefined, detail: string): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', { field, detail });
}

/** Something of the API that this gateway does not do yet. */
export function unsupported(field: FieldPath | undefined, detail: string): GatewayError {
  return new GatewayError('UNSUPPORTED', { field, detail });
}
