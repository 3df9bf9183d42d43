/** Where connections come in, plain or TLS: each is handed over once it is ready for HTTP. */

import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { CONNECTIONS_MAX, HEADERS_TIMEOUT_MS } from './limits.js';
import type { TlsMaterial } from './tls-files.js';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Connections another process accepts and hands to this one. */
export interface ConnectionSource {
  /** Where that process listens. */
  readonly address: ListenAddress;
  /** Calls `take` with every connection from now on; the returned function ends that, and later ones are closed. */
  receive(take: (socket: Socket) => void): () => void;
}

export interface ListenerOptions {
  /** The option that set the address, for words about it. */
  readonly option: string;
  readonly address: ListenAddress;
  /** Connections come from there; nothing listens at `address` then. Unset: a socket of its own does. */
  readonly source?: ConnectionSource | undefined;
  readonly tls: TlsMaterial | undefined;
  /** What TLS offers, best first. */
  readonly alpnProtocols: readonly string[];
  /** `alpn` is what TLS agreed on; undefined on plain connections and with peers that said nothing. */
  readonly onConnection: (socket: Socket, alpn: string | undefined) => void;
  /** A handshake failed: the peer's doing as a rule, so it is told and not thrown. */
  readonly onHandshakeFailure: (error: Error) => void;
}

export interface Listener {
  /** Where it listens; the port is the real one where 0 was asked for. */
  readonly address: ListenAddress;
  /** Takes new keys and certificates for connections from now on. */
  readonly renewTls: (material: TlsMaterial) => void;
  readonly stopAccepting: () => void;
  /** Resolves when no connection is open. */
  readonly whenEmpty: () => Promise<void>;
  /** Destroys every connection and resolves when none is left. */
  readonly close: () => Promise<void>;
}

/** A listener that could not be opened; the message says which, where and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** Node's code: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  readonly code: string;

  constructor(option: string, { host, port }: ListenAddress, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? 'unknown';
    const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    super(`--${option} ${where}: ${LISTEN_FAULTS[code] ?? cause.message}`, { cause });
    this.code = code;
  }
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use. Stop what listens there, or give another port.',
  EACCES: 'this user may not listen there. Ports below 1024 need privileges; give a higher one.',
  EADDRNOTAVAIL: 'this machine does not have the address.',
  ENOTFOUND: 'the name cannot be resolved.',
};

/** Rejects with ListenError. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const connections = new Set<Socket>();
  const emptied = new EventEmitter();
  const server = options.tls === undefined ? plainServer(options) : tlsServer(options, options.tls);
  server.maxConnections = CONNECTIONS_MAX;
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      if (connections.size === 0) emptied.emit('empty');
    });
    // Whoever takes the connection over listens for itself; until then a reset must not end the process.
    socket.on('error', () => socket.destroy());
  });
  const { source } = options;
  const entrance = source === undefined ? await open(server, options) : feed(server, source);
  return {
    address: entrance.address,
    renewTls(material): void {
      if ('setSecureContext' in server) server.setSecureContext(secureContext(material));
    },
    stopAccepting: entrance.stop,
    async whenEmpty(): Promise<void> {
      if (connections.size > 0) await once(emptied, 'empty');
    },
    async close(): Promise<void> {
      entrance.stop();
      for (const socket of connections) socket.destroy();
      await entrance.closed;
    },
  };
}

function plainServer({ onConnection }: ListenerOptions): Server {
  return createServer({ noDelay: true }, (socket) => {
    onConnection(socket, undefined);
  });
}

function tlsServer(options: ListenerOptions, material: TlsMaterial): TlsServer {
  const server = createTlsServer({
    ...secureContext(material),
    ALPNProtocols: [...options.alpnProtocols],
    requestCert: material.clientCa !== undefined,
    rejectUnauthorized: material.clientCa !== undefined,
    handshakeTimeout: HEADERS_TIMEOUT_MS,
    noDelay: true,
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => socket.destroy());
    options.onConnection(
      socket,
      socket.alpnProtocol === false ? undefined : (socket.alpnProtocol ?? undefined),
    );
  });
  server.on('tlsClientError', options.onHandshakeFailure);
  return server;
}

function secureContext(material: TlsMaterial): {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
  minVersion: 'TLSv1.2';
} {
  const { cert, key, clientCa } = material;
  const base = { cert, key, minVersion: 'TLSv1.2' } as const;
  return clientCa === undefined ? base : { ...base, ca: clientCa };
}

/** What lets connections in. */
interface Entrance {
  readonly address: ListenAddress;
  readonly stop: () => void;
  /** Resolves once it was stopped and no connection is left. */
  readonly closed: Promise<void>;
}

/** The server of connections that come from elsewhere: it never listens, and each is to it as one it had accepted. */
function feed(server: Server, source: ConnectionSource): Entrance {
  const stop = source.receive((socket) => {
    // What a listening server does to each by its options.
    socket.setNoDelay(true);
    server.emit('connection', socket);
  });
  return { address: source.address, stop, closed: Promise.resolve() };
}

function open(server: Server, { option, address }: ListenerOptions): Promise<Entrance> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const stop = (): void => {
    if (server.listening) server.close();
  };
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new ListenError(option, address, cause));
    });
    server.listen({ host: address.host, port: address.port }, () => {
      server.removeAllListeners('error');
      // Accepting can fail later (out of file descriptors); the listener itself goes on.
      server.on('error', () => undefined);
      const { port } = server.address() as AddressInfo;
      resolve({ address: { host: address.host, port }, stop, closed });
    });
  });
}
