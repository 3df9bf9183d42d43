/** Brings up what `aerogate serve` talks to: the embedded node where one is asked for, and the driver to it or to the seeds. */

import { randomInt } from 'node:crypto';
import type { ServeConfig } from '../config.js';
import type { Driver, DriverProvider } from '../driver/driver.js';
import { NativeClientMissingError } from '../driver/native/load-client.js';
import { createNativeDriverProvider } from '../driver/native/native-driver-provider.js';
import { parseSeeds, type Seed } from '../driver/wire/address.js';
import type { ClusterEvent } from '../driver/wire/cluster-options.js';
import { createWireDriverProvider } from '../driver/wire/wire-driver-provider.js';
import { type EmbeddedNode, type LogEntry, startEmbeddedWorker } from '../embedded/index.js';
import { AerospikeError } from '../model/aerospike-error.js';
import type { Clock } from '../model/clock.js';
import { ANONYMOUS } from '../model/principal.js';
import { CliError, usageError } from './cli-error.js';
import { clusterTlsOf, credentialsOf, nativeTlsOf } from './cluster-access.js';
import { dataFailure, dataOptions } from './data-options.js';
import { EXIT_CODE } from './exit-code.js';
import { listenFailure } from './system-failure.js';

export interface ClusterHooks {
  /** Told by the embedded node about itself. */
  readonly onEmbeddedLog: (entry: LogEntry) => void;
  readonly onClusterEvent: (event: ClusterEvent) => void;
  /** Told when the embedded node's thread is lost. */
  readonly onCrash: (error: Error) => void;
}

export interface OpenClusterOptions {
  readonly config: ServeConfig;
  readonly clock: Clock;
  readonly version: string;
  readonly hooks: ClusterHooks;
  /** Where an embedded node is that another process runs: none is started then. */
  readonly embeddedSeeds?: string | undefined;
}

/** A provider that has a beginning and an end, as both drivers' have. */
export interface ClusterProvider extends DriverProvider {
  start(): Promise<void>;
  close(graceMs: number): Promise<void>;
}

export interface OpenCluster {
  readonly provider: ClusterProvider;
  /** Present with `--embedded`. */
  readonly embedded: EmbeddedNode | undefined;
  /** What no seed could be used for, when none could: the search goes on. Undefined once one answered. */
  readonly unreachable: Unreachable | undefined;
  /** Closes the driver within `graceMs`, then the embedded node. */
  close(graceMs: number): Promise<void>;
}

export interface Unreachable {
  /** One line per address that was tried, with its reason. */
  readonly reasons: readonly string[];
}

/** Namespaces of the embedded node here: those of a server as delivered, and one that transactions work in. */
const EMBEDDED_NAMESPACES = [
  { name: 'test' },
  { name: 'bar' },
  { name: 'txn', mode: 'sc' },
] as const;

const RANDOM_STEPS = 2 ** 32;

/**
 * Starts the embedded node, if any, and looks for the cluster for the first time. Rejects with a CliError for what waiting will
 * not heal: a port in use, a build too old, another cluster's name. A cluster nobody answers for is no failure: see
 * `unreachable`.
 */
