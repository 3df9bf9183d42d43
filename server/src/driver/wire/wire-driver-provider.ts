/** Wires cluster and driver together: from seeds to a driver that is ready to be used. */

import { clientFailure } from '../../model/aerospike-error.js';
import type { Principal } from '../../model/principal.js';
import type { Driver, DriverProvider } from '../driver.js';
import { createCluster } from './cluster.js';
import { type ClusterCredentials, createClusterLogin } from './cluster-login.js';
import type { ClusterOptions } from './cluster-options.js';
import { createTlsOpener } from './cluster-tls.js';
import { createPoolFactory } from './connection-pool.js';
import type { Features } from './features.js';
import type { PoolSettings } from './pool-settings.js';
import { createWireDriver } from './wire-driver.js';

export interface WireDriverProviderOptions extends Omit<ClusterOptions, 'createPool' | 'login'> {
  /** Who to log in as, on every socket; nobody unless given. */
  readonly credentials?: ClusterCredentials;
  /** Over DEFAULT_POOL_SETTINGS. */
  readonly pool?: Partial<PoolSettings>;
  /**
   * Longest wait of a call whose partition no node serves just now, because a node went or the map changes; it spends none of
   * the call's retries, and ends with its total timeout. 0 switches waiting off. Default DEFAULT_ROUTE_PATIENCE_MS, 5 s.
   */
  readonly routePatienceMs?: number;
  /** Commands and rows that may wait so at once; further ones fail with OVERLOADED. Default 10 000. */
  readonly maxWaitingForRoute?: number;
}

export interface WireDriverProvider extends DriverProvider {
  /**
   * Looks for the cluster for the first time. Rejects when no node can be used (see Cluster.start); the search goes on all the
   * same, and the driver serves as soon as it succeeds.
   */
  start(): Promise<void>;
  /** What every node of the cluster can do. */
  features(): Features;
  /** Closes the driver: see Driver.close. */
  close(graceMs: number): Promise<void>;
}

/**
 * One connection to the cluster for every principal: there is one service account today. Throws INVALID_ARGUMENT (an
 * AerospikeError) for seeds that can't be used.
 */
export function createWireDriverProvider(options: WireDriverProviderOptions): WireDriverProvider {
  const { pool, credentials, routePatienceMs, maxWaitingForRoute, ...clusterOptions } = options;
  const { clock, tls } = options;
  if (credentials?.mode === 'external' && tls === undefined) {
    const detail =
      'External authentication sends the password itself: switch TLS to the cluster on.';
    throw clientFailure('INVALID_ARGUMENT', { detail });
  }
  const sockets = {
    openSocket: options.openSocket ?? (tls === undefined ? undefined : createTlsOpener(tls)),
    login: credentials === undefined ? undefined : createClusterLogin(credentials, options.clock),
  };
  const pools = createPoolFactory({
    clock,
    ...(pool === undefined ? {} : { settings: pool }),
    ...sockets,
  });
  const cluster = createCluster({ ...clusterOptions, ...sockets, createPool: pools.create });
  const patience = {
    random: options.random,
    ...(routePatienceMs === undefined ? {} : { routePatienceMs }),
    ...(maxWaitingForRoute === undefined ? {} : { maxWaitingForRoute }),
  };
  const driver = createWireDriver({ clock, router: cluster, pools, patience });
  return {
    start: () => cluster.start(),
    features: () => cluster.features(),
    forPrincipal: (_principal: Principal): Driver => driver,
    close: (graceMs) => driver.close(graceMs),
  };
}
