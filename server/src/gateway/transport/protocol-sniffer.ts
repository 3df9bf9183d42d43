/** Tells HTTP/2 from HTTP/1.1 on one port: by what TLS agreed on, else by the first bytes of the connection. */

import type { Socket } from 'node:net';
import type { Clock } from '../../model/clock.js';
import { HEADERS_TIMEOUT_MS } from './limits.js';

export type HttpVersion = 'http/1.1' | 'h2';

/** No HTTP/1.1 method starts like this, so three bytes of HTTP/2's connection preface are enough. */
const PREFACE_START = Buffer.from('PRI');

/**
 * Calls `decided` once the connection has shown which protocol it speaks, with every byte still to be read. A connection that
 * ends or stays silent for HEADERS_TIMEOUT_MS is destroyed instead.
 */
export function sniffProtocol(
  socket: Socket,
  clock: Clock,
  decided: (version: HttpVersion) => void,
): void {
  const timer = clock.setTimer(HEADERS_TIMEOUT_MS, () => socket.destroy());
  let seen = Buffer.alloc(0);

  function onReadable(): void {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, PREFACE_START.length);
    const matches = seen.compare(PREFACE_START, 0, compared, 0, compared) === 0;
    if (matches && compared < PREFACE_START.length) return;
    stop();
    socket.unshift(seen);
    decided(matches ? 'h2' : 'http/1.1');
  }

  function onGone(): void {
    stop();
    socket.destroy();
  }

  function stop(): void {
    timer.cancel();
    socket.off('readable', onReadable);
    socket.off('end', onGone);
    socket.off('close', onGone);
  }

  socket.on('readable', onReadable);
  socket.once('end', onGone);
  socket.once('close', onGone);
}
