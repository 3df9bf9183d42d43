/** Requests the library refused, and answers it could not send: its bare errors, told in our words and details. */

import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  createAsyncIterable,
  encodeEnvelope,
  type UniversalServerResponse,
} from '@connectrpc/connect/protocol';
import {
  codeToHttpStatus,
  errorFromJsonBytes,
  errorToJsonBytes,
} from '@connectrpc/connect/protocol-connect';
import { findTrailerError, setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { trailerFlag, trailerParse, trailerSerialize } from '@connectrpc/connect/protocol-grpc-web';
import type { Rpc } from './rpc.js';
import type { WebCall } from './web-call.js';

const HTTP_OK = 200;
const CONNECT_ERROR_TYPE = 'application/json';
const GRPC_WEB_TYPE = 'application/grpc-web';
/** Flags and length in front of a message or a trailer. */
const ENVELOPE_BYTES = 5;

const HTTP_METHOD_NOT_ALLOWED = 405;

const UNSERVED: Readonly<Record<number, (name: string, kind: DescMethod['methodKind']) => string>> =
  {
    [HTTP_METHOD_NOT_ALLOWED]: (name) => `${name} is called by POST.`,
    415: (name, kind) =>
      kind === 'unary'
        ? `${name} takes the content types application/json and application/proto (Connect), application/grpc-web and application/grpc.`
        : `${name} is a stream. It takes the content types application/connect+json and application/connect+proto, application/grpc-web and application/grpc, which frame their messages.`,
    505: (name) => `${name} is a stream in both directions, which takes HTTP/2.`,
  };

/** A request that is no call in any protocol, as those by hand are at first: the library has a bare status for it. */
export function explainUnserved(
  answer: UniversalServerResponse,
  { descriptor, name }: Rpc,
): UniversalServerResponse {
  const sentence = UNSERVED[answer.status]?.(name, descriptor.methodKind);
  if (sentence === undefined || answer.body !== undefined) return answer;
  const header = new Headers({ 'content-type': 'text/plain; charset=utf-8' });
  if (answer.status === HTTP_METHOD_NOT_ALLOWED) header.set('allow', 'POST');
  const body = createAsyncIterable([Buffer.from(`${sentence}\n`)]);
  return { ...answer, header, body };
}

/** A refused unary Connect call: status and body are the error. All other answers pass. */
export async function explainUnary(
  answer: UniversalServerResponse,
  call: WebCall,
): Promise<UniversalServerResponse> {
  if (answer.status === HTTP_OK || !mayBeRefused(call)) return answer;
  if (answer.header?.get('content-type') !== CONNECT_ERROR_TYPE) return answer;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const refusal = refusalFrom(readJson(bytes), call);
  if (refusal === undefined) return { ...answer, body: createAsyncIterable([bytes]) };
  const body = errorToJsonBytes(refusal, undefined);
  const header = new Headers(answer.header);
  header.set('content-length', String(body.length));
  return { status: codeToHttpStatus(refusal.code), header, body: createAsyncIterable([body]) };
}

/** A chunk of an answer: in gRPC-Web the one that holds the trailers of a refused call, told anew; else the chunk itself. */
export function explainChunk(
  chunk: Uint8Array,
  { header }: UniversalServerResponse,
  call: WebCall,
): Uint8Array {
  if (!mayBeRefused(call) || header?.get('content-type')?.startsWith(GRPC_WEB_TYPE) !== true) {
    return chunk;
  }
  const [flags = 0] = chunk;
  if ((flags & trailerFlag) === 0) return chunk;
  const trailer = trailerParse(chunk.subarray(ENVELOPE_BYTES));
  explainTrailer(trailer, call);
  return encodeEnvelope(trailerFlag, trailerSerialize(trailer));
}

/** The trailers of a refused gRPC call, which are there once its body has ended. */
export function explainTrailer(trailer: Headers | undefined, call: WebCall): void {
  if (trailer === undefined || !mayBeRefused(call)) return;
  const refusal = refusalFrom(findTrailerError(trailer), call);
  if (refusal !== undefined) setTrailerStatus(trailer, refusal);
}

/** The call was let in and its service did not fail, so an error is the library's. */
function mayBeRefused(call: WebCall): boolean {
  return call.call !== undefined && !call.hasFailed;
}

function refusalFrom(error: ConnectError | undefined, call: WebCall): ConnectError | undefined {
  return error === undefined ? undefined : call.refused(error);
}

function readJson(bytes: Buffer): ConnectError | undefined {
  const none = new ConnectError('', Code.Unknown);
  try {
    return errorFromJsonBytes(Buffer.from(bytes), undefined, none);
  } catch (error) {
    if (error !== none) throw error;
    return undefined;
  }
}
