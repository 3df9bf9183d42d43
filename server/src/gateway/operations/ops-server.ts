/** The operations port: metrics for Prometheus, liveness and readiness for orchestrators, and which build this is. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HEADERS_MAX_BYTES, HEADERS_TIMEOUT_MS } from '../transport/limits.js';
import type { Readiness } from '../transport/readiness.js';
import type { BuildFacts } from './metrics.js';

/** Metrics as text: a registry of the library, or one made of several. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface OpsServerOptions {
  readonly metrics: MetricsSource;
  readonly readiness: Pick<Readiness, 'ready' | 'sentence'>;
  readonly build: BuildFacts;
  /** Told when metrics cannot be collected, which is a defect. */
  readonly onDefect: (error: unknown) => void;
}

export interface OpsServer {
  accept(socket: Socket): void;
  close(): void;
}

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const HTTP = { ok: 200, notFound: 404, methodNotAllowed: 405, internal: 500, unavailable: 503 };

export function createOpsServer(options: OpsServerOptions): OpsServer {
  const { metrics, readiness, build, onDefect } = options;
  const pages: Readonly<Record<string, () => Page | Promise<Page>>> = {
    '/metrics': async () => ({
      status: HTTP.ok,
      contentType: metrics.contentType,
      body: await metrics.metrics(),
    }),
    '/healthz': () => text(HTTP.ok, 'The process is alive.'),
    '/readyz': () => text(readiness.ready ? HTTP.ok : HTTP.unavailable, readiness.sentence),
    '/version': () => ({
      status: HTTP.ok,
      contentType: JSON_TYPE,
      body: `${JSON.stringify(build)}\n`,
    }),
  };
  const known = Object.keys(pages).join(', ');

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) send(response, text(HTTP.notFound, `There is ${known}, nothing else.`));
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      send(response, text(HTTP.methodNotAllowed, 'Only GET and HEAD.'));
    } else send(response, await page());
  }

  const server: Server = createServer(
    { maxHeaderSize: HEADERS_MAX_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    (request, response) => {
      serve(request, response).catch((error: unknown) => {
        onDefect(error);
        send(response, text(HTTP.internal, 'The gateway failed; its log has more.'));
      });
    },
  );
  // The server's timeouts start with this event, which it has no reason to emit: another socket listens for it.
  server.emit('listening');
  return {
    accept(socket): void {
      server.emit('connection', socket);
    },
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

function text(status: number, sentence: string): Page {
  return { status, contentType: TEXT, body: `${sentence}\n` };
}

function send(response: ServerResponse, { status, contentType, body }: Page): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
