/** The services over the wire driver and a simulated SC cluster, on one clock that stands still. */

import { createPresetStore } from '../../server/src/behavior/behavior-store.js';
import type { Driver } from '../../server/src/driver/driver.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import type {
  OpenTransactions,
  OpenTransactionsLimits,
} from '../../server/src/gateway/services/transaction/open-transactions.js';
import { createServices } from '../../server/src/gateway/services.js';
import type { Principal } from '../../server/src/model/principal.js';
import { namespaceView } from './fake-driver.js';
import { queryParts } from './query-parts.js';
import { createSimulatedCluster, inWholeMs, type SimulatedCluster } from './simulated-cluster.js';

export interface SimulatedGateway {
  readonly cluster: SimulatedCluster;
  readonly driver: Driver;
  readonly services: readonly BoundService[];
  readonly transactions: OpenTransactions;
}

export interface SimulatedGatewayOptions {
  readonly transactions?: OpenTransactionsLimits;
  readonly build?: string;
  /** Unset: always the middle. */
  readonly random?: () => number;
}

export function simulatedGateway(options: SimulatedGatewayOptions = {}): SimulatedGateway {
  const cluster = createSimulatedCluster();
  return gatewayOver(cluster, cluster.openDriver().driver, options);
}

/** A gateway of its own over a driver of the cluster. */
export function gatewayOver(
  cluster: SimulatedCluster,
  driver: Driver,
  { build = '8.1.2.0', random, transactions }: SimulatedGatewayOptions = {},
): SimulatedGateway {
  const clock = inWholeMs(cluster.clock);
  driver.cluster = () => ({
    ready: true,
    clusterName: undefined,
    nodes: [
      {
        ...{ name: 'N1', address: '127.0.0.1:3000', build },
        ...{ active: true, openConnections: 1, inFlight: 0, failures: 0, circuitOpen: false },
      },
    ],
    namespaces: new Map([
      ['txn', namespaceView('txn', 'sc')],
      ['test', namespaceView('test', 'ap')],
    ]),
  });
  const parts = queryParts({ clock, transactionLimits: transactions, random });
  const services = createServices({
    driver: { forPrincipal: (_principal: Principal) => driver },
    behaviors: createPresetStore(),
    clock,
    info: { gatewayVersion: '0.1.0', embedded: false },
    limits: { maxRequestBytes: 4 * 1024 * 1024 },
    ...parts,
  });
  return { cluster, driver, services, transactions: parts.transactions };
}
