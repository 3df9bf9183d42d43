// Measures what coalescing saves: processor time of the driver's thread for each get and put, one by one and coalesced, where so
// many are asked for in one turn. Needs the build and an embedded node in a thread of its own; prints the time of ours alone, which
// a busy machine changes less than rates.
// `node bench/coalescing.mjs [--operations 40000] [--rounds 5] [--quick] [--json]`
import { loaderOf, readFlags } from './support/flags.mjs';
import { median } from './support/measure.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';

const flags = readFlags({ numbers: { operations: [40_000, 512], rounds: [5, 1] } });

const WAVES = [1, 4, 16, 64];
const RECORDS = 1_000;

const load = loaderOf(flags.dist);
const { startEmbeddedWorker } = await load('embedded/index.js');
const report = createReport('coalescing', flags);
const node = await startEmbeddedWorker({}, { log: () => undefined, onCrash: fail });
const options = { dist: flags.dist, seeds: node.seeds, set: 'bench' };
const clients = {
  alone: await openWireClient(options),
  coalesced: await openWireClient({ ...options, coalesced: true }),
};
await clients.alone.putBatch(0, RECORDS);

for (const operation of ['get', 'put']) {
  for (const wave of WAVES) {
    const each = { alone: [], coalesced: [] };
    let failed = 0;
    // The first round warms the code up.
    for (let round = 0; round <= flags.rounds; round += 1) {
      for (const [name, client] of Object.entries(clients)) {
        const measured = await run(client[operation], wave);
        failed += measured.failed;
        if (round > 0) each[name].push(measured.cpuUsEach);
      }
    }
    const value = median(each.coalesced.map((us, i) => us / each.alone[i]));
    report.add({
      name: `${operation}, ${wave} at a time, coalesced ÷ alone`,
      value,
      unit: 'of the processor time',
      'µs alone': median(each.alone),
      'µs coalesced': median(each.coalesced),
      failed,
    });
  }
}
for (const client of Object.values(clients)) await client.close();
await node.close();
report.end();

async function run(operation, wave) {
  const before = process.threadCpuUsage();
  let failed = 0;
  for (let from = 0; from < flags.operations; from += wave) {
    const outcomes = await Promise.all(
      Array.from({ length: wave }, (_, i) => operation((from + i) % RECORDS)),
    );
    for (const outcome of outcomes) failed += outcome.failed;
  }
  const { user, system } = process.threadCpuUsage(before);
  return { failed, cpuUsEach: (user + system) / flags.operations };
}

function fail(error) {
  throw error;
}
