/** A gateway at work: the services on their listeners, with health, reflection, metrics and log, until it is closed. */

import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import type { ServeConfig } from '../config.js';
import type { Driver } from '../driver/driver.js';
import type { Clock } from '../model/clock.js';
import { createAccessLog } from './operations/access-log.js';
import { addDriverMetrics } from './operations/driver-metrics.js';
import { addExpressionMetrics, type ExpressionCounts } from './operations/expression-metrics.js';
import { createItemLog } from './operations/item-log.js';
import type { Log } from './operations/log.js';
import { type BuildFacts, createMetrics, type Metrics } from './operations/metrics.js';
import { type OpsListener, openOpsListener } from './operations/ops-listener.js';
import { addPipelineMetrics } from './operations/pipeline-metrics.js';
import { addQueryMetrics, type QueryCounts } from './operations/query-metrics.js';
import { addTransactionMetrics, type TransactionCounts } from './operations/transaction-metrics.js';
import type { BoundService } from './service.js';
import type { Pipelines } from './services/pipeline/pipelines.js';
import { Calls } from './transport/calls.js';
import { type Drainable, drain } from './transport/drain.js';
import { openGrpcListener } from './transport/grpc-listener.js';
import { createHealthService } from './transport/health.js';
import type { ListenAddress } from './transport/listener.js';
import type { ConnectionSources, TransportConfig } from './transport/parts.js';
import {
  bothReady,
  createReadiness,
  type Readiness,
  type ReadinessNews,
} from './transport/readiness.js';
import { createReflectionServices } from './transport/reflection.js';
import { type Rpc, rpcsOf } from './transport/rpc.js';
import { openTls, type Tls } from './transport/tls.js';
import { openWebListener } from './transport/web-listener.js';

export type GatewayConfig = TransportConfig &
  Pick<
    ServeConfig,
    | 'embedded'
    | 'ops-listen'
    | 'tls-cert-file'
    | 'tls-key-file'
    | 'tls-client-ca-file'
    | 'reflection'
    | 'max-calls-in-flight'
    | 'drain-grace-ms'
    | 'drain-delay-ms'
  >;

export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** The API's services; health and reflection are added here. */
  readonly services: readonly BoundService[];
  /** For readiness and metrics. Closed by the gateway, after its last call. */
  readonly driver: Driver;
  /** For metrics. Unset: there are none of queries. */
  readonly queries?: QueryCounts;
  /** For metrics. Unset: there are none of compiled expressions. */
  readonly expressions?: ExpressionCounts;
  /** For metrics and the log. Unset: there are none of pipelines. */
  readonly pipelines?: Pipelines;
  /** For metrics and the log. Unset: there are none of transactions. */
  readonly transactions?: TransactionCounts;
  readonly log: Log;
  readonly clock: Clock;
  /** 0 up to 1, as Math.random answers. */
  readonly random: () => number;
  readonly build: BuildFacts;
  /** Set where this is one of the workers of a gateway. */
  readonly worker?: WorkerSeat;
}

/** What a worker is given by the process it works for, which also serves the operations port for all of them. */
export interface WorkerSeat {
  readonly sources: ConnectionSources;
  /** Where that process serves operations. */
  readonly opsAddress: ListenAddress;
  /** Of the gateway as a whole. */
  readonly whole: ReadinessNews;
}

export interface CloseOptions {
  /** Instead of `drain-grace-ms`. */
  readonly graceMs?: number;
  /** Instead of `drain-delay-ms`. */
  readonly delayMs?: number;
}

export interface RunningGateway {
  /** Where it listens; ports are the real ones where 0 was asked for. */
  readonly addresses: {
    readonly grpc: ListenAddress;
    readonly web: ListenAddress;
    readonly ops: ListenAddress;
  };
  /** Of this process. */
  readonly readiness: Readiness;
  /** The metrics of this process, to be put together with those of others. */
  metrics(): Promise<readonly MetricObjectWithValues<MetricValue<string>>[]>;
  /** Drains and closes everything, the driver included; a second call returns the same promise. Never rejects for what callers do. */
  close(options?: CloseOptions): Promise<void>;
  /** Skips every wait: begins the close, or cuts short one that is under way. */
  closeNow(): Promise<void>;
}

