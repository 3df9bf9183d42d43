/** The port for Connect and gRPC-Web, from socket to services. */

import type { Drainable } from './drain.js';
import { type ListenAddress, listen } from './listener.js';
import { handshakeLog, http2LimitsOf, sessionOptionsOf, type TransportParts } from './parts.js';
import { keepSessions } from './session-keeper.js';
import { createWebTransport } from './web.js';
import { createWebGuard } from './web-guard.js';
import { createWebHandler } from './web-handler.js';

/** Rejects with ListenError. */
export async function openWebListener(
  parts: TransportParts,
): Promise<Drainable & { readonly address: ListenAddress }> {
  const { config, rpcs, calls, clock, tls, log } = parts;
  const serving = { calls, maxRequestBytes: config['max-request-bytes'] };
  const transport = createWebTransport({
    clock,
    guard: createWebGuard({
      ownHost: config['web-listen'].host,
      allowedHosts: config['allowed-host'],
      corsOrigins: config['cors-origin'],
    }),
    handler: createWebHandler(rpcs, serving, (error) => {
      log.error('an answer could not be written', { listener: 'web' }, error);
    }),
    limits: http2LimitsOf(parts),
    maxConnectionAgeMs: config['max-connection-age-ms'],
  });
  const sessions = keepSessions(transport.http2, sessionOptionsOf(parts));
  const listener = await listen({
    option: 'web-listen',
    address: config['web-listen'],
    source: parts.sources?.web,
    tls: tls?.material,
    alpnProtocols: ['h2', 'http/1.1'],
    onConnection: transport.accept,
    onHandshakeFailure: handshakeLog(log, 'web'),
  });
  tls?.onRenewal(listener.renewTls);
  return {
    address: listener.address,
    stopAccepting: listener.stopAccepting,
    goAway(): void {
      sessions.goAway();
      transport.goAway();
    },
    whenEmpty: listener.whenEmpty,
    async close(): Promise<void> {
      transport.close();
      await listener.close();
    },
  };
}
