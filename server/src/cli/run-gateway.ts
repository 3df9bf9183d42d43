/** Runs `aerogate serve` in one process: cluster, sample, listeners, and the way back down when it is told to stop. */

import type { ServeConfig } from '../config.js';
import type { RunningGateway } from '../gateway/gateway.js';
import { systemClock } from '../model/system-clock.js';
import { clusterHooks, tellUnreachable } from './cluster-news.js';
import { EXIT_CODE } from './exit-code.js';
import { openBehaviors } from './open-behaviors.js';
import { openCluster } from './open-cluster.js';
import { openGateway } from './open-gateway.js';
import { openTokens } from './open-tokens.js';
import type { ReadyFile } from './ready-file.js';
import {
  announce,
  finish,
  loadSampleInto,
  type Run,
  runServing,
  warnOfEmbedded,
} from './serve-run.js';
import { aborted } from './stop-signals.js';
import type { Terminal } from './terminal.js';

/** Serves until a signal says stop, and resolves with the exit code. Rejects with a CliError when it can't be started. */
export function runGateway(config: ServeConfig, terminal: Terminal): Promise<number> {
  return runServing(config, terminal, serve);
}

async function serve(run: Run): Promise<number> {
  const { config, log, version, signals, onDefect } = run;
  const tokens = openTokens(config, systemClock, log);
  const behaviors = await openBehaviors(config, systemClock, log);
  const cluster = await openCluster({
    config,
    clock: systemClock,
    version: version.version,
    hooks: clusterHooks(log, onDefect),
  });
  if (config.embedded) warnOfEmbedded(run);
  if (cluster.unreachable !== undefined) tellUnreachable(log, config, cluster.unreachable);
  let gateway: RunningGateway | undefined;
  let readyFile: ReadyFile | undefined;
  try {
    const sampleRecords = config.sample ? await loadSampleInto(run, cluster) : undefined;
    // Told to stop before anything was served: there is nothing to finish.
    if (signals.stop.aborted) return EXIT_CODE.ok;
    gateway = await openGateway({ config, log, version, cluster, behaviors, tokens });
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
