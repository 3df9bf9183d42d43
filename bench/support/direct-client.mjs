// A client that speaks to the cluster itself, in a process of its own: the official one or our wire driver. Each line it gets is
// a load as JSON, and is answered with what was measured. `node direct-client.mjs official|wire|wire-shallow DIST SEEDS SET`
import { createInterface } from 'node:readline';
import { keepInFlight, percentiles } from './measure.mjs';
import { openOfficialClient } from './official-client.mjs';
import { openWireClient } from './wire-client.mjs';

const [kind, dist, seeds, set] = process.argv.slice(2);
/** Asked for at once: what waits for its parent keeps the process. */
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const open = kind === 'official' ? openOfficialClient : openWireClient;
/** One request per connection at a time. */
const SHALLOW = { maxPipelineDepth: 1 };
const pool = kind === 'wire-shallow' ? SHALLOW : {};
const client = await open({ dist, seeds, set, pool });
console.log('ready');

for await (const line of lines) {
  console.log(JSON.stringify(await run(JSON.parse(line))));
}
await client.close();
process.exit(0);

async function run({ load, records, rows, inFlight, warmUpMs, durationMs }) {
  const latencies = [];
  const pick = (i) => (i * 7_919) % records;
  const operations = {
    fill: () => client.putBatch(0, records),
    get: (i) => client.get(pick(i)),
    put: (i) => client.put(pick(i)),
    mixed: (i) => client[i % 2 === 0 ? 'get' : 'put'](pick(i)),
    batch: (i) => client.getBatch((i * rows) % (records - rows), rows),
    query: () => client.query(set),
    remove: () => client.removeSet(set),
  };
  const operation = operations[load];
  if (durationMs === undefined) {
    await operation(0);
    return {};
  }
  const timed = async (i) => {
    const startMs = performance.now();
    const outcome = await operation(i);
    latencies.push(performance.now() - startMs);
    return outcome;
  };
  await keepInFlight(operation, { inFlight, durationMs: warmUpMs });
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const { perSecond, failed } = await keepInFlight(timed, { inFlight, durationMs });
  const { user, system } = process.cpuUsage(cpuBefore);
  const elapsedMs = performance.now() - startMs;
  const cpuMs = (user + system) / 1_000;
  return {
    perSecond,
    failed,
    latencyMs: percentiles(Float64Array.from(latencies)),
    cpuUsEach: (cpuMs * 1_000_000) / (perSecond * elapsedMs),
  };
}
