// Measures what memory a gateway and its node hold over many calls of all kinds: single ones, batches and pipelines by the load
// generator, and between them streams, pages, queries, transactions, deletes, failures, cancelled calls, ones that are out of
// time, and connections that come and go. What is alive after a collection may not grow on over the last half.
// Needs the build; node, gateway and load generator have processes of their own.
// `node bench/soak.mjs [--calls 200000] [--samples 20] [--seconds 0.5] [--quick] [--json]`
import { fileURLToPath } from 'node:url';
import { startChild } from './support/child.mjs';
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { COLLECTING, startGatewayProcess } from './support/gateway-process.mjs';
import { median } from './support/measure.mjs';
import { createMixedCalls } from './support/mixed-calls.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';

const flags = readFlags({
  numbers: {
    calls: [200_000, 2_000],
    samples: [20, 4],
    seconds: [0.5, 0.05],
    records: [1_000, 500],
  },
});

const SET = 'aerogate-bench';
const STRONG = 'txn';
const LOADS = ['get', 'put', 'execute-10', 'pipeline-16-mixed'];
const LOAD_IN_FLIGHT = 64;
const MIXED_IN_FLIGHT = 16;
/** Mixed calls after each turn of the loads. */
const MIXED_EACH = flags.quick ? 42 : 420;
/** What may come and go between samples; a leak of a byte a call shows above it in millions of calls. */
const GROWTH_AT_MOST_MIB = { alive: 2, resident: 32 };
/** With fewer calls memory still grows to what the load takes at its height, and says nothing of leaks. */
const JUDGED_FROM_CALLS = 100_000;
const MIB = 2 ** 20;

const report = createReport('soak', flags);
const node = await startEmbeddedProcess(flags.dist, STRONG);
const gateway = await startGatewayProcess({
  dist: flags.dist,
  seeds: node.seeds,
  nodeFlags: COLLECTING,
});
const generator = startChild(fileURLToPath(new URL('support/h2-load.mjs', import.meta.url)));
await fill();
const facts = { ports: gateway.ports, set: SET, records: flags.records, strong: STRONG };
const mixed = createMixedCalls(facts);

const seen = [];
const why = {};
let calls = 0;
let failed = 0;
for (let sample = 1; sample <= flags.samples; sample += 1) {
  while (calls < (flags.calls * sample) / flags.samples) await turn();
  seen.push(await memory());
  const { aliveMiB, residentMiB, nodeMiB } = seen.at(-1);
  const name = `memory after ${calls} calls`;
  const others = { 'resident MiB': residentMiB, 'MiB alive in the node': nodeMiB };
  report.add({ name, value: aliveMiB, unit: 'MiB alive', ...others });
}
report.add({ name: 'calls', value: calls, unit: `of ${kinds()} kinds`, failed, why });
if (flags.calls >= JUDGED_FROM_CALLS) judge();
mixed.close();
await generator.stop();
await gateway.stop();
await node.stop();
report.end();

function judge() {
  const { alive, resident } = GROWTH_AT_MOST_MIB;
  addGrowth('alive in the gateway', ({ aliveMiB }) => aliveMiB, alive);
  addGrowth('resident of the gateway', ({ residentMiB }) => residentMiB, resident);
  addGrowth('alive in the node', ({ nodeMiB }) => nodeMiB, alive);
}

async function fill() {
  const client = await openWireClient({ dist: flags.dist, seeds: node.seeds, set: SET });
  for (let first = 0; first < flags.records; first += 100) {
    await client.putBatch(first, Math.min(100, flags.records - first));
  }
  await client.close();
}

/** Every load for a while, and then some calls of every other kind. */
async function turn() {
  for (const load of LOADS) {
    const question = {
      ...{ load, set: SET, records: flags.records, inFlight: LOAD_IN_FLIGHT, connections: 2 },
      ...{ protocol: 'grpc', tls: false, port: gateway.ports.grpc },
      ...{ warmUpMs: 0, durationMs: flags.seconds * 1_000 },
    };
    const measured = JSON.parse(await generator.ask(JSON.stringify(question)));
    calls += measured.calls;
    count(load, measured.failed);
  }
  const failures = await mixed.run(MIXED_EACH, MIXED_IN_FLIGHT);
  calls += MIXED_EACH;
  for (const [name, times] of Object.entries(failures)) count(name, times);
}

function count(name, times) {
  if (times === 0) return;
  failed += times;
  why[name] = (why[name] ?? 0) + times;
}

function kinds() {
  return LOADS.length + mixed.kinds.length;
}

async function memory() {
  const aliveMiB = (await gateway.liveBytes()) / MIB;
  const { residentBytes } = await gateway.usage();
  const { liveBytes } = await node.memory();
  return { calls, aliveMiB, residentMiB: residentBytes / MIB, nodeMiB: liveBytes / MIB };
}

/** The median of the slopes between any two samples of the last half, which one odd sample does not bend, over that half. */
function addGrowth(what, pick, atMost) {
  const last = seen.slice(Math.floor(seen.length / 2));
  const slopes = last.flatMap((from, i) =>
    last
      .slice(i + 1)
      .filter((to) => to.calls > from.calls)
      .map((to) => (pick(to) - pick(from)) / (to.calls - from.calls)),
  );
  const value = median(slopes) * (last.at(-1).calls - last[0].calls);
  report.add({
    name: `growth of what is ${what} over the last half`,
    value,
    unit: 'MiB',
    target: { atMost },
  });
  if (value > atMost) process.exitCode = 1;
}
