/** Requests the library refused before their service saw them: the answer in our words, and the code for the books. */

import { Code, ConnectError } from '@connectrpc/connect';
import { createAsyncIterable, type UniversalServerResponse } from '@connectrpc/connect/protocol';
import {
  codeToHttpStatus,
  errorFromJsonBytes,
  errorToJsonBytes,
} from '@connectrpc/connect/protocol-connect';
import type { WebCall } from './web-call.js';

const HTTP_OK = 200;
const UNARY_ERROR_TYPE = 'application/json';
const GRPC_STATUS = 'grpc-status';
const GRPC_STATUS_TRAILER = /grpc-status: ?(\d{1,2})/;

/**
 * The library answers a malformed unary Connect request with a bare code and a sentence that may quote it. Here that becomes the
 * same typed error other failures are. All other answers pass.
 */
export async function explainRefusal(
  answer: UniversalServerResponse,
  call: WebCall,
): Promise<UniversalServerResponse> {
  if (answer.status === HTTP_OK || !call.unanswered || call.call === undefined) return answer;
  if (answer.header?.get('content-type') !== UNARY_ERROR_TYPE) return answer;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const error = readError(bytes);
  const refusal = call.refused(error.code, error.rawMessage);
  if (refusal === undefined) return { ...answer, body: createAsyncIterable([bytes]) };
  return withError(answer, refusal);
}

function withError(answer: UniversalServerResponse, error: ConnectError): UniversalServerResponse {
  const bytes = errorToJsonBytes(error, undefined);
  const header = new Headers(answer.header);
  header.set('content-length', String(bytes.length));
  return { status: codeToHttpStatus(error.code), header, body: createAsyncIterable([bytes]) };
}

/** The library's own error; UNKNOWN, with nothing in it, for a body that is none. */
function readError(bytes: Uint8Array): ConnectError {
  const none = new ConnectError('', Code.Unknown);
  try {
    return errorFromJsonBytes(Buffer.from(bytes), undefined, none);
  } catch {
    return none;
  }
}

/** gRPC's number for an answer the library gave without us; UNKNOWN where it says none. */
export function codeOfRefusal(
  answer: UniversalServerResponse,
  lastChunk: Uint8Array | undefined,
): number {
  const trailer = answer.trailer?.get(GRPC_STATUS);
  if (trailer !== null && trailer !== undefined) return Number(trailer);
  const text = lastChunk === undefined ? '' : Buffer.from(lastChunk).toString('latin1');
  const [, grpcWeb] = GRPC_STATUS_TRAILER.exec(text) ?? [];
  if (grpcWeb !== undefined) return Number(grpcWeb);
  return readError(lastChunk ?? new Uint8Array()).code;
}
