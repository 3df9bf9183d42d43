/** Errors on the web transport: our statuses as ConnectErrors, and the library's complaints about a request as ours. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from '@aerogate/proto/google/rpc/error_details_pb';
import { createRegistry } from '@bufbuild/protobuf';
import { type Any, anyUnpack } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import type { RpcStatus } from '../errors.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';
import type { Call } from './call.js';
import { jsonFault } from './json-faults.js';
import { tooLarge } from './request-faults.js';
import { REQUEST_ID_HEADER } from './request-id.js';

type Detail = ConnectError['details'][number];

const DETAILS = createRegistry(
  ErrorInfoSchema,
  ErrorDetailSchema,
  BadRequestSchema,
  RetryInfoSchema,
);
/** The library's codes, which run from 1 without a gap. */
const CODES = Object.values(Code).filter((code) => typeof code === 'number');
const TYPE_URL_PREFIX = /^.*\//;

/** The status as the libraries' protocols send it; Connect shows details as JSON too, for people with curl. */
export function toConnectError(status: RpcStatus, requestId: string): ConnectError {
  const error = new ConnectError(status.message, CODES[status.code - 1], {
    [REQUEST_ID_HEADER]: requestId,
  });
  error.details = status.details.map(toDetail);
  return error;
}

function toDetail(any: Any): Detail {
  const message = anyUnpack(any, DETAILS);
  const desc = message === undefined ? undefined : DETAILS.getMessage(message.$typeName);
  if (message === undefined || desc === undefined) {
    return { type: any.typeUrl.replace(TYPE_URL_PREFIX, ''), value: any.value };
  }
  return { desc, value: message };
}

/**
 * What the library found wrong with a request before its service saw it. Undefined where it is none of that. Its sentences quote
 * values, so what is passed on is built anew from their fixed parts.
 */
export function refusalOf(
  { code, rawMessage: message }: Pick<ConnectError, 'code' | 'rawMessage'>,
  { rpc, requestBytes }: Pick<Call, 'rpc' | 'requestBytes'>,
  maxRequestBytes: number,
): GatewayError | undefined {
  if (code === Code.ResourceExhausted) return tooLarge(maxRequestBytes);
  if (code === Code.Unimplemented) {
    return new GatewayError('INVALID_ARGUMENT', {
      grpcCode: 'UNIMPLEMENTED',
      detail: `The call is not one ${rpc.name} takes: ${protocolFault(message)}.`,
    });
  }
  if (code !== Code.InvalidArgument && code !== Code.Internal) return undefined;
  const fault = requestFault(message, rpc.descriptor.input.typeName, requestBytes === 0);
  return invalidArgument(undefined, fault);
}

function protocolFault(message: string): string {
  if (message.includes('missing input')) return 'it has no request message';
  if (message.includes('extra input')) return 'it has more than one request message';
  return 'its encoding is not supported; gzip and identity are';
}

const MALFORMED_TIMEOUT = /invalid timeout|protocol error: .*timeout/i;

function requestFault(message: string, typeName: string, isEmpty: boolean): string {
  const fault = jsonFault(message);
  if (fault !== undefined) return isEmpty ? 'The request is empty; the least one is {}.' : fault;
  return MALFORMED_TIMEOUT.test(message)
    ? 'The deadline in the headers is malformed.'
    : `The request is no ${typeName}: its bytes cannot be decoded.`;
}
