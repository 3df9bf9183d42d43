// Measures the wire driver alone: single-record gets and puts a second against an embedded node in a process of its own.
// Needs the build. `node bench/driver.mjs [--seeds host:port] [--in-flight 64] [--seconds 5]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string' },
    'in-flight': { type: 'string', default: '64' },
    seconds: { type: 'string', default: '5' },
    dist: { type: 'string', default: '../server/dist' },
    node: { type: 'boolean', default: false },
  },
});

const load = (path) => import(new URL(`${flags.dist}/${path}`, import.meta.url).href);

/** @type {import('../server/dist/model/settings.js').Settings} */
const settings = {
  totalTimeoutMs: 1000,
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
  recordQueueSize: 0,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};

if (flags.node) await serve();
else await measure();

/** The child: an embedded node until its parent ends. */
async function serve() {
  const { startEmbedded } = await load('embedded/index.js');
  const node = await startEmbedded();
  console.log(node.seeds);
  process.stdin.resume().on('end', () => process.exit(0));
}

async function measure() {
  const child = flags.seeds === undefined ? spawnNode() : undefined;
  const seeds = flags.seeds ?? (await child.seeds);
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
  });
  await provider.start();
  const driver = provider.forPrincipal(ANONYMOUS);
  const commands = await workload();
  await driver.batch(commands.puts, {
    settings: { ...settings, totalTimeoutMs: 60_000 },
    respondAllKeys: true,
  });
  const inFlight = Number(flags['in-flight']);
  const durationMs = Number(flags.seconds) * 1000;
  for (const [name, list] of Object.entries(commands)) {
    // The first run warms the code up; only the second is reported.
    await run(driver, list, { inFlight, durationMs: durationMs / 4 });
    const { done, failed, tookMs } = await run(driver, list, { inFlight, durationMs });
    const perSecond = Math.round((done / tookMs) * 1000);
    console.log(`${name}: ${perSecond}/s at ${inFlight} in flight, ${failed} failed`);
  }
  console.log(`connections opened: ${driver.counters().connectionsOpened}`);
  await driver.close(1000);
  child?.process.kill();
}

function spawnNode() {
  const args = [fileURLToPath(import.meta.url), '--node', '--dist', flags.dist];
  const process_ = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process_.stdout });
  return { process: process_, seeds: once(lines, 'line').then(([line]) => line) };
}

async function workload() {
  const { keyOf } = await load('model/key.js');
  const keys = Array.from({ length: 5_000 }, (_, i) =>
    keyOf('test', 'bench', { type: 'integer', value: BigInt(i) }),
  );
  const operations = [
    { op: 'write', bin: 'name', value: { type: 'string', value: 'a name of some length' } },
    { op: 'write', bin: 'count', value: { type: 'int', value: 42n } },
  ];
  const write = { exists: 'update', ttl: { type: 'serverDefault' } };
  return {
    puts: keys.map((key) => ({ verb: 'operate', key, settings, operations, write })),
    gets: keys.map((key) => ({ verb: 'get', key, settings, bins: 'all' })),
  };
}

/** Keeps `inFlight` commands under way until the time is up. */
async function run(driver, commands, { inFlight, durationMs }) {
  const startedMs = performance.now();
  const untilMs = startedMs + durationMs;
  let next = 0;
  let done = 0;
  let failed = 0;
  const worker = async () => {
    while (performance.now() < untilMs) {
      const command = commands[next % commands.length];
      next += 1;
      const outcome = await driver.execute(command, { settings });
      done += 1;
      if (!outcome.ok) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { done, failed, tookMs: performance.now() - startedMs };
}
