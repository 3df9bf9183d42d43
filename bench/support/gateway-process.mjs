// A gateway as anyone starts it, in a process of its own, and what it says of itself at its operations port.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { urlInBuild } from './flags.mjs';
import { LIVE_BYTES } from './live-bytes.mjs';
import { pause } from './measure.mjs';

/** With these a gateway says what is alive in it. */
export const COLLECTING = [
  '--expose-gc',
  ...['--import', new URL('live-bytes.mjs', import.meta.url).href],
];

const POLL_MS = 20;
const ANY_PORT = '127.0.0.1:0';

/** Serves the cluster of `seeds`; `args` are further flags of `aerogate serve`, `nodeFlags` those of Node. */
export async function startGatewayProcess({ dist, seeds, args = [], nodeFlags = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-bench-'));
  const readyFile = join(folder, 'ready.json');
  const command = fileURLToPath(urlInBuild(dist, '../bin/aerogate.js'));
  const listeners = ['grpc-listen', 'web-listen', 'ops-listen'].flatMap((l) => [
    `--${l}`,
    ANY_PORT,
  ]);
  const cluster = seeds === undefined ? ['--embedded'] : ['--seeds', seeds, '--driver', 'wire'];
  const child = startChild(
    command,
    [
      ...['serve', ...cluster, ...listeners, '--log-level', 'warn', '--log-format', 'json'],
      ...['--ready-file', readyFile, ...args],
    ],
    nodeFlags,
  );
  const ready = await readyFacts(readyFile);
  rmSync(folder, { recursive: true, force: true });
  const ports = Object.fromEntries(
    ['grpc', 'web', 'ops'].map((name) => [name, portOf(ready, name)]),
  );
  return {
    ports,
    /** Processor time used so far, and memory held. */
    async usage() {
      const text = await (await fetch(`http://127.0.0.1:${ports.ops}/metrics`)).text();
      const metric = (name) => Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(text)?.[1]);
      return {
        cpuMs: metric('process_cpu_seconds_total') * 1_000,
        residentBytes: metric('process_resident_memory_bytes'),
        heapBytes: metric('nodejs_heap_size_used_bytes'),
      };
    },
    /** Bytes held by what is alive after a collection; needs `nodeFlags` of COLLECTING. */
    async liveBytes() {
      let line = await child.ask('');
      while (!line.startsWith(LIVE_BYTES)) line = await child.line();
      return Number(line.slice(LIVE_BYTES.length));
    },
    stop: child.stop,
  };
}

async function readyFacts(path) {
  for (;;) {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
      await pause(POLL_MS);
    }
  }
}

function portOf(ready, name) {
  const address = ready[name] ?? ready.addresses?.[name];
  return Number(String(address).split(':').at(-1));
}
