/** HTTP requests to RPCs in the protocols Connect, gRPC-Web and gRPC, on connect-es's handlers. */

import type { DescMethod } from '@bufbuild/protobuf';
import {
  Code,
  type ConnectError,
  type ContextValues,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type MethodImpl,
} from '@connectrpc/connect';
import type {
  UniversalHandler,
  UniversalServerRequest,
  UniversalServerResponse,
} from '@connectrpc/connect/protocol';
import {
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { RESPONSE_MAX_BYTES } from '../limits.js';
import {
  type IsWideInteger,
  wideIntegerNames,
  withExactFrames,
  withExactIntegers,
} from './exact-integers.js';
import type { Rpc } from './rpc.js';
import { clampTimeout } from './timeout-header.js';
import { WebCall, type WebServing } from './web-call.js';
import { peerOf, type WebRequest, type WebResponse } from './web-message.js';
import { explainChunk, explainTrailer, explainUnary, explainUnserved } from './web-refusal.js';

/** Serves a request whose path is an RPC's; false when it is none. */
export type WebHandler = (request: WebRequest, response: WebResponse) => boolean;

/** Framing and the fields of an answer around its records, on top of what a request may ask for. */
const RESPONSE_FRAMING_BYTES = 1024 * 1024;
/** More than any message has: answers are never compressed. */
const NEVER_COMPRESS_BYTES = 0xffff_ffff;

/** Unary JSON, and the JSON of streams, which comes in frames. */
const JSON_TYPE = 'application/json';
const JSON_STREAM_TYPE = 'application/connect+json';

interface Exchange {
  readonly request: WebRequest;
  readonly response: WebResponse;
  readonly isWideInteger: IsWideInteger;
  readonly maxRequestBytes: number;
}

const WEB_CALL = createContextKey<WebCall | undefined>(undefined, {
  description: 'the call a request has become',
});

/** `onDefect` hears of failures to write a response that are not the caller's going away. */
export function createWebHandler(
  rpcs: readonly Rpc[],
  serving: WebServing,
  onDefect: (error: unknown) => void,
): WebHandler {
  const handlers = new Map(universalHandlers(rpcs, serving).map((h) => [h.requestPath, h]));
  const byPath = new Map(rpcs.map((rpc) => [rpc.path, rpc]));
  const isWideInteger = wideIntegerNames(rpcs);
  const { maxRequestBytes } = serving;
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const rpc = byPath.get(path);
    const handler = handlers.get(path);
    if (rpc === undefined || handler === undefined) return false;
    clampTimeout(request.headers);
    const call = new WebCall(rpc, serving, peerOf(request));
    serve(handler, call, { request, response, isWideInteger, maxRequestBytes }).catch(onDefect);
    return true;
  };
}

/**
 * Requests may come gzipped, which is what clients without a say do. Answers go out as they are: zlib on the way out costs more
 * than the network it saves on the links gateways are called over, and a client's default would decide for everyone.
 */
function universalHandlers(rpcs: readonly Rpc[], serving: WebServing): UniversalHandler[] {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip],
    compressMinBytes: NEVER_COMPRESS_BYTES,
    readMaxBytes: serving.maxRequestBytes,
    writeMaxBytes: RESPONSE_MAX_BYTES + RESPONSE_FRAMING_BYTES,
    // A typo in a condition must not become an unconditional write.
    jsonOptions: { ignoreUnknownFields: false },
    requestGate: (context) => {
      callOf(context).begin(context);
    },
    interceptors: [
      (next) => async (request) => {
        try {
          return await next(request);
        } catch (error) {
          // A stream's only request is read in here, so complaints about it pass.
          throw inOurWords(error, callOfValues(request.contextValues));
        }
      },
    ],
  });
  for (const rpc of rpcs) router.rpc(rpc.descriptor, implementationOf(rpc.descriptor));
  return router.handlers;
}

