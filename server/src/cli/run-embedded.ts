/** Runs `aerogate embedded`: starts the node, says how to connect to it, and stops it on a signal. */

import {
  type EmbeddedLog,
  type EmbeddedNode,
  type NamespaceOptions,
  startEmbedded,
} from '../embedded/index.js';
import { isLoopback } from '../loopback.js';
import { systemClock } from '../model/system-clock.js';
import { usageError } from './cli-error.js';
import { dataFailure, dataOptions, whereRecordsAre } from './data-options.js';
import { embeddedTlsOf } from './embedded-access.js';
import { EXIT_CODE } from './exit-code.js';
import { aborted, listenForStop } from './stop-signals.js';
import { listenFailure } from './system-failure.js';
import type { Terminal } from './terminal.js';
import { releaseYoungHeap } from './young-heap.js';

export interface EmbeddedFlags {
  readonly host: string;
  readonly port: number;
  readonly nodes: number;
  readonly namespace?: readonly NamespaceOptions[];
  readonly edition: 'community' | 'enterprise';
  readonly dataDir?: string;
  readonly dataSync: 'process' | 'power';
  readonly security?: boolean;
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  readonly tlsCaFile?: string;
  readonly tlsName?: string;
  readonly allowPlaintextBeyondLoopback?: boolean;
}

const DEFAULT_NAMESPACES = ['test', 'bar'];

/** Serves until a signal says stop. Rejects with a CliError for options or ports that can't be had. */
export async function runEmbedded(flags: EmbeddedFlags, terminal: Terminal): Promise<number> {
  if (flags.security === true && flags.edition !== 'enterprise') {
    throw usageError('--security needs --edition enterprise, as on real servers.');
  }
  if (
    flags.tlsCertFile === undefined &&
    !isLoopback(flags.host) &&
    flags.allowPlaintextBeyondLoopback !== true
  ) {
    throw usageError(
      `--host ${flags.host} can be reached from other machines, without TLS. Accept the risk with --allow-plaintext-beyond-loopback.`,
    );
  }
  const signals = listenForStop(systemClock, process);
  try {
    const node = await start(flags, terminal);
    releaseYoungHeap();
    terminal.out(report(node, flags));
    await aborted(signals.stop);
    await node.close();
    // The signals stay ours: one that comes while the process ends must not change how it ended.
    return EXIT_CODE.ok;
  } catch (error) {
    signals.release();
    throw error;
  }
}

async function start(flags: EmbeddedFlags, terminal: Terminal): Promise<EmbeddedNode> {
  const { host, port, nodes, namespace, edition } = flags;
  try {
    const namespaces = namespace === undefined ? {} : { namespaces: namespace };
    const data = dataOptions(flags.dataDir, flags.dataSync);
    const tls = embeddedTlsOf(flags);
    const security = flags.security === true ? { security: {} } : {};
    const log = logTo(terminal);
    return await startEmbedded({
      host,
      port,
      nodes,
      edition,
      ...namespaces,
      ...data,
      ...tls,
      ...security,
      log,
    });
  } catch (error) {
    // A RangeError is the embedded node's word for options that make no sense.
    if (error instanceof RangeError) throw usageError(error.message);
    throw dataFailure(error) ?? listenFailure(error, '--port', { host, port }) ?? error;
  }
}

/** What went wrong, a line each; what goes as it should is nothing to report. */
function logTo(terminal: Terminal): EmbeddedLog {
  return ({ level, message, facts = {} }) => {
    if (level === 'info') return;
    const details = Object.entries(facts).map(([name, fact]) => ` ${name}=${fact}`);
    terminal.err(`${level}: ${message}${details.join('')}\n`);
  };
}

function report(node: EmbeddedNode, flags: EmbeddedFlags): string {
  const { namespace, edition, dataDir } = flags;
  const names = namespace?.map(({ name, mode }) => (mode === 'sc' ? `${name} (sc)` : name));
  const first = node.nodes[0] ?? { host: '127.0.0.1', port: 0 };
  const hosts = node.seeds;
  return `Serving an embedded Aerospike ${edition} node, ${whereRecordsAre(dataDir)}, for development and tests.

  seeds       ${hosts}
  namespaces  ${(names ?? DEFAULT_NAMESPACES).join(', ')}

Connect to it:

  aerogate serve --seeds ${hosts} --driver wire
  asinfo -h ${first.host} -p ${first.port} -v build
  Node.js   await Aerospike.connect({ hosts: '${hosts}' })
  Python    aerospike.client({'hosts': [('${first.host}', ${first.port})]}).connect()
  Java      new AerospikeClient("${first.host}", ${first.port})
  Go        aerospike.NewClient("${first.host}", ${first.port})
${accessHints(flags)}
Ctrl-C or SIGTERM stops it.
`;
}

/** What the lines above need besides, where not everyone is let in. */
function accessHints({ security, tlsCertFile, tlsName, dataDir }: EmbeddedFlags): string {
  const hints = [];
  if (tlsCertFile !== undefined) {
    const named = tlsName === undefined ? '' : `, by the name ${tlsName}`;
    hints.push(`The nodes speak TLS only${named}; aerogate serve wants --cluster-tls-ca-file.`);
  }
  if (security === true) {
    const kept = dataDir === undefined ? '' : ', unless the data directory knows better';
    hints.push(`Log in as admin with the password admin${kept}: --user and --password-file.`);
  }
  return hints.map((hint) => `\n${hint}\n`).join('');
}
