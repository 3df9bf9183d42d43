/** TLS to the cluster: what a driver needs for it, and the sockets it is spoken on. */

import { isIP } from 'node:net';
import { checkServerIdentity, connect, createSecureContext } from 'node:tls';
import { clientFailure } from '../../model/aerospike-error.js';
import type { OpenSocket } from './socket-options.js';

/** Quiet time before the kernel asks whether the peer still lives: well below the server's 60 s of allowed idleness. */
const KEEP_ALIVE_DELAY_MS = 30_000;

/** PEM texts. */
export interface ClusterTls {
  /** Authorities that sign the nodes' certificates; those of the system unless given. */
  readonly ca?: string;
  /** The client's certificate chain, for nodes that ask for one; together with `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** The name in the certificates of nodes for which neither a seed nor a peer list gives one; their host unless given. */
  readonly name?: string;
}

/** Opens TLS sockets, and refuses nodes whose certificate does not carry the expected name. Throws INVALID_ARGUMENT for a bad PEM. */
export function createTlsOpener(tls: ClusterTls): OpenSocket {
  const secureContext = contextOf(tls);
  return (address) => {
    const expected = address.tlsName ?? tls.name ?? address.host;
    const socket = connect({
      ...{ host: address.host, port: address.port, secureContext },
      // Addresses can't be asked for by SNI.
      ...(isIP(expected) === 0 ? { servername: expected } : {}),
      checkServerIdentity: (_host, certificate) => checkServerIdentity(expected, certificate),
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    return socket;
  };
}

function contextOf({ ca, cert, key }: ClusterTls): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (cause) {
    const detail = 'TLS to the cluster: an authority, certificate or key is no valid PEM.';
    throw clientFailure('INVALID_ARGUMENT', { detail, cause });
  }
}
