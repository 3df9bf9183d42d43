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
import { createMixedCalls } from './support/mixed-calls.mjs';
import { createReport } from './support/report.mjs';
import { trendOf } from './support/trend.mjs';
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
/** More for each call, over the last half of them, is growth that goes on: one object of a hundred bytes for every hundred calls would be as much. */
const GROWTH_AT_MOST_BYTES = 1;
/** Memory grows for some hundred thousand calls to what the loads take at their height; that says nothing of leaks. */
const JUDGED_FROM_CALLS = 1_000_000;
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
  const { aliveMiB, residentMiB, nodeMiB, nodeHeapMiB } = seen.at(-1);
  const name = `memory after ${calls} calls`;
  const others = {
    'resident MiB': residentMiB,
    'MiB alive in the node': nodeMiB,
    'of its heap': nodeHeapMiB,
  };
  report.add({ name, value: aliveMiB, unit: 'MiB alive', ...others });
}
report.add({ name: 'calls', value: calls, unit: `of ${kinds()} kinds`, failed, why });
judge();
mixed.close();
await generator.stop();
await gateway.stop();
await node.stop();
report.end();

function judge() {
  addGrowth('alive in the gateway', ({ aliveMiB }) => aliveMiB);
  addGrowth('resident of the gateway', ({ residentMiB }) => residentMiB);
  addGrowth('alive in the node', ({ nodeMiB }) => nodeMiB);
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
  const { liveBytes, heapBytes } = await node.memory();
  return {
    ...{ calls, aliveMiB, residentMiB: residentBytes / MIB },
    ...{ nodeMiB: liveBytes / MIB, nodeHeapMiB: heapBytes / MIB },
  };
}

/** No verdict while memory has not come to its height, or swings by more than what is looked for. */
function addGrowth(what, pick) {
  const last = seen.slice(Math.floor(seen.length / 2));
  const { perX, chance } = trendOf(last.map((each) => ({ x: each.calls, y: pick(each) * MIB })));
  const name = `growth of what is ${what} over the last half`;
  const figure = { name, value: perX, unit: 'bytes a call', 'give or take': chance };
  if (calls < JUDGED_FROM_CALLS || chance > GROWTH_AT_MOST_BYTES) {
    report.add({ ...figure, verdict: 'too few calls to tell' });
    return;
  }
  report.add({ ...figure, target: { atMost: GROWTH_AT_MOST_BYTES } });
  if (perX > GROWTH_AT_MOST_BYTES) process.exitCode = 1;
}
