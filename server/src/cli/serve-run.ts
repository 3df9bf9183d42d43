/** What every way of serving has in common: log, signals, defects, the sample, and how it says that it serves. */

import { createBehaviorRegistry } from '../behavior/registry.js';
import type { ServeConfig } from '../config.js';
import type { RunningGateway } from '../gateway/gateway.js';
import { createLog, type Log } from '../gateway/operations/log.js';
import { tlsFilesOf } from '../gateway/transport/tls.js';
import { readTlsFiles, TlsFilesError } from '../gateway/transport/tls-files.js';
import { AerospikeError } from '../model/aerospike-error.js';
import { systemClock } from '../model/system-clock.js';
import { loadSample, sampleSettings } from '../sample/load-sample.js';
import { CliError } from './cli-error.js';
import { watchDefects } from './defects.js';
import { EXIT_CODE } from './exit-code.js';
import { keepAlive } from './keep-alive.js';
import { type OpenCluster, ownDriver } from './open-cluster.js';
import { checkReadyFile, type ReadyFile, writeReadyFile } from './ready-file.js';
import { createSampleProgress } from './sample-progress.js';
import { readyFacts, type Serving, startReport } from './start-report.js';
import { aborted, listenForStop, type StopSignals } from './stop-signals.js';
import type { Terminal } from './terminal.js';
import { type VersionFacts, versionFacts } from './version.js';
import { releaseYoungHeap } from './young-heap.js';

/** What every step has at hand. */
export interface Run {
  readonly config: ServeConfig;
  readonly terminal: Terminal;
  readonly log: Log;
  readonly logFormat: 'text' | 'json';
  readonly version: VersionFacts;
  readonly signals: StopSignals;
  /** Notes a defect, and stops. */
  readonly onDefect: (what: string, error: unknown) => void;
}

/**
 * Runs one way of serving under the signals of the process, and resolves with the exit code. Rejects with a CliError for files
 * that can't be served with, before anything is opened or told.
 */
export async function runServing(
  config: ServeConfig,
  terminal: Terminal,
  serve: (run: Run) => Promise<number>,
): Promise<number> {
  checkFiles(config);
  const letGo = keepAlive();
  const signals = listenForStop(systemClock, process);
  const logFormat = config['log-format'] ?? (terminal.isInteractive ? 'text' : 'json');
  const log = createLog({
    level: logLevelOf(config),
    format: logFormat,
    clock: systemClock,
    write: terminal.err,
  });
  const defects = watchDefects(process, log, signals);
  const version = versionFacts();
  const { onDefect } = defects;
  try {
    const exitCode = await serve({ config, terminal, log, logFormat, version, signals, onDefect });
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

function checkFiles(config: ServeConfig): void {
  const readyFile = config['ready-file'];
  if (readyFile !== undefined) checkReadyFile(readyFile);
  const tlsFiles = tlsFilesOf(config);
  if (tlsFiles === undefined) return;
  try {
    readTlsFiles(tlsFiles);
  } catch (error) {
    if (!(error instanceof TlsFilesError)) throw error;
    throw new CliError(error.message, undefined, error);
  }
}

export function logLevelOf(config: ServeConfig): NonNullable<ServeConfig['log-level']> {
  return config['log-level'] ?? (config.embedded ? 'warn' : 'info');
}

/** Says what an embedded node is worth. */
export function warnOfEmbedded({ config, log }: Run): void {
  const where = config['data-dir'] === undefined ? 'in memory' : 'in one data directory';
  log.warn(
    `Serving an embedded node, which is for development and tests: records are held ${where}, without copies.`,
  );
}

/** Loads the sample and resolves with the number of its records. Rejects with a CliError. */
export async function loadSampleInto({ terminal }: Run, cluster: OpenCluster): Promise<number> {
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

/** Says that the start is over, and where it listens: to people on standard output, to scripts in the ready file. */
export function announce(
  { config, terminal, logFormat }: Run,
  serving: Serving,
): ReadyFile | undefined {
  const path = config['ready-file'];
  const file = path === undefined ? undefined : writeReadyFile(path, readyFacts(serving));
  releaseYoungHeap();
  // In production only the log is read; whoever embeds, or looks at text, is a person.
  if (config.embedded || logFormat === 'text') terminal.out(startReport(serving));
  return file;
}

/** Lets calls under way finish, unless a second signal says that nobody wants to wait. */
export async function finish(
  gateway: RunningGateway,
  { stopNow }: Pick<StopSignals, 'stopNow'>,
): Promise<number> {
  const closed = gateway.close();
  void aborted(stopNow).then(() => gateway.closeNow());
  await closed;
  return stopNow.aborted ? EXIT_CODE.failure : EXIT_CODE.ok;
}
