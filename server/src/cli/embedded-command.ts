/** `aerogate embedded`: the Aerospike-protocol node alone, for clients that speak the protocol themselves. */

import { Command, InvalidArgumentError, Option } from 'commander';
import type { NamespaceOptions } from '../embedded/index.js';
import type { Finish } from './call-command.js';
import type { EmbeddedFlags } from './run-embedded.js';
import type { Terminal } from './terminal.js';
import { holdYoungHeap } from './young-heap.js';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 3_000,
  nodes: 1,
  edition: 'community',
  dataSync: 'process',
} as const;

const HELP_AFTER = `
Without --data-dir the records are held in memory and are gone when it stops. Several nodes share them: no
replication is simulated. It is for development and tests.

Examples:
  $ aerogate embedded
  $ aerogate embedded --port 3100 --nodes 3
  $ aerogate embedded --port 0 --namespace test --namespace ledger:sc
  $ aerogate embedded --data-dir ./data`;

export function createEmbeddedCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('embedded')
    .summary('serve an Aerospike-protocol node alone, without the gateway')
    .description(
      'Serves an Aerospike node to clients that speak its protocol, without the gateway.',
    )
    .addOption(withDefault('--host <address>', 'Address to listen on', DEFAULTS.host))
    .addOption(
      withDefault(
        '--port <number>',
        'Port of the first node, the others follow it; 0 takes free ones',
        DEFAULTS.port,
      ).argParser((text) => wholeNumber(text, 0, 65_535)),
    )
    .addOption(
      withDefault('--nodes <number>', 'Nodes of the cluster, 1 to 16', DEFAULTS.nodes).argParser(
        (text) => wholeNumber(text, 1, 16),
      ),
    )
    .addOption(
      new Option(
        '--namespace <name[:sc]>',
        'A namespace, strongly consistent with :sc; can be repeated [default test and bar]',
      ).argParser(collectNamespace),
    )
    .addOption(
      withDefault(
        '--edition <community|enterprise>',
        'Edition to answer as',
        DEFAULTS.edition,
      ).choices(['community', 'enterprise']),
    )
    .addOption(
      new Option(
        '--data-dir <directory>',
        'Keep the data there, made where there is none; in memory only without it',
      ),
    )
    .addOption(
      withDefault(
        '--data-sync <process|power>',
        'With --data-dir: what acknowledged writes survive, the end of the process, or a loss of power, too',
        DEFAULTS.dataSync,
      ).choices(['process', 'power']),
    )
    .addOption(
      new Option(
        '--allow-plaintext-beyond-loopback',
        'Listen on another address than loopback: everyone on the network can read and write',
      ),
    )
    .addHelpText('after', HELP_AFTER);
  addAccessOptions(command);
  return command.action(async () => {
    holdYoungHeap();
    // Loaded here, so that other commands start without the engine.
    const { runEmbedded } = await import('./run-embedded.js');
    finish(await runEmbedded(command.opts<EmbeddedFlags>(), terminal));
  });
}

/** Who may come in, and how: see embedded-access.ts. */
function addAccessOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--security',
        'Users have to log in, admin with the password admin at first; needs --edition enterprise',
      ),
    )
    .addOption(
      new Option(
        '--tls-cert-file <file>',
        'PEM certificate chain: the nodes then speak TLS only; needs --edition enterprise',
      ),
    )
    .addOption(new Option('--tls-key-file <file>', 'PEM private key of --tls-cert-file'))
    .addOption(
      new Option(
        '--tls-ca-file <file>',
        'PEM authorities; clients then have to present a certificate signed by one of them',
      ),
    )
    .addOption(
      new Option('--tls-name <name>', 'Name in the certificate, which clients are told to expect'),
    );
}

function withDefault(flags: string, help: string, value: string | number): Option {
  return new Option(flags, `${help} [default ${value}]`).default(value);
}

function wholeNumber(text: string, min: number, max: number): number {
  const value = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
}

function collectNamespace(
  text: string,
  before: readonly NamespaceOptions[] = [],
): NamespaceOptions[] {
  const match = /^([^:]+)(?::(ap|sc))?$/u.exec(text);
  const name = match?.[1];
  if (name === undefined) throw new InvalidArgumentError('Expected a name, or name:sc.');
  return [...before, { name, mode: match?.[2] === 'sc' ? 'sc' : 'ap' }];
}
