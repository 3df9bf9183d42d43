/** The listening socket of one node: accepts connections up to its limit, reaps idle ones, and closes all at once. */

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Clock, Timer } from '../model/clock.js';
import { type Connection, type FrameHandler, startConnection } from './connection.js';
import { createHeldBytes, type HeldBytes } from './held-bytes.js';
import type { EmbeddedLog } from './log.js';
import type { EmbeddedTls } from './options.js';

/** How often idle connections are looked for, as on a real server. */
const REAP_INTERVAL_MS = 1_000;
/** Connections the system holds back while we are busy: clients open theirs in bursts. */
const BACKLOG = 1_024;
/** How long a client may take to agree on TLS. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface ListenerOptions {
  readonly node: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Plain TCP unless given. */
  readonly tls?: EmbeddedTls | undefined;
  readonly maxConnections: number;
  /** 0 keeps idle connections for ever. */
  readonly idleTimeoutMs: number;
  readonly clock: Clock;
  readonly log: EmbeddedLog;
  readonly handle: FrameHandler;
  readonly counters: ConnectionCounters;
}

/** Counted over the life of a node, restarts included. */
export interface ConnectionCounters {
  connectionsOpened: number;
  connectionsClosed: number;
  connectionsReaped: number;
  connectionsRefused: number;
}

export interface Listener {
  /** The port it listens on. */
  readonly port: number;
  readonly connections: ReadonlySet<Connection>;
  /** Stops listening and closes every connection at once, in the middle of a request if need be. */
  close(): Promise<void>;
}

/** Listens; rejects with the system's error when the address can't be had. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const connections = new Set<Connection>();
  const sockets = new Set<Socket>();
  const held = createHeldBytes();
  const server = createServerOf(options, (socket) => {
    accept(options, { connections, held }, socket);
  });
  // Those still agreeing on TLS included, which are no connections yet.
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, options);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : options.port;
  const stopReaping = startReaping(options, connections);
  return {
    port,
    connections,
    close(): Promise<void> {
      stopReaping();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const connection of connections) connection.destroy();
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

function createServerOf(options: ListenerOptions, onSocket: (socket: Socket) => void): Server {
  const { tls, node, log } = options;
  const sockets = { noDelay: true, keepAlive: true };
  if (tls === undefined) return createServer(sockets, onSocket);
  const { cert, key, ca } = tls;
  const server = createTlsServer(
    {
      ...{ ...sockets, cert, key, handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
      ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }),
    },
    onSocket,
  );
  server.on('tlsClientError', ({ message }) => {
    log({ level: 'warn', message: 'A client could not agree on TLS.', node, cause: message });
  });
  return server;
}

function listen(server: Server, options: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      // Accepting can fail later (no descriptors left); the node goes on with the connections it has.
      server.on('error', (error) => {
        const { node } = options;
        options.log({ level: 'warn', message: 'A connection failed.', node, cause: error });
      });
      resolve();
    });
  });
}

/** What the connections of a node share. */
interface Shared {
  readonly connections: Set<Connection>;
  readonly held: HeldBytes;
}

function accept(options: ListenerOptions, { connections, held }: Shared, socket: Socket): void {
  const { counters, node, log, maxConnections } = options;
  // Like a real server at its proto-fd-max: closed at once, without a word.
  if (connections.size >= maxConnections) {
    counters.connectionsRefused += 1;
    socket.destroy();
    const message = 'Refused a connection: the node has as many as it takes.';
    log({ level: 'warn', message, node, facts: { maxConnections } });
    return;
  }
  const { clock, handle } = options;
  const connection = startConnection({ socket, handle, held, clock, node, log });
  connections.add(connection);
  counters.connectionsOpened += 1;
  socket.once('close', () => {
    connections.delete(connection);
    counters.connectionsClosed += 1;
  });
}

function startReaping(options: ListenerOptions, connections: ReadonlySet<Connection>): () => void {
  const { clock, counters, idleTimeoutMs } = options;
  if (idleTimeoutMs === 0) return () => undefined;
  let timer: Timer;
  const reap = (): void => {
    const oldestMs = clock.monotonicMs() - idleTimeoutMs;
    for (const connection of connections) {
      if (connection.busy || connection.lastUsedMs >= oldestMs) continue;
      counters.connectionsReaped += 1;
      connection.destroy();
    }
    timer = clock.setTimer(REAP_INTERVAL_MS, reap);
  };
  timer = clock.setTimer(REAP_INTERVAL_MS, reap);
  return () => {
    timer.cancel();
  };
}
