/** One gRPC call from the command line: connects, calls, closes, so that nothing keeps the process alive. */

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
  const { tls } = target;
  const sessions = new Http2SessionManager(
    baseUrl,
    {},
    tls === undefined
      ? {}
      : { rejectUnauthorized: !tls.insecure, ...(tls.ca === undefined ? {} : { ca: tls.ca }) },
  );
  try {
    const transport = createGrpcTransport({ baseUrl, sessionManager: sessions });
    const answer = await transport.unary(method, undefined, timeoutMs, undefined, request);
    return answer.message;
  } finally {
    sessions.abort();
  }
}
