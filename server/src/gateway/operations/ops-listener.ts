/** The operations port, from socket to pages. */

import { type ListenAddress, listen } from '../transport/listener.js';
import type { Log } from './log.js';
import { createOpsServer, type OpsServerOptions } from './ops-server.js';

export interface OpsListenerOptions extends Omit<OpsServerOptions, 'onDefect'> {
  /** Where it listens; port 0 takes a free one. */
  readonly address: ListenAddress;
  readonly log: Log;
}

export interface OpsListener {
  readonly address: ListenAddress;
  close(): Promise<void>;
}

/** Rejects with ListenError. */
export async function openOpsListener(options: OpsListenerOptions): Promise<OpsListener> {
  const { address, log, metrics, readiness, build } = options;
  const server = createOpsServer({
    metrics,
    readiness,
    build,
    onDefect: (error) => {
      log.error('the operations port failed', {}, error);
    },
  });
  const listener = await listen({
    option: 'ops-listen',
    address,
    tls: undefined,
    alpnProtocols: [],
    onConnection: (socket) => {
      server.accept(socket);
    },
    onHandshakeFailure: () => undefined,
  });
  return {
    address: listener.address,
    async close(): Promise<void> {
      server.close();
      await listener.close();
    },
  };
}