export async function openCluster(options: OpenClusterOptions): Promise<OpenCluster> {
  const { config, embeddedSeeds } = options;
  const configured = config.embedded ? embeddedSeeds : config.seeds.join(',');
  const configuredSeeds = configured === undefined ? [] : seedsOf(configured);
  const embedded = configured === undefined ? await startNode(options) : undefined;
  const seeds = embedded === undefined ? configuredSeeds : seedsOf(embedded.seeds);
  try {
    return await connect(options, seeds, embedded);
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

/** Starts the embedded node alone. Rejects with a CliError for a port or a data directory that can't be had. */
export async function startNode({
  config,
  hooks,
}: Pick<OpenClusterOptions, 'config' | 'hooks'>): Promise<EmbeddedNode> {
  const address = config['embedded-listen'];
  const { host, port } = address;
  try {
    return await startEmbeddedWorker(
      {
        ...{ host, port, nodes: config['embedded-nodes'], namespaces: EMBEDDED_NAMESPACES },
        ...dataOptions(config['data-dir'], config['data-sync']),
      },
      { log: hooks.onEmbeddedLog, onCrash: hooks.onCrash },
    );
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message);
    throw dataFailure(error) ?? listenFailure(error, '--embedded-listen', address) ?? error;
  }
}

async function connect(
  options: OpenClusterOptions,
  seeds: readonly Seed[],
  embedded: EmbeddedNode | undefined,
): Promise<OpenCluster> {
  const refused = new Map<string, string>();
  const provider = createProvider(options, seeds, refused);
  const close = async (graceMs: number): Promise<void> => {
    await provider.close(graceMs);
    await embedded?.close();
  };
  try {
    await provider.start();
    return { provider, embedded, unreachable: undefined, close };
  } catch (error) {
    const reasons = Array.from(refused, ([address, reason]) => `${address}: ${reason}`);
    // The native driver does not look again after its start: there is nothing to wait for.
    const searches = options.config.driver !== 'native';
    if (searches && isOutage(error)) {
      return { provider, embedded, unreachable: { reasons }, close };
    }
    await provider.close(0);
    throw refusal(error, reasons);
  }
}

function createProvider(
  options: OpenClusterOptions,
  seeds: readonly Seed[],
  refused: Map<string, string>,
): ClusterProvider {
  return options.config.driver === 'native'
    ? createNativeProvider(options, seeds)
    : createWireProvider(options, seeds, refused);
}

function createNativeProvider(
  { config, clock }: OpenClusterOptions,
  seeds: readonly Seed[],
): ClusterProvider {
  const clusterName = config['cluster-name'];
  const tls = nativeTlsOf(config);
  const credentials = credentialsOf(config);
  try {
    return createNativeDriverProvider({
      seeds,
      clock,
      random: systemRandom,
      servicesAlternate: config['services-alternate'],
      rackIds: config['rack-ids'].map(Number),
      tendIntervalMs: config['tend-interval-ms'],
      maxConnections: config['max-connections-per-node'],
      ...(clusterName === undefined ? {} : { clusterName }),
      ...(tls === undefined ? {} : { tls }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  } catch (error) {
    if (!(error instanceof NativeClientMissingError)) throw error;
    throw new CliError(error.message, EXIT_CODE.failure, error);
  }
}

function createWireProvider(
  { config, clock, version, hooks }: OpenClusterOptions,
  seeds: readonly Seed[],
  refused: Map<string, string>,
): ClusterProvider {
  const clusterName = config['cluster-name'];
  const tls = clusterTlsOf(config);
  const credentials = credentialsOf(config);
  return createWireDriverProvider({
    seeds,
    clock,
    version,
    random: systemRandom,
    servicesAlternate: config['services-alternate'],
    rackIds: config['rack-ids'].map(Number),
    tendIntervalMs: config['tend-interval-ms'],
    routePatienceMs: config['route-patience-ms'],
    ...(clusterName === undefined ? {} : { clusterName }),
    ...(tls === undefined ? {} : { tls }),
    ...(credentials === undefined ? {} : { credentials }),
    pool: { maxConnections: config['max-connections-per-node'] },
    onEvent: (event) => {
      if (event.type === 'nodeRefused') refused.set(event.address, reasonOf(event.error));
      hooks.onClusterEvent(event);
    },
  });
}

/** The seeds as addresses. Throws a usage error naming the one that is wrong. */
function seedsOf(text: string): Seed[] {
  try {
    return parseSeeds(text);
  } catch (error) {
    if (error instanceof AerospikeError)
      throw usageError(`--seeds: ${error.detail ?? error.message}`);
    throw error;
  }
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof AerospikeError &&
    error.code.from === 'client' &&
    error.code.error === 'CLUSTER_UNAVAILABLE'
  );
}

/** The table's sentence for what can not be sent is about requests of callers, and here nobody made one. */
function reasonOf(error: AerospikeError): string {
  const { code, detail, message } = error;
  const isOurs = code.from === 'client' && code.error === 'INVALID_ARGUMENT';
  return isOurs ? (detail ?? message) : message;
}

function refusal(error: unknown, reasons: readonly string[]): unknown {
  if (!(error instanceof AerospikeError)) return error;
  const said = reasons.length > 0 ? reasons : [error.message];
  return new CliError(
    ['The cluster can not be used as it is:', ...said.map((line) => `  ${line}`)].join('\n'),
    EXIT_CODE.failure,
    error,
  );
}

/** The driver calls of the gateway's own are made with. */
export function ownDriver({ provider }: OpenCluster): Driver {
  return provider.forPrincipal(ANONYMOUS);
}

function systemRandom(): number {
  return randomInt(RANDOM_STEPS) / RANDOM_STEPS;
}
