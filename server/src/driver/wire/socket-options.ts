/** How every socket of a driver comes about: who opens it, and what it goes through before it carries requests. */

import type { Socket } from 'node:net';
import { connectedEventOf } from './cluster-tls.js';
import type { Address } from './router.js';

/** Opens a socket; the default is TCP, TLS and tests put something else there. */
export type OpenSocket = (address: Address) => Socket;

export interface SocketOptions {
  readonly openSocket?: OpenSocket | undefined;
}

/** The options that concern sockets, out of those of whoever passes them on. */
export function socketOptionsOf({ openSocket }: SocketOptions): SocketOptions {
  return { openSocket };
}

/** Calls `ready` once, when the socket may carry requests; what goes wrong before is an error of the socket. */
export function whenReady(socket: Socket, ready: () => void): void {
  socket.once(connectedEventOf(socket), ready);
}
