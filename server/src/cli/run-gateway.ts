/** Runs `aerogate serve`: cluster, sample, listeners, and the way back down when it is told to stop. */

import type { ServeConfig } from '../config.js';
import { systemClock } from '../model/system-clock.js';
import { CliError } from './cli-error.js';
import { openCluster } from './open-cluster.js';
import type { Terminal } from './terminal.js';
import { versionFacts } from './version.js';

export async function runGateway(config: ServeConfig, terminal: Terminal): Promise<number> {
  const cluster = await openCluster({
    config,
    clock: systemClock,
    version: versionFacts().version,
    hooks: {
      onEmbeddedLog: () => undefined,
      onClusterEvent: () => undefined,
      onCrash: (error) => {
        terminal.err(`${error.message}\n`);
      },
    },
  });
  await cluster.close(0);
  throw new CliError('The listeners are not wired yet.');
}
