/** Errors as callers see them: google.rpc.Status with ErrorInfo, ErrorDetail and what the code asks for beside them. */

import { type ErrorDetail, ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from '@aerogate/proto/google/rpc/error_details_pb';
import { create } from '@bufbuild/protobuf';
import { type Any, anyPack } from '@bufbuild/protobuf/wkt';
import { AerospikeError } from '../model/aerospike-error.js';
import { CLIENT_ERRORS } from '../model/result-code.js';
import { GatewayError } from './gateway-error.js';
import { GRPC_CODE, grpcCodeOf, isRetryable } from './grpc-code.js';
import { RETRY_DELAY_MS } from './limits.js';
import { errorToProto, refusalToProto } from './translate/error.js';

/** ErrorInfo's domain: whose reasons these are. */
const ERROR_DOMAIN = 'aerogate.dev';

/** A google.rpc.Status as transports send it; under STATUS_MAX_BYTES with its details. */
export interface RpcStatus {
  /** gRPC's number, never 0. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly Any[];
}

/** An error of one row that has become the error of the call. */
export class RowFailure extends Error {
  override readonly name = 'RowFailure';
  readonly error: AerospikeError;
  /** The row's index. */
  readonly index: number;

  constructor(error: AerospikeError, index: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.index = index;
  }
}

/** Whether the error is none the API knows: a defect, which the transport logs whole. */
export function isUnexpected(error: unknown): boolean {
  return !(
    error instanceof GatewayError ||
    error instanceof RowFailure ||
    error instanceof AerospikeError
  );
}

/** The status of a failed call. What is no error of the API becomes INTERNAL, with nothing but the request's id in it. */
export function toRpcStatus(error: unknown, requestId?: string): RpcStatus {
  if (error instanceof GatewayError) return refusalStatus(error);
  if (error instanceof RowFailure) return failureStatus(error.error, error.index);
  if (error instanceof AerospikeError) return failureStatus(error);
  return defectStatus(requestId);
}

/** Where a mistake of the request stands, or what is missing: BadRequest says it in google.rpc's own words too. */
function refusalStatus(error: GatewayError): RpcStatus {
  const detail = refusalToProto(error);
  const code = GRPC_CODE[error.grpcCode];
  const details = [errorInfo(detail, {}), anyPack(ErrorDetailSchema, detail)];
  if (detail.field !== '') {
    const violation = { field: detail.field, description: detail.message, reason: error.reason };
    const badRequest = create(BadRequestSchema, { fieldViolations: [violation] });
    details.push(anyPack(BadRequestSchema, badRequest));
  }
  if (CLIENT_ERRORS[error.reason].retry === 'sameCall') details.push(retryInfo());
  return { code, message: detail.message, details };
}

function failureStatus(error: AerospikeError, index?: number): RpcStatus {
  const detail = errorToProto(error);
  const metadata: Record<string, string> = { in_doubt: String(error.inDoubt) };
  if (error.code.from === 'server') metadata['server_code'] = String(error.code.resultCode);
  if (index !== undefined) metadata['index'] = String(index);
  const details = [errorInfo(detail, metadata), anyPack(ErrorDetailSchema, detail)];
  if (isRetryable(error)) details.push(retryInfo());
  return { code: GRPC_CODE[grpcCodeOf(error)], message: detail.message, details };
}

function defectStatus(requestId: string | undefined): RpcStatus {
  const hint = requestId === undefined ? '' : ` Its log has more under request id ${requestId}.`;
  const defect = new GatewayError('INTERNAL', {
    detail: `${CLIENT_ERRORS.INTERNAL.sentence}${hint}`,
  });
  return refusalStatus(defect);
}

function errorInfo(detail: ErrorDetail, metadata: Record<string, string>): Any {
  const info = create(ErrorInfoSchema, { reason: detail.name, domain: ERROR_DOMAIN, metadata });
  return anyPack(ErrorInfoSchema, info);
}

function retryInfo(): Any {
  const retryDelay = { seconds: 0n, nanos: RETRY_DELAY_MS * 1_000_000 };
  return anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay }));
}
