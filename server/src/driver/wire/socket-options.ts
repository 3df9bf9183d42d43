/** How every socket of a driver comes about: who opens it, and what it goes through before it carries requests. */

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { ClusterLogin } from './cluster-login.js';
import type { Address } from './router.js';

/** Opens a socket; the default is TCP, TLS and tests put something else there. */
export type OpenSocket = (address: Address) => Socket;

export interface SocketOptions {
  readonly openSocket?: OpenSocket | undefined;
  /** Absent where the cluster lets everyone in. */
  readonly login?: ClusterLogin | undefined;
}

/** The options that concern sockets, out of those of whoever passes them on. */
export function socketOptionsOf({ openSocket, login }: SocketOptions): SocketOptions {
  return { openSocket, login };
}

/** Calls `ready` once, when the socket may carry requests; what goes wrong before is an error of the socket. */
export function whenReady(
  socket: Socket,
  address: Address,
  { login }: SocketOptions,
  ready: () => void,
): void {
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
    if (login === undefined) ready();
    else login.enter(socket, address, ready);
  });
}

/** Why a socket failed; the system's code (ECONNREFUSED, ECONNRESET …) says what happened without naming an address. */
export function socketFailure(cause: Error): AerospikeError {
  if (cause instanceof AerospikeError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  const detail = code === undefined ? 'The socket failed.' : `The socket failed: ${code}.`;
  return clientFailure('CONNECTION', { detail, cause });
}
