/** HTTP requests and responses of either version, as far as the web transport looks at them. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { peerText } from './call.js';

export type WebRequest = IncomingMessage | Http2ServerRequest;
export type WebResponse = ServerResponse | Http2ServerResponse;

/** `address:port` of the caller. To be asked when the request comes in: a request that has ended may have lost its socket. */
export function peerOf({ socket }: WebRequest): string {
  return peerText(socket.remoteAddress, socket.remotePort);
}

/** Answers with one sentence of text. */
export function sendText(response: WebResponse, status: number, sentence: string): void {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.statusCode = status;
  // `end(text)` has the same meaning for both versions, and different types.
  (response as ServerResponse).end(`${sentence}\n`);
}
