// Measures the embedded node in a process of its own, driven by the wire driver and by the official npm client: operations,
// batches and queries a second, memory, and start to first answer. Needs the build. With --seeds it does the same to that
// cluster, in turn, and prints the ratio: a real server on this machine is what the embedded node is to be half as fast as.
// It writes to two sets of its own there, and empties them.
// `node bench/embedded.mjs [--seeds host:port] [--records 100000] [--seconds 2] [--rounds 3] [--quick] [--json]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { startCommand } from './support/first-answer.mjs';
import { readFlags } from './support/flags.mjs';
import { keepInFlight, median } from './support/measure.mjs';
import { officialClientMissing, openOfficialClient } from './support/official-client.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';
import { BIN } from './support/workload.mjs';

const flags = readFlags({
  numbers: {
    records: [100_000, 2_000],
    seconds: [2, 0.1],
    rounds: [3, 1],
    'in-flight': [64, 64],
  },
  options: { seeds: { type: 'string' } },
});

/** What point operations and batches work on; the set of the queries has an index, which writes would pay for. */
const POINTS = { set: 'aerogate-bench', records: flags.quick ? 500 : 5_000 };
const QUERIES = { set: 'aerogate-bench-query', records: flags.records };
const BATCH_ROWS = 100;
const BATCHES_IN_FLIGHT = 4;
/** What a query over the index selects: a tenth. */
const SELECTED = { bin: BIN.count, first: 0, last: Math.ceil(QUERIES.records / 10) - 1 };
/** What the embedded node is to reach of a real server's rates, for the official client, and its start. */
const RATIO_AT_LEAST = 0.5;
const FIRST_ANSWER_MS = 500;

const wrapped = (number, step = 1) => (number * step) % POINTS.records;
const batch = { inFlight: BATCHES_IN_FLIGHT, unit: 'records/s' };
const query = { inFlight: 1, unit: 'records/s' };
const point = { inFlight: flags['in-flight'], unit: '/s' };

const STEPS = [
  { name: 'put', ...point, run: (client, i) => client.put(wrapped(i)) },
  { name: 'get', ...point, run: (client, i) => client.get(wrapped(i)) },
  { name: 'operate', ...point, run: (client, i) => client.operate(wrapped(i)) },
  {
    name: `put in batches of ${BATCH_ROWS}`,
    ...batch,
    run: (client, i) => client.putBatch(wrapped(i, BATCH_ROWS), BATCH_ROWS),
  },
  {
    name: `get in batches of ${BATCH_ROWS}`,
    ...batch,
    run: (client, i) => client.getBatch(wrapped(i, BATCH_ROWS), BATCH_ROWS),
  },
  {
    name: 'query a set',
    ...query,
    run: async (client) => expecting(QUERIES.records, await client.query(QUERIES.set)),
  },
  {
    name: 'query an index',
    ...query,
    run: async (client) => expecting(SELECTED.last + 1, await client.query(QUERIES.set, SELECTED)),
  },
];

const CLIENTS = [
  { name: 'wire driver', open: openWireClient, missing: () => undefined },
  {
    name: 'official client',
    open: openOfficialClient,
    missing: officialClientMissing,
    target: { ratioAtLeast: RATIO_AT_LEAST },
  },
];

const report = createReport('embedded', flags);
await measureRates();
await measureStarts();
if (flags.seeds === undefined) {
  report.note(
    `Whether the official client gets ${RATIO_AT_LEAST} of a real server's rates shows with --seeds of one on this machine.`,
  );
}
report.end();

/** Rates and memory; with --seeds the rounds alternate between the two, so that both meet the same neighbours. */
async function measureRates() {
  const node = await startEmbeddedProcess(flags.dist);
  const sites = [node.seeds, ...(flags.seeds === undefined ? [] : [flags.seeds])];
  const loaders = await Promise.all(sites.map(openLoader));
  try {
    for (const loader of loaders) await load(loader, POINTS.records);
    await measureMemory(node, loaders[0]);
    for (const loader of loaders.slice(1)) await loadWithIndex(loader);
    for (const client of CLIENTS) await measureClient(client, sites);
  } finally {
    for (const loader of loaders.slice(1)) await loader.removeAll();
    for (const loader of loaders) await loader.close();
    await node.stop();
  }
}

/** What fills a cluster before the clients come, and empties it behind them. */
async function openLoader(seeds) {
  const client = await openWireClient({ dist: flags.dist, seeds, set: POINTS.set });
  return {
    ...client,
    fillQueries: () => fillQueries(seeds),
    removeAll: async () => {
      await client.removeSet(POINTS.set);
      await client.removeSet(QUERIES.set);
    },
  };
}

