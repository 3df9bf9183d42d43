/** The web transport: HTTP/1.1 and HTTP/2 servers over connections it is handed, in front of one handler. */

import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../../model/clock.js';
import { type Http2Limits, http2Options } from './http2-options.js';
import {
  HEADERS_MAX_BYTES,
  HEADERS_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  TIMEOUT_CHECK_MS,
} from './limits.js';
import { sniffProtocol } from './protocol-sniffer.js';
import type { WebGuard } from './web-guard.js';
import type { WebHandler } from './web-handler.js';
import { sendText, type WebRequest, type WebResponse } from './web-message.js';

export interface WebTransportOptions {
  readonly clock: Clock;
  readonly guard: WebGuard;
  readonly handler: WebHandler;
  readonly limits: Http2Limits;
  /** 0 for connections that may grow as old as they like. */
  readonly maxConnectionAgeMs: number;
}

export interface WebTransport {
  /** Where HTTP/2 sessions come up, for keepalive, age and drain. */
  readonly http2: Http2Server;
  readonly accept: (socket: Socket, alpn: string | undefined) => void;
  /** From now on HTTP/1.1 connections end with the answer under way; idle ones end at once. */
  goAway(): void;
  close(): void;
}

const HTTP_NOT_FOUND = 404;
const NOT_AN_RPC =
  'No such RPC. Connect and gRPC-Web calls are POST requests to /<package>.<Service>/<Method>, for example /aerogate.v1.SessionService/Get.';

export function createWebTransport(options: WebTransportOptions): WebTransport {
  const { clock, maxConnectionAgeMs } = options;
  const bornMs = new WeakMap<object, number>();
  let goingAway = false;

  function onRequest(request: WebRequest, response: WebResponse): void {
    if (request.httpVersionMajor === 1 && (goingAway || isOld(request.socket))) {
      response.setHeader('connection', 'close');
    }
    if (!options.guard(request, response)) return;
    if (!options.handler(request, response)) sendText(response, HTTP_NOT_FOUND, NOT_AN_RPC);
  }

  function isOld(socket: object): boolean {
    const born = bornMs.get(socket);
    if (maxConnectionAgeMs === 0 || born === undefined) return false;
    return clock.monotonicMs() - born > maxConnectionAgeMs;
  }

  const http1 = createHttp1Server(
    {
      maxHeaderSize: HEADERS_MAX_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    onRequest,
  );
  // The server's timeouts start with this event, which it has no reason to emit: another socket listens for it.
  http1.emit('listening');
  const http2 = createHttp2Server(http2Options(options.limits), onRequest);

  function route(socket: Socket, version: string): void {
    bornMs.set(socket, clock.monotonicMs());
    (version === 'h2' ? http2 : http1).emit('connection', socket);
  }

  return {
    http2,
    accept(socket, alpn): void {
      if (alpn !== undefined) route(socket, alpn);
      else
        sniffProtocol(socket, clock, (version) => {
          route(socket, version);
        });
    },
    goAway(): void {
      goingAway = true;
      http1.closeIdleConnections();
    },
    close(): void {
      http1.close();
      http1.closeAllConnections();
      http2.close();
    },
  };
}
