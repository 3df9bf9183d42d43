/** A gateway with several workers as its callers see it: connections that are known to be at different ones. */

import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { vi } from 'vitest';
import type { ServingAerogate } from './aerogate-process.js';

/** One connection, and clients whose calls all go over it. */
export interface GatewayConnection {
  readonly session: Client<typeof SessionService>;
  readonly transactions: Client<typeof TransactionService>;
  readonly cluster: Client<typeof ClusterService>;
  readonly behaviors: Client<typeof BehaviorService>;
  close(): void;
}

/** `authority` is the certificate to trust; unset: plaintext. */
export function connectTo({ grpc }: ServingAerogate, authority?: string): GatewayConnection {
  const baseUrl = `${authority === undefined ? 'http' : 'https'}://${grpc}`;
  const nodeOptions = authority === undefined ? {} : { ca: authority };
  const sessionManager = new Http2SessionManager(baseUrl, {}, nodeOptions);
  const transport = createGrpcTransport({ baseUrl, sessionManager, nodeOptions });
  return {
    session: createClient(SessionService, transport),
    transactions: createClient(TransactionService, transport),
    cluster: createClient(ClusterService, transport),
    behaviors: createClient(BehaviorService, transport),
    close: () => {
      sessionManager.abort();
    },
  };
}

/** Opens connections one after the other, each with a call, so that they are at the workers in turn. */
export async function connectInTurn(
  gateway: ServingAerogate,
  count: number,
  authority?: string,
): Promise<GatewayConnection[]> {
  const connections: GatewayConnection[] = [];
  for (let made = 0; made < count; made += 1) {
    const connection = connectTo(gateway, authority);
    await connection.cluster.getServerInfo({});
    connections.push(connection);
  }
  return connections;
}

/** Every line of the metrics: name with labels → value. */
export async function metricsOf({ ops }: ServingAerogate): Promise<ReadonlyMap<string, number>> {
  const page = await (await fetch(`http://${ops}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))] as const;
    }),
  );
}

/** Until the metrics are as they should be. */
export async function untilMetrics(
  gateway: ServingAerogate,
  check: (metrics: ReadonlyMap<string, number>) => void,
): Promise<void> {
  await vi.waitFor(
    async () => {
      check(await metricsOf(gateway));
    },
    { timeout: 45_000, interval: 50 },
  );
}

/** The processes that serve now, by their place: as the log of a gateway at level info tells them. */
export function workerPids(gateway: ServingAerogate): Map<number, number> {
  const pids = new Map<number, number>();
  for (const line of gateway.written().errors.split('\n')) {
    if (!line.includes('"a worker serves"')) continue;
    const { place, pid } = JSON.parse(line) as { place: number; pid: number };
    pids.set(place, pid);
  }
  return pids;
}
