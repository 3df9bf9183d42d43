/** The gRPC transport: grpc-js over connections it is handed, bound to the services' untouched descriptors. */

import { EventEmitter } from 'node:events';
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Server, ServerCredentials, type ServerInterceptor } from '@grpc/grpc-js';
import { GrpcBidiCall } from './grpc-bidi-call.js';
import type { GrpcServing } from './grpc-call.js';
import { GrpcServerStreamingCall, GrpcUnaryCall } from './grpc-unary-call.js';
import { type Http2Limits, http2Options } from './http2-options.js';
import type { Rpc } from './rpc.js';
import { clampTimeout } from './timeout-header.js';

export interface GrpcTransport {
  /** Where sessions and streams come up, for keepalive, age and drain. */
  readonly http2: Http2Server;
  /** Serves a connection; TLS has been taken off it. */
  accept(socket: Duplex): void;
  /** Closes what is still open, at once. */
  close(): void;
}

const CALL_CLASSES = {
  unary: GrpcUnaryCall,
  server_streaming: GrpcServerStreamingCall,
  client_streaming: GrpcBidiCall,
  bidi_streaming: GrpcBidiCall,
} as const;

const HANDLER_TYPES = {
  unary: 'unary',
  server_streaming: 'serverStream',
  client_streaming: 'clientStream',
  bidi_streaming: 'bidi',
} as const;

export function createGrpcTransport(
  rpcs: readonly Rpc[],
  serving: GrpcServing,
  limits: Http2Limits,
): GrpcTransport {
  const server = new Server({
    'grpc.max_receive_message_length': serving.maxRequestBytes,
    // A registry of every connection and call in the process, which we neither serve nor read.
    'grpc.enable_channelz': 0,
    interceptors: [createInterceptor(rpcs, serving)],
  });
  for (const { path, descriptor } of rpcs) {
    server.register(path, neverCalled, same, same, HANDLER_TYPES[descriptor.methodKind]);
  }
  limitHttp2(server, limits);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const http2 = http2ServerOf(server);
  // Ahead of the library's own listener, which reads the deadline from the same headers.
  http2.prependListener('stream', (_stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    clampTimeout(headers);
  });
  return {
    http2,
    accept(socket): void {
      injector.injectConnection(socket);
    },
    close(): void {
      server.forceShutdown();
    },
  };
}

/** Calls are served here, ahead of the library's handlers: those wrap each call into a Node stream we have no use for. */
function createInterceptor(rpcs: readonly Rpc[], serving: GrpcServing): ServerInterceptor {
  const byPath = new Map(rpcs.map((rpc) => [rpc.path, rpc]));
  return (definition, base) => {
    const rpc = byPath.get(definition.path);
    if (rpc === undefined) throw new Error(`${definition.path} is registered and has no row`);
    return new CALL_CLASSES[rpc.descriptor.methodKind](base, rpc, serving);
  };
}

/** Bytes stay bytes in the library: what they mean, and how many they are, is known where the call is. */
function same(bytes: Buffer): Buffer {
  return bytes;
}

function neverCalled(): void {
  throw new Error('the interceptor serves every call');
}

/** The library has options for two of the settings of its HTTP/2 server, and no other way to the rest. */
function limitHttp2(server: Server, limits: Http2Limits): void {
  const options: unknown = Reflect.get(server, 'commonServerOptions');
  if (typeof options !== 'object' || options === null) throw changedLibrary('commonServerOptions');
  Object.assign(options, http2Options(limits));
}

/** The HTTP/2 server the library made for our connections: sessions come up only there. */
function http2ServerOf(server: Server): Http2Server {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  const [made] = servers instanceof Map ? [...(servers as Map<unknown, unknown>).keys()] : [];
  if (!isHttp2Server(made)) throw changedLibrary('http2Servers');
  return made;
}

function isHttp2Server(made: unknown): made is Http2Server {
  return made instanceof EventEmitter && 'updateSettings' in made;
}

function changedLibrary(field: string): Error {
  return new Error(`@grpc/grpc-js has no Server.${field} any more; transport/grpc.ts relies on it`);
}
