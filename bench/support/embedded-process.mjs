// The embedded node as benchmarks see it: an address, and the memory it holds.
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';

const SCRIPT = fileURLToPath(new URL('embedded-node.mjs', import.meta.url));

export async function startEmbeddedProcess(dist) {
  const child = startChild(SCRIPT, [dist], ['--expose-gc']);
  const seeds = await child.line();
  return {
    seeds,
    memory: async () => JSON.parse(await child.ask('memory')),
    /** From now on that part of the record messages takes 20 ms longer. */
    slow: (share) => child.ask(`slow ${share}`),
    stop: child.stop,
  };
}
