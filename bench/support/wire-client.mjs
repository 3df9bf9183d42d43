// Our wire driver as benchmarks drive it.
import { loaderOf } from './flags.mjs';
import { BIN, binsOf, NAMESPACE } from './workload.mjs';

/** @type {import('../../server/dist/model/settings.js').Settings} */
const settings = {
  // A busy machine is slow, not wrong: what fails here is to be worth a look.
  totalTimeoutMs: 60_000,
  socketTimeoutMs: 0,
  maxRetries: 2,
  retryDelayMs: 0,
  sendKey: false,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'sequence',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: false,
  compressionThresholdBytes: 128,
  maxConcurrentNodes: 0,
  recordQueueSize: 5000,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};

const write = { exists: 'update', ttl: { type: 'serverDefault' } };

const allPartitions = Array.from({ length: 4_096 }, (_, partition) => ({ partition }));

/** Changes one bin and reads the other. */
const ADD_AND_READ = [
  { op: 'add', bin: BIN.count, value: { type: 'int', value: 1n } },
  { op: 'read', bin: BIN.name },
];

/** Connects to `seeds`. Point and batch operations take the number of a record, and of the first of a batch. */
export async function openWireClient({ dist, seeds, set, pool = {}, coalesced = false }) {
  const load = loaderOf(dist);
  const single = await openDriver(load, seeds, pool);
  const driver = coalesced ? await coalescing(load, single) : single;
  const commands = await commandsOn(load, set);
  const execute = async (command) => {
    return tally([await driver.execute(command, { settings })]);
  };
  const batch = async (all) => {
    return tally(await driver.batch(all, { settings, respondAllKeys: true }));
  };
  return {
    get: (i) => execute(commands.get(i)),
    put: (i) => execute(commands.put(i)),
    operate: (i) => execute(commands.operate(i)),
    getBatch: (first, rows) => batch(numbers(first, rows).map(commands.get)),
    putBatch: (first, rows) => batch(numbers(first, rows).map(commands.put)),
    query: (of, range) => queryWith(driver, of, range),
    createIndex: (of, bin) => createIndex(driver, of, bin),
    removeSet: (of) => removeSet(driver, of),
    connectionsOpened: () => driver.counters().connectionsOpened,
    close: () => driver.close(1_000),
  };
}

async function coalescing(load, driver) {
  const { createCoalescingDriver } = await load('driver/coalescing/coalescing-driver.js');
  const { systemClock } = await load('model/system-clock.js');
  return createCoalescingDriver(driver, systemClock);
}

async function openDriver(load, seeds, pool) {
  const [{ createWireDriverProvider }, { parseSeeds }, { systemClock }, { ANONYMOUS }] =
    await Promise.all([
      load('driver/wire/wire-driver-provider.js'),
      load('driver/wire/address.js'),
      load('model/system-clock.js'),
      load('model/principal.js'),
    ]);
  const provider = createWireDriverProvider({
    seeds: parseSeeds(seeds),
    clock: systemClock,
    random: Math.random,
    version: '0.0.0',
    pool,
  });
  await provider.start();
  return provider.forPrincipal(ANONYMOUS);
}

/** Commands by the number of their record; keys are hashed once, since hashing them is not what is measured. */
async function commandsOn(load, set) {
  const { keyOf } = await load('model/key.js');
  const keys = new Map();
  const key = (i) => {
    if (!keys.has(i)) keys.set(i, keyOf(NAMESPACE, set, { type: 'integer', value: BigInt(i) }));
    return keys.get(i);
  };
  const operations = (i) => {
    const { name, count } = binsOf(i);
    return [
      { op: 'write', bin: BIN.name, value: { type: 'string', value: name } },
      { op: 'write', bin: BIN.count, value: { type: 'int', value: BigInt(count) } },
    ];
  };
  return {
    get: (i) => ({ verb: 'get', key: key(i), settings, bins: 'all' }),
    put: (i) => ({ verb: 'operate', key: key(i), settings, operations: operations(i), write }),
    operate: (i) => ({ verb: 'operate', key: key(i), settings, operations: ADD_AND_READ, write }),
  };
}

/** Reads a set, or the records whose `bin` is in a range, to the end. */
async function queryWith(driver, set, range) {
  const request = {
    namespace: NAMESPACE,
    set,
    bins: 'all',
    partitions: allPartitions,
    maxRecords: 0,
    recordsPerSecond: 0,
    expectedDuration: 'long',
    ...(range === undefined ? {} : { index: indexRange(range) }),
  };
  let done = 0;
  for await (const events of driver.query(request, { settings })) {
    for (const { type } of events) if (type === 'record') done += 1;
  }
  return { done, failed: 0 };
}

function indexRange({ bin, first, last }) {
  const int = (value) => ({ type: 'int', value: BigInt(value) });
  return { bin, collection: 'default', context: [], begin: int(first), end: int(last) };
}

/** Makes a numeric index and waits until it is built. */
async function createIndex(driver, set, bin) {
  const name = indexName(set, bin);
  const create = `sindex-create:namespace=${NAMESPACE};set=${set};indexname=${name};bin=${bin};type=numeric`;
  const [answer] = await info(driver, create, 'any');
  if (!/^ok/iu.test(answer)) throw new Error(`the index was not made: ${answer}`);
  for (;;) {
    const states = await info(driver, `sindex/${NAMESPACE}/${name}`, 'all');
    if (states.every((state) => state.includes('load_pct=100'))) return;
  }
}

/** Takes a set off a cluster that is not ours to stop, with the index on it. */
async function removeSet(driver, set) {
  await info(
    driver,
    `sindex-delete:namespace=${NAMESPACE};set=${set};indexname=${indexName(set, BIN.count)}`,
    'any',
  );
  await info(driver, `truncate:namespace=${NAMESPACE};set=${set}`, 'any');
}

function indexName(set, bin) {
  return `${set}-${bin}`;
}

async function info(driver, command, to) {
  const answers = await driver.info({ commands: [command], target: { to } }, { settings });
  return answers.map((each) => each.answers.get(command) ?? '');
}

function numbers(first, count) {
  return Array.from({ length: count }, (_, i) => first + i);
}

function tally(outcomes) {
  const why = outcomes.flatMap(({ ok, error }) => (ok ? [] : [error.codeName]));
  return { done: outcomes.length, failed: why.length, why };
}
