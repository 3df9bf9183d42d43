/** Who may talk to the web listener: requests by the names it is known under, and scripts of the origins it was told. */

import { isIP, type Socket } from 'node:net';
import { cors } from '@connectrpc/connect';
import { REQUEST_ID_HEADER } from './request-id.js';
import { sendText, type WebRequest, type WebResponse } from './web-message.js';

export interface WebGuardOptions {
  /** The name or address the listener was told to listen on. */
  readonly ownHost: string;
  readonly allowedHosts: readonly string[];
  /** Origins as browsers send them: scheme, host and port. */
  readonly corsOrigins: readonly string[];
}

/** Sends the answer itself and returns false where a request goes no further. */
export type WebGuard = (request: WebRequest, response: WebResponse) => boolean;

const HTTP_NO_CONTENT = 204;
const HTTP_BAD_REQUEST = 400;
const HTTP_FORBIDDEN = 403;
/** How long a browser may remember what it was allowed: two hours, the most Chromium takes. */
const PREFLIGHT_MAX_AGE_SECONDS = 7_200;

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];
const ALLOWED_HEADERS = [...cors.allowedHeaders, REQUEST_ID_HEADER].join(', ');
const EXPOSED_HEADERS = [...cors.exposedHeaders, REQUEST_ID_HEADER].join(', ');

export function createWebGuard(options: WebGuardOptions): WebGuard {
  const names = [...LOOPBACK_NAMES, options.ownHost, ...options.allowedHosts];
  const hosts = new Set(names.map((name) => name.toLowerCase()));
  const origins = new Set(options.corsOrigins.map((origin) => origin.toLowerCase()));
  return (request, response) =>
    admitHost(hosts, request, response) && admitOrigin(origins, request, response);
}

/**
 * A page on another site can point its own name at our address and then talk to us as to itself; the name gives it away, since
 * it is none of ours. Addresses are safe: no one else can own the one the connection came in on.
 */
function admitHost(
  hosts: ReadonlySet<string>,
  request: WebRequest,
  response: WebResponse,
): boolean {
  const host = hostName(authorityOf(request));
  if (host === undefined) {
    sendText(response, HTTP_BAD_REQUEST, 'The request names no host, or a malformed one.');
    return false;
  }
  if (hosts.has(host) || host === localAddress(request.socket)) return true;
  sendText(
    response,
    HTTP_FORBIDDEN,
    'This gateway does not answer to the host name of the request. Start it with --allowed-host to add the name.',
  );
  return false;
}

/** Headers for scripts of other origins; without --cors-origin, or for any other origin, browsers get none and refuse by themselves. */
function admitOrigin(
  origins: ReadonlySet<string>,
  request: WebRequest,
  response: WebResponse,
): boolean {
  if (origins.size > 0) response.setHeader('vary', 'Origin');
  const { origin } = request.headers;
  const allowed = origin !== undefined && origins.has(origin.toLowerCase());
  if (allowed) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
  }
  if (!isPreflight(request)) return true;
  if (!allowed) {
    sendText(response, HTTP_FORBIDDEN, 'Scripts of this origin are not allowed (--cors-origin).');
    return false;
  }
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', ALLOWED_HEADERS);
  response.setHeader('access-control-max-age', PREFLIGHT_MAX_AGE_SECONDS);
  response.statusCode = HTTP_NO_CONTENT;
  response.end();
  return false;
}

function isPreflight({ method, headers }: WebRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function authorityOf(request: WebRequest): string | undefined {
  return request.headers[':authority']?.toString() ?? request.headers.host;
}

/** The host of `name:port`, without the brackets of IPv6 and the last dot of a full name; undefined when it is malformed. */
function hostName(authority: string | undefined): string | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+?)\.?)(?::\d{0,5})?$/.exec(authority ?? '');
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

function localAddress(socket: Pick<Socket, 'localAddress'>): string | undefined {
  const address = socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '');
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
