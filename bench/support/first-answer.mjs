// How long a node takes from the start of its process to its first answer.
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { loaderOf, urlInBuild } from './flags.mjs';

/** Starts `aerogate embedded` as somebody would in a terminal. It runs when this resolves, and is the caller's to stop. */
export async function startCommand(dist, args = []) {
  const { encodeInfoRequest } = await loaderOf(dist)('wire/info.js');
  const { encodeFrame, FRAME_TYPE } = await loaderOf(dist)('wire/frame.js');
  const request = encodeFrame(FRAME_TYPE.info, encodeInfoRequest(['build']));
  const command = fileURLToPath(urlInBuild(dist, '../bin/aerogate.js'));
  const startedMs = performance.now();
  const child = startChild(command, ['embedded', '--port', '0', ...args]);
  const seeds = await seedsOf(child);
  const socket = connect(Number(seeds.split(':')[1]), seeds.split(':')[0]);
  socket.write(request);
  await once(socket, 'data');
  const tookMs = performance.now() - startedMs;
  socket.destroy();
  return { tookMs, seeds, stop: child.stop };
}

async function seedsOf(child) {
  for (;;) {
    const [, seeds] = /^ *seeds +(\S+)$/u.exec(await child.line()) ?? [];
    if (seeds !== undefined) return seeds;
  }
}
