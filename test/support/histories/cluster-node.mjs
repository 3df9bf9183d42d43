// An embedded SC cluster of three nodes in a process of its own. Prints where they listen, as JSON; each line it gets is the
// name of a control and its arguments, as JSON, and is answered with what that resolved with. Ends with its parent.
// `node cluster-node.mjs DATA_DIR PORT PORT PORT`, a port 0 being any
import { createInterface } from 'node:readline';
import { startEmbedded } from '../../../server/dist/embedded/index.js';

const [dataDir, ...ports] = process.argv.slice(2);
const [first, ...others] = ports.map(Number);
const node = await onPort(first, (port) =>
  startEmbedded({ port, dataDir, takeoverGapMs: 300, namespaces: [{ name: 'txn', mode: 'sc' }] }),
);
const controls = {
  ...node.control,
  addNode: ({ port }) => onPort(port, (free) => node.control.addNode({ port: free })),
  restart: (name, { port }) => onPort(port, (free) => node.control.restart(name, { port: free })),
};
for (const port of others) await controls.addNode({ port });
console.log(JSON.stringify(node.nodes));

for await (const line of createInterface(process.stdin)) {
  const [name, ...args] = JSON.parse(line);
  const result = await controls[name](...args);
  console.log(JSON.stringify(result ?? null));
}
process.exit(0);

/** The port it had, unless somebody took it while nobody listened there. */
async function onPort(port, listen) {
  try {
    return await listen(port);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    return listen(0);
  }
}
