/** From seeds to a native driver that is ready to be used. */

import { clientFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import type { Principal } from '../../model/principal.js';
import type { Driver, DriverProvider } from '../driver.js';
import type { Seed } from '../wire/address.js';
import type { ClusterCredentials } from '../wire/cluster-login.js';
import { createRunCounters } from '../wire/run-context.js';
import type { NativeClient, NativeModule } from './client-interface.js';
import { ClusterWatch } from './cluster-watch.js';
import { COMMANDS_IN_PROCESS_MAX, loadNativeModule } from './load-client.js';
import { type NativeContext, PendingCalls } from './native-context.js';
import { createNativeDriver } from './native-driver.js';

/** Milliseconds between two looks at the cluster, the client's and ours. */
const DEFAULT_TEND_INTERVAL_MS = 1000;
/** The client does not start with less. */
const TEND_INTERVAL_MIN_MS = 250;
/** Milliseconds a seed may take to answer; this thread stands still meanwhile. */
const DEFAULT_CONNECT_TIMEOUT_MS = 1000;

export interface NativeTls {
  /** PEM files. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** The name in the certificates of nodes without one of their own. */
  readonly name?: string | undefined;
}

export interface NativeDriverProviderOptions {
  /** Where to look for the cluster; at least one. */
  readonly seeds: readonly Seed[];
  readonly clock: Clock;
  /** Names the application to the servers, beside the client. */
  readonly appId?: string;
  /** When given, nodes of a cluster by another name are refused. */
  readonly clusterName?: string;
  /** Use the addresses nodes publish as `alternate-access-address`. Default false. */
  readonly servicesAlternate?: boolean;
  /** Racks in order of preference for the policy `preferRack`. */
  readonly rackIds?: readonly number[];
  /** Default 1000. */
  readonly tendIntervalMs?: number;
  /** Default 1000. */
  readonly connectTimeoutMs?: number;
  /** Sockets to one node; not below the commands this process sends at once, which is 100. */
  readonly maxConnections?: number;
  /** TLS to the nodes; the client reads the files itself. */
  readonly tls?: NativeTls;
  /** Who to log in as; nobody unless given. */
  readonly credentials?: ClusterCredentials;
  /** 0 to below 1: numbers transactions. */
  readonly random: () => number;
  /** The package, for tests. Default: npm `aerospike`, loaded now. */
  readonly module?: NativeModule;
}

export interface NativeDriverProvider extends DriverProvider {
  /**
   * Connects. Rejects with CLUSTER_UNAVAILABLE when no seed could be used; it can't be tried again in the background, since the
   * client stops this thread while it connects.
   */
  start(): Promise<void>;
  /** Closes the driver: see Driver.close. */
  close(graceMs: number): Promise<void>;
}

/** One client for every principal: there is one service account today. Throws NativeClientMissingError where there is no client. */
export function createNativeDriverProvider(
  options: NativeDriverProviderOptions,
): NativeDriverProvider {
  const { clock } = options;
  const module = options.module ?? loadNativeModule();
  const client = new module.Client(clientConfig(options, module));
  const context: NativeContext = {
    module,
    client,
    clock,
    counters: createRunCounters(),
    pending: new PendingCalls(),
    nodeNames: () => new Map(client.getNodes().map(({ name, address }) => [address, name])),
  };
  const watch = new ClusterWatch(context, options.tendIntervalMs ?? DEFAULT_TEND_INTERVAL_MS);
  const driver = createNativeDriver({ context, watch, random: options.random });
  return {
    start: () => connect(client, watch),
    forPrincipal: (_principal: Principal): Driver => driver,
    close: (graceMs) => driver.close(graceMs),
  };
}

async function connect(client: NativeClient, watch: ClusterWatch): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    throw clientFailure('CLUSTER_UNAVAILABLE', {
      detail:
        'No seed could be used by the native driver, which looks for the cluster at start only.',
      cause,
    });
  }
  await watch.start();
}

function clientConfig(
  options: NativeDriverProviderOptions,
  module: NativeModule,
): Readonly<Record<string, unknown>> {
  const { appId, clusterName, rackIds = [], maxConnections = COMMANDS_IN_PROCESS_MAX } = options;
  return {
    hosts: options.seeds.map(({ host, port, tlsName = options.tls?.name }) => ({
      ...{ addr: host, port },
      ...(tlsName === undefined ? {} : { tlsname: tlsName }),
    })),
    ...(options.tls === undefined ? {} : { tls: tlsConfig(options.tls) }),
    ...(options.credentials === undefined ? {} : userConfig(options.credentials, module)),
    log: { level: module.log.OFF },
    tenderInterval: Math.max(
      TEND_INTERVAL_MIN_MS,
      options.tendIntervalMs ?? DEFAULT_TEND_INTERVAL_MS,
    ),
    connTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    // Fewer than the commands under way, and the surplus would fail at once.
    maxConnsPerNode: Math.max(maxConnections, COMMANDS_IN_PROCESS_MAX),
    useAlternateAccessAddress: options.servicesAlternate ?? false,
    ...(appId === undefined ? {} : { appId }),
    ...(clusterName === undefined ? {} : { clusterName }),
    ...(rackIds.length === 0 ? {} : { rackAware: true, rackIds: [...rackIds] }),
  };
}

function tlsConfig({ caFile, certFile, keyFile }: NativeTls): Readonly<Record<string, unknown>> {
  return {
    enable: true,
    ...(caFile === undefined ? {} : { cafile: caFile }),
    ...(certFile === undefined ? {} : { certfile: certFile }),
    ...(keyFile === undefined ? {} : { keyfile: keyFile }),
  };
}

function userConfig(
  credentials: ClusterCredentials,
  { auth }: NativeModule,
): Readonly<Record<string, unknown>> {
  if (credentials.mode === 'pki') return { authMode: auth.AUTH_PKI };
  const { mode, user, password } = credentials;
  return { user, password, authMode: mode === 'internal' ? auth.INTERNAL : auth.EXTERNAL };
}
