/** Runs `aerogate serve`: cluster, sample, listeners, and the way back down when it is told to stop. */

import { randomInt } from 'node:crypto';
import type { BehaviorStore } from '../behavior/behavior-store.js';
import { createBehaviorRegistry } from '../behavior/registry.js';
import type { ServeConfig } from '../config.js';
import { createCoalescingProvider } from '../driver/coalescing/coalescing-provider.js';
import { type RunningGateway, startGateway } from '../gateway/gateway.js';
import { createLog, type Log } from '../gateway/operations/log.js';
import { CompiledExpressions } from '../gateway/services/expression/compiled-expressions.js';
import { KnownIndexes } from '../gateway/services/index/known-indexes.js';
import { Pipelines } from '../gateway/services/pipeline/pipelines.js';
import { OpenQueries } from '../gateway/services/query/open-queries.js';
import { OpenTransactions } from '../gateway/services/transaction/open-transactions.js';
import { createServices } from '../gateway/services.js';
import { ListenError } from '../gateway/transport/listener.js';
import { TlsFilesError } from '../gateway/transport/tls-files.js';
import { AerospikeError } from '../model/aerospike-error.js';
import { systemClock } from '../model/system-clock.js';
import { loadSample, sampleSettings } from '../sample/load-sample.js';
import { CliError } from './cli-error.js';
import { clusterHooks, tellUnreachable } from './cluster-news.js';
import { watchDefects } from './defects.js';
import { EXIT_CODE } from './exit-code.js';
import { keepAlive } from './keep-alive.js';
import { openBehaviors } from './open-behaviors.js';
import { type OpenCluster, openCluster, ownDriver } from './open-cluster.js';
import { openTokens } from './open-tokens.js';
import { type ReadyFile, writeReadyFile } from './ready-file.js';
import { createSampleProgress } from './sample-progress.js';
import { readyFacts, type Serving, startReport } from './start-report.js';
import { aborted, listenForStop, type StopSignals } from './stop-signals.js';
import type { Terminal } from './terminal.js';
import { type VersionFacts, versionFacts } from './version.js';

/** What every step has at hand. */
interface Run {
  readonly config: ServeConfig;
  readonly terminal: Terminal;
  readonly log: Log;
  readonly logFormat: 'text' | 'json';
  readonly version: VersionFacts;
  readonly signals: StopSignals;
  /** Notes a defect, and stops. */
  readonly onDefect: (what: string, error: unknown) => void;
}

const RANDOM_STEPS = 2 ** 32;
const random = (): number => randomInt(RANDOM_STEPS) / RANDOM_STEPS;

/** Serves until a signal says stop, and resolves with the exit code. Rejects with a CliError when it can't be started. */
export async function runGateway(config: ServeConfig, terminal: Terminal): Promise<number> {
  const letGo = keepAlive();
  const signals = listenForStop(systemClock, process);
  const logFormat = config['log-format'] ?? (terminal.isInteractive ? 'text' : 'json');
  const log = createLog({
    level: config['log-level'] ?? (config.embedded ? 'warn' : 'info'),
    format: logFormat,
    clock: systemClock,
    write: terminal.err,
  });
  const defects = watchDefects(process, log, signals);
  const version = versionFacts();
  const { onDefect } = defects;
  try {
    const run: Run = { config, terminal, log, logFormat, version, signals, onDefect };
    const exitCode = await serve(run);
    // The signals stay ours: one that comes while the process ends must not change how it ended.
    return defects.seen() ? EXIT_CODE.defect : exitCode;
  } catch (error) {
    signals.release();
    throw error;
  } finally {
    defects.release();
    letGo();
  }
}

