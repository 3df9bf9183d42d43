// The embedded node in a process of its own, until its parent ends. Prints its seeds; each line it gets is answered with the
// memory it holds after a collection, as JSON; `slow SHARE` has it delay that part of the messages. Run with --expose-gc. `node embedded-node.mjs DIST [NAMESPACE]`,
// beside `test` a namespace for transactions
import { createInterface } from 'node:readline';
import { loaderOf } from './flags.mjs';

/** How often slow messages are ordered, as many as are due by then, and how slow they are. */
const ORDER_MS = 5;
const DELAY_MS = 20;

const [dist, strong] = process.argv.slice(2);
const { startEmbedded } = await loaderOf(dist)('embedded/index.js');
const namespaces =
  strong === undefined ? {} : { namespaces: [{ name: 'test' }, { name: strong, mode: 'sc' }] };
const node = await startEmbedded(namespaces);
console.log(node.seeds);

let slowShare = 0;
let seen = 0;
let owed = 0;
let isOrdering = false;

createInterface(process.stdin)
  .on('line', (line) => {
    const [what, share] = line.split(' ');
    if (what === 'slow') {
      slowShare = Number(share);
      // Only then, since asking for the counters takes its time from the node.
      if (!isOrdering) setInterval(orderDelays, ORDER_MS).unref();
      isOrdering = true;
      console.log('ok');
      return;
    }
    // The second collection takes what the first one's finalizers let go of.
    globalThis.gc();
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    const facts = { rssBytes: rss, liveBytes: heapUsed + external, heapBytes: heapUsed };
    console.log(JSON.stringify(facts));
  })
  .on('close', () => process.exit(0));

async function orderDelays() {
  const { nodes } = await node.control.counters();
  const messages = Object.values(nodes).reduce((sum, counts) => sum + counts.messages, 0);
  owed += (messages - seen) * slowShare;
  seen = messages;
  const due = Math.floor(owed);
  if (due === 0) return;
  owed -= due;
  await node.control.delayNext(due, { delayMs: DELAY_MS });
}