function implementationOf(descriptor: DescMethod): MethodImpl<DescMethod> {
  switch (descriptor.methodKind) {
    case 'unary':
      return ((request: unknown, context: HandlerContext) =>
        callOf(context).answer(request)) as MethodImpl<DescMethod>;
    case 'server_streaming':
      return ((request: unknown, context: HandlerContext) =>
        callOf(context).answerStream(request)) as MethodImpl<DescMethod>;
    case 'client_streaming':
    case 'bidi_streaming':
      return ((requests: AsyncIterable<unknown>, context: HandlerContext) =>
        callOf(context).converse(requests)) as MethodImpl<DescMethod>;
  }
}

async function serve(handler: UniversalHandler, call: WebCall, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  response.once('close', () => {
    call.closed();
  });
  // A stream of requests may still be open when its answer is whole; then this HTTP/2 stream closes when the peer pleases, but
  // the call is over. Not reset: clients report that as an error, although they have the answer.
  if ('stream' in response) {
    response.stream.once('finish', () => {
      call.closed();
    });
  }
  const values = createContextValues().set(WEB_CALL, call);
  const incoming = universalRequestFromNodeRequest(request, response, undefined, values);
  const body = countRequest(incoming, call);
  const answer = await handler(exactly(incoming, body, exchange));
  const explained = await explainUnary(explainUnserved(answer, call.rpc), call);
  try {
    await universalResponseToNodeResponse(watched(explained, call), response);
  } catch (error) {
    if (!isPeerGone(error)) throw error;
  }
}

/** The request with the integers of its JSON kept exact; what is in another format passes as it is. */
function exactly(
  incoming: UniversalServerRequest,
  body: AsyncIterable<Uint8Array>,
  { isWideInteger, maxRequestBytes }: Exchange,
): UniversalServerRequest {
  const [type = ''] = (incoming.header.get('content-type') ?? '').split(';', 1);
  const format = type.trim().toLowerCase();
  const isPlain = format === JSON_TYPE && !incoming.header.has('content-encoding');
  if (!isPlain && format !== JSON_STREAM_TYPE) return { ...incoming, body };
  const header = new Headers(incoming.header);
  // The library compares it to the bytes it reads, among which are now quotes of ours.
  header.delete('content-length');
  const exact = isPlain
    ? withExactIntegers(body, isWideInteger)
    : withExactFrames(body, isWideInteger, maxRequestBytes);
  return { ...incoming, header, body: exact };
}

function countRequest({ body }: UniversalServerRequest, call: WebCall): AsyncIterable<Uint8Array> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) {
    throw new TypeError('the body of a request is a stream of bytes');
  }
  const chunks = body;
  return (async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (call.call !== undefined) call.call.requestBytes += chunk.length;
      yield chunk;
    }
  })();
}

/** The answer as it is sent: counted, and in our words where the library refused the call. */
function watched(answer: UniversalServerResponse, call: WebCall): UniversalServerResponse {
  const { body } = answer;
  if (body === undefined) return answer;
  const chunks = async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      const sent = explainChunk(chunk, answer, call);
      if (call.call !== undefined) call.call.responseBytes += sent.length;
      yield sent;
    }
    explainTrailer(answer.trailer, call);
  };
  return { ...answer, body: chunks() };
}

function callOf(context: HandlerContext): WebCall {
  const call = callOfValues(context.values);
  if (call === undefined) throw new Error('the request was not handed over by serve()');
  return call;
}

function callOfValues(values: ContextValues): WebCall | undefined {
  return values.get(WEB_CALL);
}

function inOurWords(error: unknown, call: WebCall | undefined): unknown {
  if (call === undefined || call.hasFailed) return error;
  return call.refused(error as ConnectError) ?? error;
}

/** What the library makes of a caller that went away while its answer was written. */
function isPeerGone(error: unknown): boolean {
  const { code } = error as ConnectError;
  return code === Code.Aborted || code === Code.Canceled;
}
