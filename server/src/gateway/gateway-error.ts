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

  constructor(reason: ClientErrorName, facts: GatewayErrorFacts = {}) {
    const row: ResultCodeRow = CLIENT_ERRORS[reason];
    const field = facts.field === undefined ? '' : pathText(facts.field);
    super(sentenceOf(row.sentence, field, facts.detail), { cause: facts.cause });
    this.reason = reason;
    this.field = field;
    this.grpcCode = facts.grpcCode ?? CLIENT_GRPC_CODES[reason];
  }
}

/** A request that cannot be sent as it is. */
export function invalidArgument(field: FieldPath | undefined, detail: string): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', { field, detail });
}

/** Something of the API that this gateway does not do yet. */
export function unsupported(field: FieldPath | undefined, detail: string): GatewayError {
  return new GatewayError('UNSUPPORTED', { field, detail });
}

function sentenceOf(general: string, field: string, detail: string | undefined): string {
  if (detail === undefined) return field === '' ? general : `${field}: ${general}`;
  return field === '' ? detail : `${field}: ${detail}`;
}