/**
 * Opens the listeners, operations first, so that a probe sees the rest come up. Rejects with ListenError or TlsFilesError; then
 * nothing is left open, and the driver is still the caller's.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, driver, clock, log, worker } = options;
  const readiness = createReadiness(driver);
  const metrics = gatherMetrics(options, readiness);
  const calls = new Calls({
    clock,
    random: options.random,
    maxInFlight: config['max-calls-in-flight'],
    observers: [metrics.observer, createAccessLog(log, clock)],
  });
  const opened: Closable[] = [readiness];
  try {
    const tls = openTls(config, clock, log);
    if (tls !== undefined) opened.push(tls);
    const rpcs = allRpcs(options, readiness);
    const { random } = options;
    const parts = { config, rpcs, calls, tls, log, clock, random, sources: worker?.sources };
    const ops = await openOps(options, readiness, metrics);
    opened.push(ops);
    const grpc = await openGrpcListener(parts);
    opened.push(grpc);
    const web = await openWebListener(parts);
    const addresses = { grpc: grpc.address, web: web.address, ops: ops.address };
    log.info('serving', {
      grpc: formatAddress(addresses.grpc),
      web: formatAddress(addresses.web),
      ops: formatAddress(addresses.ops),
      tls: tls !== undefined,
    });
    const { registry } = metrics;
    return running(options, addresses, {
      ...{ calls, readiness, listeners: [grpc, web], ops, tls, registry },
    });
  } catch (error) {
    for (const part of opened.reverse()) await part.close();
    throw error;
  }
}

/** Everything that is counted here, and who is told of items. */
function gatherMetrics(options: GatewayOptions, readiness: Readiness): Metrics {
  const { config, driver, clock, log } = options;
  const metrics = createMetrics(options.build, config.embedded, clock);
  addDriverMetrics(metrics.registry, driver, readiness);
  if (options.queries !== undefined) addQueryMetrics(metrics.registry, options.queries);
  if (options.expressions !== undefined) {
    addExpressionMetrics(metrics.registry, options.expressions);
  }
  if (options.pipelines !== undefined) {
    addPipelineMetrics(metrics.registry, options.pipelines, clock);
    options.pipelines.observe(createItemLog(log, clock, 'pipeline item'));
  }
  if (options.transactions !== undefined) {
    addTransactionMetrics(metrics.registry, options.transactions, clock);
    options.transactions.observe(createItemLog(log, clock, 'transaction step'));
  }
  return metrics;
}

function allRpcs(
  { services, config, worker }: GatewayOptions,
  readiness: Readiness,
): readonly Rpc[] {
  const names = services.map(({ descriptor }) => descriptor.typeName);
  const health = worker === undefined ? readiness : bothReady(readiness, worker.whole);
  const served = [...services, createHealthService(health, names)];
  return rpcsOf(
    config.reflection === 'on' ? [...served, ...createReflectionServices(served)] : served,
  );
}

interface Closable {
  close(): unknown;
}

/** In a worker, the process it works for has it open. */
async function openOps(
  { config, log, build, worker }: GatewayOptions,
  readiness: Readiness,
  { registry }: Metrics,
): Promise<OpsListener> {
  if (worker !== undefined) return { address: worker.opsAddress, close: () => Promise.resolve() };
  const address = config['ops-listen'];
  return openOpsListener({ address, metrics: registry, readiness, build, log });
}

interface OpenParts {
  readonly calls: Calls;
  readonly readiness: Readiness;
  readonly listeners: readonly Drainable[];
  readonly ops: OpsListener;
  readonly tls: Tls | undefined;
  readonly registry: Registry;
}

function running(
  { config, clock, log, driver }: GatewayOptions,
  addresses: RunningGateway['addresses'],
  { calls, readiness, listeners, ops, tls, registry }: OpenParts,
): RunningGateway {
  const hurry = new AbortController();
  let closing: Promise<void> | undefined;

  async function closeAll(asked: CloseOptions): Promise<void> {
    const delayMs = asked.delayMs ?? config['drain-delay-ms'];
    const graceMs = asked.graceMs ?? config['drain-grace-ms'];
    log.info('draining', { callsInFlight: calls.inFlight, delayMs, graceMs });
    tls?.close();
    const waits = { delayMs, graceMs, hurry: hurry.signal };
    const { cutOff } = await drain({ clock, calls, readiness, listeners, ...waits });
    // Whatever calls had under way in the driver has ended or was told to; nothing new can come.
    await driver.close(0);
    readiness.close();
    // Last, so that probes and scrapes see the drain to its end.
    await ops.close();
    log.info('closed', { callsCutOff: cutOff });
  }

  const close = (asked: CloseOptions = {}): Promise<void> => (closing ??= closeAll(asked));
  return {
    addresses,
    readiness,
    metrics: () => registry.getMetricsAsJSON(),
    close,
    closeNow(): Promise<void> {
      hurry.abort();
      return close();
    },
  };
}

function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