/** By a client of its own, so that what it knows of all those keys is not kept while others are measured. */
async function fillQueries(seeds) {
  const client = await openWireClient({ dist: flags.dist, seeds, set: QUERIES.set });
  await load(client, QUERIES.records);
  await client.close();
}

async function loadWithIndex(loader) {
  await loader.fillQueries();
  await loader.createIndex(QUERIES.set, BIN.count);
}

async function load(client, records) {
  let next = 0;
  const worker = async () => {
    while (next < records) {
      const first = next;
      next += BATCH_ROWS;
      const { failed } = await client.putBatch(first, Math.min(BATCH_ROWS, records - first));
      if (failed > 0) throw new Error(`${failed} records of a batch could not be loaded`);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, worker));
}

/** What the records take, and then what an index over all of them takes, scaled to a million. */
async function measureMemory(node, loader) {
  const empty = await node.memory();
  await loader.fillQueries();
  const loaded = await node.memory();
  await loader.createIndex(QUERIES.set, BIN.count);
  const indexed = await node.memory();
  const add = (name, before, after) => {
    const perMillion = (field) =>
      ((after[field] - before[field]) / QUERIES.records) * 2 ** -20 * 1e6;
    report.add({
      name: `memory of a million ${name}`,
      value: perMillion('rssBytes'),
      unit: 'MiB of RSS',
      'MiB alive': perMillion('liveBytes'),
      measured: QUERIES.records,
    });
  };
  add('records', empty, loaded);
  add('index entries', loaded, indexed);
}

async function measureClient({ name, open, missing, target }, sites) {
  const reason = await missing(flags.dist);
  if (reason !== undefined) {
    report.skip(name, reason);
    return;
  }
  const clients = [];
  for (const seeds of sites) clients.push(await open({ dist: flags.dist, seeds, set: POINTS.set }));
  try {
    for (const step of STEPS) {
      report.add({ name: `${name}, ${step.name}`, ...(await measureStep(step, clients)), target });
    }
  } finally {
    for (const client of clients) await client.close();
  }
}

async function measureStep({ run, inFlight, unit }, clients) {
  const durationMs = flags.seconds * 1_000;
  const rates = clients.map(() => []);
  let failed = 0;
  const why = {};
  // Round 0 warms up and is not counted.
  for (let round = 0; round <= flags.rounds; round += 1) {
    for (const [i, client] of clients.entries()) {
      const outcome = await keepInFlight((number) => run(client, number), { inFlight, durationMs });
      failed += outcome.failed;
      for (const [reason, count] of Object.entries(outcome.why)) {
        why[reason] = (why[reason] ?? 0) + count;
      }
      if (round > 0) rates[i].push(outcome.perSecond);
    }
  }
  const [ours, theirs] = rates;
  const compared =
    theirs === undefined
      ? {}
      : { given: median(theirs), ratio: median(ours.map((rate, i) => rate / theirs[i])) };
  return { value: median(ours), unit, failed, why, ...compared };
}

/** A query that brings fewer or more records than there are is a failure, however fast. */
function expecting(records, { done, failed }) {
  return { done, failed: done === records ? failed : failed + 1 };
}

async function measureStarts() {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-bench-'));
  const withData = ['--data-dir', join(folder, 'data')];
  try {
    await addStart('in memory', []);
    await addStart('empty data directory', withData);
    await fillThenKill(withData);
    await addStart(`data directory of ${QUERIES.records} records`, withData, QUERIES.records);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addStart(name, args, records = 0) {
  const times = [];
  let failed = 0;
  for (let round = 0; round < flags.rounds; round += 1) {
    const node = await startCommand(flags.dist, args);
    times.push(node.tookMs);
    failed += await lacking(node.seeds, records);
    await node.stop();
  }
  // The target is about starting, not about how much there is to load.
  const target = records === 0 ? { target: { atMost: FIRST_ANSWER_MS } } : {};
  report.add({
    name: `start to first answer, ${name}`,
    value: median(times),
    unit: 'ms',
    failed,
    ...target,
  });
}

/** 1 where a node does not have the records it has to have, else 0. */
async function lacking(seeds, records) {
  const client = await openWireClient({ dist: flags.dist, seeds, set: QUERIES.set });
  const { failed } = expecting(records, await client.query(QUERIES.set));
  await client.close();
  return failed;
}

/** Leaves a data directory behind as a crash would. */
async function fillThenKill(args) {
  const node = await startCommand(flags.dist, args);
  await fillQueries(node.seeds);
  await node.stop('SIGKILL');
}
