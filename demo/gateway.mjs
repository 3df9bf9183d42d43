// The demo's own gateway: `aerogate serve --embedded` on free ports, until the demo ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../server/bin/aerogate.js', import.meta.url));

/** Resolves when it serves, with the address gRPC is served at. Rejects when it can't be started. */
export async function startGateway() {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-demo-'));
  const readyFile = join(folder, 'ready.json');
  const listen = ['grpc', 'web', 'ops'].flatMap((name) => [`--${name}-listen`, '127.0.0.1:0']);
  const child = spawn(
    process.execPath,
    [BIN, 'serve', '--embedded', '--log-level', 'error', ...listen, '--ready-file', readyFile],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit');
  // A terminal's Ctrl-C reaches the gateway too; the demo then ends as it does.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  try {
    const { grpc } = await readyFacts(folder, readyFile, ended);
    return { address: grpc, ended, stop: () => stop(child, ended, folder) };
  } catch (error) {
    await stop(child, ended, folder);
    throw error;
  }
}

async function readyFacts(folder, readyFile, ended) {
  const watcher = watch(folder);
  const isReady = () => existsSync(readyFile);
  try {
    const ready = new Promise((resolve) => {
      watcher.on('change', () => isReady() && resolve('ready'));
      if (isReady()) resolve('ready');
    });
    const first = await Promise.race([ready, ended]);
    if (first !== 'ready') throw new Error('the gateway ended before it served; see above.');
    return JSON.parse(readFileSync(readyFile, 'utf8'));
  } finally {
    watcher.close();
  }
}

async function stop(child, ended, folder) {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
