// An embedded node in a process of its own, with many records in `test`/`big` from the start; prints its seeds when they are
// there, and ends with its parent. `node big-node.mjs RECORDS`
import { startEmbedded } from '../../server/dist/embedded/index.js';

const CHUNK = 10_000;
const records = Number(process.argv[2]);
const node = await startEmbedded();
const bins = (id) => ({
  id: { type: 'int', value: BigInt(id) },
  text: { type: 'string', value: 'a text of some length' },
});
for (let first = 0; first < records; first += CHUNK) {
  const count = Math.min(CHUNK, records - first);
  await node.control.seed(
    Array.from({ length: count }, (_, i) => ({
      ...{ namespace: 'test', set: 'big', key: BigInt(first + i), bins: bins(first + i) },
    })),
  );
}
console.log(node.seeds);
process.stdin.resume().on('end', () => process.exit(0));