async function serve(run: Run): Promise<number> {
  const { config, log, version, signals, onDefect } = run;
  const behaviors = openBehaviors(config, systemClock, log);
  const cluster = await openCluster({
    config,
    clock: systemClock,
    version: version.version,
    hooks: clusterHooks(log, onDefect),
  });
  if (config.embedded) log.warn(embeddedWarning(config['data-dir']));
  if (cluster.unreachable !== undefined) tellUnreachable(log, config, cluster.unreachable);
  let gateway: RunningGateway | undefined;
  let readyFile: ReadyFile | undefined;
  try {
    const sampleRecords = config.sample ? await load(run, cluster) : undefined;
    // Told to stop before anything was served: there is nothing to finish.
    if (signals.stop.aborted) return EXIT_CODE.ok;
    gateway = await listen(run, cluster, behaviors);
    readyFile = announce(run, {
      addresses: gateway.addresses,
      tls: config['tls-cert-file'] !== undefined,
      embeddedSeeds: cluster.embedded?.seeds,
      dataDir: config['data-dir'],
      sampleRecords,
    });
    await aborted(signals.stop);
    return await finish(gateway, signals);
  } finally {
    readyFile?.remove();
    await gateway?.closeNow();
    behaviors.close();
    await cluster.close(0);
  }
}

function embeddedWarning(dataDir: string | undefined): string {
  const where = dataDir === undefined ? 'in memory' : 'in one data directory';
  return `Serving an embedded node, which is for development and tests: records are held ${where}, without copies.`;
}

async function load({ terminal }: Run, cluster: OpenCluster): Promise<number> {
  const progress = createSampleProgress(terminal, systemClock);
  try {
    const settings = sampleSettings(createBehaviorRegistry());
    return await loadSample(ownDriver(cluster), settings, progress.tell);
  } catch (error) {
    if (!(error instanceof AerospikeError)) throw error;
    throw new CliError(
      `--sample: a record could not be written. ${error.message}`,
      undefined,
      error,
    );
  } finally {
    progress.end();
  }
}

async function listen(
  run: Run,
  cluster: OpenCluster,
  behaviors: BehaviorStore,
): Promise<RunningGateway> {
  const { config, log, version } = run;
  const queries = new OpenQueries({
    total: config['max-open-queries'],
    perPrincipal: config['max-open-queries-per-principal'],
  });
  const pipelines = new Pipelines({
    maxInFlight: config['pipeline-max-in-flight'],
    maxAgeMs: config['pipeline-max-age-ms'],
    idleMs: config['pipeline-idle-ms'],
  });
  const expressions = new CompiledExpressions();
  const transactions = new OpenTransactions({
    total: config['max-open-transactions'],
    perPrincipal: config['max-open-transactions-per-principal'],
  });
  const services = createServices({
    driver:
      config.coalesce === 'on'
        ? createCoalescingProvider(cluster.provider, systemClock)
        : cluster.provider,
    behaviors,
    clock: systemClock,
    random,
    info: {
      gatewayVersion: version.version,
      embedded: config.embedded,
      allowInfoAdmin: config['allow-info-admin'],
      refuseUdfChanges: config['refuse-udf-changes'],
    },
    limits: { maxRequestBytes: config['max-request-bytes'] },
    tokens: openTokens(config, systemClock, log),
    queries,
    indexes: new KnownIndexes(systemClock),
    expressions,
    pipelines,
    transactions,
  });
  try {
    return await startGateway({
      ...{ config, services, log, queries, expressions, pipelines, transactions },
      driver: ownDriver(cluster),
      clock: systemClock,
      random,
      build: version,
    });
  } catch (error) {
    if (error instanceof ListenError || error instanceof TlsFilesError) {
      throw new CliError(error.message, undefined, error);
    }
    throw error;
  }
}

/** Says where it listens: to people on standard output, to scripts in the ready file; the log has it from the gateway. */
function announce({ config, terminal, logFormat }: Run, serving: Serving): ReadyFile | undefined {
  const path = config['ready-file'];
  const file = path === undefined ? undefined : writeReadyFile(path, readyFacts(serving));
  // In production only the log is read; whoever embeds, or looks at text, is a person.
  if (config.embedded || logFormat === 'text') terminal.out(startReport(serving));
  return file;
}

/** Lets calls under way finish, unless a second signal says that nobody wants to wait. */
async function finish(gateway: RunningGateway, { stopNow }: StopSignals): Promise<number> {
  const closed = gateway.close();
  void aborted(stopNow).then(() => gateway.closeNow());
  await closed;
  return stopNow.aborted ? EXIT_CODE.failure : EXIT_CODE.ok;
}
