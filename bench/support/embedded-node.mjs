// The embedded node in a process of its own, until its parent ends. Prints its seeds; each line it gets is answered with the
// memory it holds after a collection, as JSON. Run with --expose-gc. `node embedded-node.mjs DIST`
import { createInterface } from 'node:readline';
import { loaderOf } from './flags.mjs';

const [dist] = process.argv.slice(2);
const { startEmbedded } = await loaderOf(dist)('embedded/index.js');
const node = await startEmbedded();
console.log(node.seeds);

createInterface(process.stdin)
  .on('line', () => {
    // The second collection takes what the first one's finalizers let go of.
    globalThis.gc();
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    console.log(JSON.stringify({ rssBytes: rss, liveBytes: heapUsed + external }));
  })
  .on('close', () => process.exit(0));
