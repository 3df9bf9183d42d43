/** The gRPC port, from socket to services. */

import type { Drainable } from './drain.js';
import { createGrpcTransport } from './grpc.js';
import { type ListenAddress, listen } from './listener.js';
import { handshakeLog, http2LimitsOf, sessionOptionsOf, type TransportParts } from './parts.js';
import { keepSessions } from './session-keeper.js';

/** Rejects with ListenError. */
export async function openGrpcListener(
  parts: TransportParts,
): Promise<Drainable & { readonly address: ListenAddress }> {
  const { config, rpcs, calls, clock, tls, log } = parts;
  const maxRequestBytes = config['max-request-bytes'];
  const transport = createGrpcTransport(
    rpcs,
    { calls, clock, maxRequestBytes },
    http2LimitsOf(parts),
  );
  const sessions = keepSessions(transport.http2, sessionOptionsOf(parts));
  const listener = await listen({
    option: 'grpc-listen',
    address: config['grpc-listen'],
    source: parts.sources?.grpc,
    tls: tls?.material,
    alpnProtocols: ['h2'],
    onConnection: (socket) => {
      transport.accept(socket);
    },
    onHandshakeFailure: handshakeLog(log, 'grpc'),
  });
  tls?.onRenewal(listener.renewTls);
  return {
    address: listener.address,
    stopAccepting: listener.stopAccepting,
    goAway: sessions.goAway,
    whenEmpty: listener.whenEmpty,
    close: listener.close,
  };
}
