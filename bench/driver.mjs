// Measures the wire driver alone: single-record gets and puts a second against an embedded node in a process of its own.
// Needs the build. `node bench/driver.mjs [--seeds host:port] [--in-flight 64] [--seconds 5] [--quick] [--json]`
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { keepInFlight } from './support/measure.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';

const flags = readFlags({
  numbers: { 'in-flight': [64, 64], seconds: [5, 0.1] },
  options: { seeds: { type: 'string' } },
});

const RECORDS = 5_000;

const report = createReport('driver', flags);
const node = flags.seeds === undefined ? await startEmbeddedProcess(flags.dist) : undefined;
const seeds = flags.seeds ?? node.seeds;
const client = await openWireClient({ dist: flags.dist, seeds, set: 'bench' });
await client.putBatch(0, RECORDS);
const inFlight = flags['in-flight'];
const durationMs = flags.seconds * 1_000;
for (const name of ['put', 'get']) {
  const operation = (i) => client[name](i % RECORDS);
  // The first run warms the code up; only the second is reported.
  await keepInFlight(operation, { inFlight, durationMs: durationMs / 4 });
  const { perSecond, failed } = await keepInFlight(operation, { inFlight, durationMs });
  report.add({ name, value: perSecond, unit: '/s', 'in flight': inFlight, failed });
}
report.note(`connections opened: ${client.connectionsOpened()}`);
await client.close();
await node?.stop();
report.end();
