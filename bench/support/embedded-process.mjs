// The embedded node as benchmarks see it: an address, and the memory it holds.
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';

const SCRIPT = fileURLToPath(new URL('embedded-node.mjs', import.meta.url));

/** With `test` and `bar`, or with `test` and a namespace for transactions where its name is given. */
export async function startEmbeddedProcess(dist, strong) {
  const args = strong === undefined ? [dist] : [dist, strong];
  const child = startChild(SCRIPT, args, ['--expose-gc']);
  const seeds = await child.line();
  return {
    seeds,
    memory: async () => JSON.parse(await child.ask('memory')),
    /** From now on that part of the record messages takes 20 ms longer. */
    slow: (share) => child.ask(`slow ${share}`),
    stop: child.stop,
  };
}
