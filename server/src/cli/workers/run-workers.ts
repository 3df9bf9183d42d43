/** Runs `aerogate serve --workers`: ports, operations and the embedded node here, calls in the workers. */

import type { ServeConfig } from '../../config.js';
import type { EmbeddedNode } from '../../embedded/index.js';
import { type OpsListener, openOpsListener } from '../../gateway/operations/ops-listener.js';
import type { TokenKeys } from '../../gateway/tokens/token-keys.js';
import { ListenError } from '../../gateway/transport/listener.js';
import { systemClock } from '../../model/system-clock.js';
import { CliError } from '../cli-error.js';
import { clusterHooks } from '../cluster-news.js';
import { EXIT_CODE } from '../exit-code.js';
import { openBehaviors } from '../open-behaviors.js';
import { openCluster, startNode } from '../open-cluster.js';
import { tokenKeysOf } from '../open-tokens.js';
import type { ReadyFile } from '../ready-file.js';
import { announce, loadSampleInto, type Run, runServing, warnOfEmbedded } from '../serve-run.js';
import type { ServingAddresses } from '../start-report.js';
import { aborted } from '../stop-signals.js';
import type { Terminal } from '../terminal.js';
import { Crew } from './crew.js';
import { createCrewMetrics } from './crew-metrics.js';
import { Handover } from './handover.js';
import { startWorkerProcess } from './start-worker-process.js';
import { workerShare } from './worker-share.js';

/** What is closed at the end, however it comes. */
interface Opened {
  embedded?: EmbeddedNode;
  ops?: OpsListener;
  handover?: Handover;
  crew?: Crew;
  readyFile?: ReadyFile | undefined;
}

/** How much longer than it may take a worker is waited for before it is killed. */
const KILL_AFTER_MS = 5_000;

/** Serves until a signal says stop, and resolves with the exit code. Rejects with a CliError when it can't be started. */
export function runWorkers(config: ServeConfig, terminal: Terminal): Promise<number> {
  return runServing(config, terminal, async (run) => {
    const opened: Opened = {};
    try {
      return await serve(run, opened);
    } finally {
      opened.readyFile?.remove();
      opened.handover?.close();
      opened.crew?.kill();
      await opened.ops?.close();
      await opened.embedded?.close();
    }
  });
}

async function serve(run: Run, opened: Opened): Promise<number> {
  const { config, log, signals, onDefect } = run;
  const tokenKeys = tokenKeysOf(config, log);
  // Each worker has its own; here, what none could use is told before anything has begun.
  (await openBehaviors(config, systemClock, log)).close();
  if (config.embedded) {
    opened.embedded = await startNode({ config, hooks: clusterHooks(log, onDefect) });
    warnOfEmbedded(run);
  }
  const embeddedSeeds = opened.embedded?.seeds;
  const sampleRecords = config.sample ? await loadSample(run, embeddedSeeds) : undefined;
  // Told to stop before anything was served: there is nothing to finish.
  if (signals.stop.aborted) return EXIT_CODE.ok;
  const { crew, addresses } = await openPorts(run, opened, tokenKeys);
  const isServing = await Promise.race([
    crew.start().then(() => true),
    aborted(signals.stop).then(() => false),
  ]);
  if (!isServing) return stopCrew(run, opened, crew);
  log.info('workers serve', { workers: config.workers });
  opened.readyFile = announce(run, {
    addresses,
    tls: config['tls-cert-file'] !== undefined,
    embeddedSeeds,
    dataDir: config['data-dir'],
    sampleRecords,
  });
  const isAsked = await Promise.race([
    aborted(signals.stop).then(() => true),
    crew.givenUp.then(() => false),
  ]);
  const exitCode = await stopCrew(run, opened, crew);
  return isAsked ? exitCode : EXIT_CODE.defect;
}

/** By a driver of its own, which nobody needs afterwards. */
async function loadSample(run: Run, embeddedSeeds: string | undefined): Promise<number> {
  const { config, log, version, onDefect } = run;
  const cluster = await openCluster({
    ...{ config, embeddedSeeds, clock: systemClock, version: version.version },
    hooks: clusterHooks(log, onDefect),
  });
  try {
    return await loadSampleInto(run, cluster);
  } finally {
    await cluster.close(0);
  }
}

interface Ports {
  readonly crew: Crew;
  readonly addresses: ServingAddresses;
}

/** Listens; connections wait until a worker serves. Operations first, so that a probe sees the rest come up. */
async function openPorts(run: Run, opened: Opened, tokenKeys: TokenKeys): Promise<Ports> {
  const { config, log, version } = run;
  const assignment = {
    ...{ logFormat: run.logFormat, embeddedSeeds: opened.embedded?.seeds },
    tokenKeys: tokenKeys.map(({ secret }) => secret.toString('hex')).join('\n'),
    maxOpenQueries: config['max-open-queries'],
  };
  const crew: Crew = new Crew({
    ...{ size: config.workers, clock: systemClock, log, startProcess: startWorkerProcess },
    assignmentOf: (place) => ({
      ...{ ...assignment, place, config: workerShare(config, place), addresses },
    }),
    onLeft: (connections) => opened.handover?.handOn(connections),
    onServing: () => opened.handover?.handOn(),
    onEnded: (number) => {
      metrics.retire(number);
    },
  });
  opened.crew = crew;
  const metrics = createCrewMetrics(crew);
  const ops = await told(
    openOpsListener({
      ...{ address: config['ops-listen'], metrics, readiness: crew, build: version, log },
    }),
  );
  opened.ops = ops;
  const shared = { grpc: config['grpc-listen'], web: config['web-listen'] };
  const handover = new Handover(() => crew.serving);
  opened.handover = handover;
  const addresses = { ...(await told(handover.listen(shared))), ops: ops.address };
  return { crew, addresses };
}

/** Lets calls under way finish, unless a second signal says that nobody wants to wait. */
async function stopCrew({ config, signals }: Run, opened: Opened, crew: Crew): Promise<number> {
  const { 'drain-delay-ms': delayMs, 'drain-grace-ms': graceMs } = config;
  const stopped = crew.stop();
  let killing = systemClock.setTimer(delayMs + graceMs + KILL_AFTER_MS, () => {
    crew.kill();
  });
  // Balancers that have not noticed yet still find the ports open.
  const closing = systemClock.setTimer(delayMs, () => opened.handover?.close());
  void aborted(signals.stopNow).then(() => {
    crew.stopNow();
    killing.cancel();
    killing = systemClock.setTimer(KILL_AFTER_MS, () => {
      crew.kill();
    });
  });
  const exitCode = await stopped;
  killing.cancel();
  closing.cancel();
  return signals.stopNow.aborted ? EXIT_CODE.failure : exitCode;
}

/** A port that can't be had, as a failure of the command line. */
async function told<T>(listening: Promise<T>): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    if (error instanceof ListenError) throw new CliError(error.message, undefined, error);
    throw error;
  }
}
