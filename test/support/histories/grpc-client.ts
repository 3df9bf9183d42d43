/** The clients of a history over gRPC: each transaction has a connection of its own, so that its client can be lost alone. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { ConnectError } from '@connectrpc/connect';
import type { ServingAerogate } from '../aerogate-process.js';
import { connectTo } from '../worker-gateway.js';
import { type GatewayCalls, gatewayCalledBy } from './gateway-client.js';
import type { HistoryGateway } from './history-client.js';

/** Past the longest transaction and the end of it: whoever hears nothing until then gives up. */
const CALL_TIMEOUT_MS = 15_000;

export function grpcGateway(serving: ServingAerogate): HistoryGateway {
  const kill = (): void => {
    serving.kill('SIGKILL');
  };
  return gatewayCalledBy(() => openCalls(serving), kill);
}

function openCalls(serving: ServingAerogate): GatewayCalls {
  const { session, transactions, close } = connectTo(serving);
  return {
    transact: (requests, { signal }) =>
      transactions.transact(requests, { signal, timeoutMs: CALL_TIMEOUT_MS }),
    runTransaction: (request, signal) =>
      session.runTransaction(request, { signal, timeoutMs: CALL_TIMEOUT_MS }),
    isInDoubt,
    close,
  };
}

/** Only a gateway can say that nothing came of it: what the transport says, it says of the connection. */
function isInDoubt(error: unknown): boolean {
  const [detail] = ConnectError.from(error).findDetails(ErrorDetailSchema);
  return detail?.inDoubt ?? true;
}
