/** `aerogate serve`: reads the configuration and runs the gateway until it is told to stop. */

import { Command, Option } from 'commander';
import { loadServeConfig } from '../config.js';
import type { Finish } from './call-command.js';
import { addServeOptions, flagsGiven } from './serve-options.js';
import type { Terminal } from './terminal.js';
import { holdYoungHeap } from './young-heap.js';

const HELP_AFTER = `
Every option is also an environment variable (in brackets) and a key of the YAML file. A flag wins over the
environment, that over the file, that over the default. Flags that take no value have a --no- form as well.

SIGTERM, SIGINT or SIGHUP makes the gateway finish the calls under way and end with exit code 0; a second one
ends it at once. Exit codes: 0 stopped as asked; 1 it could not start, or calls were cut off by the second signal;
2 the configuration makes no sense; 70 a defect, or workers that keep dying.

Examples:
  $ aerogate serve --embedded --sample
  $ aerogate serve --seeds 10.0.0.1:3000,10.0.0.2:3000 --driver wire
  $ aerogate serve --config /etc/aerogate.yaml --log-level debug
  $ AEROGATE_EMBEDDED=true AEROGATE_GRPC_LISTEN=127.0.0.1:0 aerogate serve`;

export function createServeCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('serve')
    .summary('serve gRPC, Connect and gRPC-Web for a cluster or an embedded node')
    .description(
      'Serves the Aerogate API over gRPC, Connect and gRPC-Web, for an Aerospike cluster or an embedded node.',
    )
    .addOption(new Option('--config <file>', 'YAML file with options [AEROGATE_CONFIG]'));
  addServeOptions(command).addHelpText('after', HELP_AFTER);
  return command.action(async () => {
    const { config: configFile } = command.opts<{ config?: string }>();
    const config = loadServeConfig({ flags: flagsGiven(command), configFile });
    holdYoungHeap();
    // Loaded here, so that `call` and `health` start without the server and its libraries.
    if (config.workers > 1) {
      const { runWorkers } = await import('./workers/run-workers.js');
      finish(await runWorkers(config, terminal));
      return;
    }
    const { runGateway } = await import('./run-gateway.js');
    finish(await runGateway(config, terminal));
  });
}
