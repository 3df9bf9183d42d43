/** The gRPC transport: an HTTP/2 server over connections it is handed, with a call for each stream that asks for an RPC. */

import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { toRpcStatus } from '../errors.js';
import { peerText } from './call.js';
import { GrpcBidiCall } from './grpc-bidi-call.js';
import type { GrpcOpening, GrpcServing } from './grpc-call.js';
import { RESPONSE_HEADERS, WITHOUT_BODY } from './grpc-response-headers.js';
import { statusTrailers } from './grpc-status.js';
import { GrpcServerStreamingCall, GrpcUnaryCall } from './grpc-unary-call.js';
import { type Http2Limits, http2Options } from './http2-options.js';
import { noSuchRpc } from './request-faults.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import type { Rpc } from './rpc.js';

export interface GrpcTransport {
  /** Where sessions and streams come up, for keepalive, age and drain. */
  readonly http2: Http2Server;
  /** Serves a connection; TLS has been taken off it. */
  accept(socket: Duplex): void;
}

const CALL_CLASSES = {
  unary: GrpcUnaryCall,
  server_streaming: GrpcServerStreamingCall,
  client_streaming: GrpcBidiCall,
  bidi_streaming: GrpcBidiCall,
} as const;

const HTTP_METHOD_NOT_ALLOWED = { ':status': 405, allow: 'POST' } as const;
const HTTP_UNSUPPORTED_MEDIA_TYPE = { ':status': 415 } as const;

/** Messages are protobuf, whether the caller says so or not; `application/grpc-web` is another protocol. */
const CONTENT_TYPE = /^application\/grpc(?:\+proto)?\s*(?:;|$)/i;
/** What nearly every client sends. */
const USUAL_CONTENT_TYPE = 'application/grpc';

export function createGrpcTransport(
  rpcs: readonly Rpc[],
  serving: GrpcServing,
  limits: Http2Limits,
): GrpcTransport {
  const byPath = new Map(rpcs.map((rpc) => [rpc.path, rpc]));
  const http2 = createServer(http2Options(limits));
  const peerOf = rememberPeers(http2);

  http2.on('stream', (stream, headers) => {
    // A reset ends the call by the stream's close; without a listener it would end the process.
    stream.on('error', ignore);
    // Reset in the very bytes it came with.
    if (stream.closed) return;
    const rpc = admit(stream, headers);
    if (rpc === undefined) return;
    const call = new CALL_CLASSES[rpc.descriptor.methodKind](
      { rpc, stream, headers, peerOf },
      serving,
    );
    call.open();
  });

  /** The RPC a stream asks for; undefined where it asks for none, and has been told so. */
  function admit(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Rpc | undefined {
    if (headers[':method'] !== 'POST') {
      stream.respond(HTTP_METHOD_NOT_ALLOWED, WITHOUT_BODY);
      return undefined;
    }
    const contentType = headers['content-type'];
    if (contentType !== USUAL_CONTENT_TYPE && !CONTENT_TYPE.test(contentType ?? '')) {
      stream.respond(HTTP_UNSUPPORTED_MEDIA_TYPE, WITHOUT_BODY);
      return undefined;
    }
    const rpc = byPath.get(headers[':path'] ?? '');
    if (rpc === undefined) stream.respond(unknownRpc(headers), WITHOUT_BODY);
    return rpc;
  }

  function unknownRpc(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
    const given = headers[REQUEST_ID_HEADER];
    const id = serving.calls.requestId(typeof given === 'string' ? given : undefined);
    return { ...RESPONSE_HEADERS, ...statusTrailers(toRpcStatus(noSuchRpc(), id), id) };
  }

  return {
    http2,
    accept(socket): void {
      http2.emit('connection', socket);
    },
  };
}

/** Addresses are read while the connection is there, and asked for when a call has ended, as a rule only by the log. */
function rememberPeers(http2: Http2Server): GrpcOpening['peerOf'] {
  const peers = new WeakMap<ServerHttp2Session, string>();
  http2.on('session', (session) => {
    peers.set(session, peerText(session.socket.remoteAddress, session.socket.remotePort));
  });
  return (session) => {
    const known = session === undefined ? undefined : peers.get(session);
    return known ?? peerText(undefined, undefined);
  };
}

function ignore(): void {
  // The close of the stream says all.
}
