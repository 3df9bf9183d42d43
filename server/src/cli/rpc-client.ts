/** One gRPC call from the command line: connects, calls, closes, so that nothing keeps the process alive. */

import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { type GatewayAddress, gatewayUrl } from './gateway-address.js';

export interface RpcCall<I extends DescMessage, O extends DescMessage> {
  readonly target: GatewayAddress;
  readonly method: DescMethodUnary<I, O>;
  readonly request: MessageShape<I>;
  /** The call's deadline; none when absent. */
  readonly timeoutMs?: number | undefined;
}

/** Makes the call. Rejects with a ConnectError. */
export async function callRpc<I extends DescMessage, O extends DescMessage>(
  call: RpcCall<I, O>,
): Promise<MessageShape<O>> {
  const { target, method, request, timeoutMs } = call;
  const baseUrl = gatewayUrl(target);
  let socket: Socket | undefined;
  const sessions = new Http2SessionManager(
    baseUrl,
    {},
    {
      createConnection: () => {
        socket = openSocket(target);
        return socket;
      },
    },
  );
  try {
    const transport = createGrpcTransport({ baseUrl, sessionManager: sessions });
    const answer = await transport.unary(method, undefined, timeoutMs, undefined, request);
    return answer.message;
  } finally {
    await closed(socket);
    sessions.abort();
  }
}

/** A session that failed tells of it when its socket closes; after `abort`, nobody would listen. */
async function closed(socket: Socket | undefined): Promise<void> {
  if (socket === undefined || socket.closed) return;
  const close = once(socket, 'close');
  socket.destroy();
  await close;
}

function openSocket({ address: { host, port }, tls }: GatewayAddress): Socket {
  if (tls === undefined) return connect({ host, port });
  return connectTls({
    ...{ host, port, ALPNProtocols: ['h2'], rejectUnauthorized: !tls.insecure },
    // Addresses can't be asked for by SNI.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  });
}
