// Measures a call through the gateway beside what it is to be compared with: the official client and our wire driver on the same
// node, and servers that do nothing. All of them run one after the other in each round, so that a round's ratios have the same
// machine; figures are medians over the rounds. The embedded node has a process of its own; `--seeds` takes another cluster.
// `node bench/gateway.mjs [--seeds host:port] [--rounds 5] [--seconds 1.5] [--only text] [--readme] [--quick] [--json]`
import { fileURLToPath } from 'node:url';
import { startChild } from './support/child.mjs';
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { startGatewayProcess } from './support/gateway-process.mjs';
import { echoAnswer } from './support/load-messages.mjs';
import { median } from './support/measure.mjs';
import { officialClientMissing } from './support/official-client.mjs';
import { writeReadme } from './support/readme-table.mjs';
import { createReport } from './support/report.mjs';
import { removeCertificate, selfSigned } from './support/self-signed.mjs';

const flags = readFlags({
  numbers: {
    rounds: [5, 1],
    seconds: [1.5, 0.1],
    'warm-up': [0.5, 0.05],
    'in-flight': [64, 16],
    connections: [4, 2],
    records: [5_000, 500],
  },
  options: {
    seeds: { type: 'string' },
    only: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
});

const SET = 'aerogate-bench';
const { dist, records, connections } = flags;
const inFlight = flags['in-flight'];
const timing = { warmUpMs: flags['warm-up'] * 1_000, durationMs: flags.seconds * 1_000 };
/** Above this part of a core the load generator may have held the server back, and its row says nothing. */
const GENERATOR_MAX_CORES = 0.5;
const BATCH = 100;
const SLOW_SHARE = 0.01;
/** The row of memory that no load makes. */
const IDLE_ROW = 'idle gateway with embedded node';

const SCRIPTS = {
  load: fileURLToPath(new URL('support/h2-load.mjs', import.meta.url)),
  client: fileURLToPath(new URL('support/direct-client.mjs', import.meta.url)),
  echo: fileURLToPath(new URL('support/echo-server.mjs', import.meta.url)),
};

const closing = [];
const open = async (part) => {
  const opened = await part;
  closing.push(opened);
  return opened;
};

/** What stands between the rounds: name → the medians of each of its figures. */
const results = new Map();
const report = createReport('gateway', flags);

const node = flags.seeds === undefined ? await open(startEmbeddedProcess(dist)) : undefined;
const seeds = flags.seeds ?? node.seeds;
const gateway = await open(startGatewayProcess({ dist, seeds }));
const certificate = selfSigned();
const tlsGateway =
  certificate === undefined
    ? undefined
    : await open(startGatewayProcess({ dist, seeds, args: certificate.flags }));
const generator = await open(startChild(SCRIPTS.load));
const wire = await direct('wire');
const shallow = await direct('wire-shallow');
const missing = await officialClientMissing(dist);
const official = missing === undefined ? await direct('official') : undefined;
const echoes = { 'grpc-js': await echo('grpc-js'), http2: await echo('http2') };

await ask(wire, { load: 'fill', records });
await compare();
if (flags.seeds !== undefined) await ask(wire, { load: 'remove' });
for (const part of closing.reverse()) await part.stop();
removeCertificate(certificate);
report.end();
if (flags.readme) await writeReadme(report.figures, flags);

async function direct(kind) {
  const child = await open(startChild(SCRIPTS.client, [kind, dist, seeds, SET]));
  await child.line();
  return child;
}

async function echo(kind) {
  const child = await open(startChild(SCRIPTS.echo, [kind, echoAnswer(SET).toString('hex')]));
  return { ...child, port: Number(await child.line()) };
}

async function ask(child, question) {
  return JSON.parse(await child.ask(JSON.stringify(question)));
}

/** A load on a server that speaks HTTP/2: its rate and latencies, and what it cost on both sides. */
async function loaded(server, load, facts = {}) {
  const before = await server.usage();
  const measured = await ask(generator, {
    ...{ load, set: SET, records, inFlight, connections, protocol: 'grpc', tls: false },
    ...{ port: server.port, ...timing, ...facts },
  });
  const after = await server.usage();
  const seconds = (timing.warmUpMs + timing.durationMs) / 1_000;
  const cpuUsEach = ((after.cpuMs - before.cpuMs) * 1_000) / (measured.perSecond * seconds);
  return { ...measured, cpuUsEach, residentMiB: (after.residentBytes ?? 0) / 2 ** 20 };
}

function onGateway(load, facts) {
  return () => loaded({ port: gateway.ports.grpc, usage: gateway.usage }, load, facts);
}

function onEcho(kind, facts) {
  const { port, ask: question } = echoes[kind];
  const usage = async () => JSON.parse(await question('usage'));
  return () => loaded({ port, usage }, 'get', facts);
}

function onClient(client, load, facts = {}) {
  return () => ask(client, { load, records, rows: BATCH, inFlight, ...timing, ...facts });
}

/** Slow commands in one of a hundred, which only our own node can be told to have. */
function slowly(measure) {
  return async () => {
    await node.slow(SLOW_SHARE);
    try {
      return await measure();
    } finally {
      await node.slow(0);
    }
  };
}

/** Every row: what is measured in each round. `half` asks for the latencies at half the rate, too. */
function rows() {
  const few = { inFlight: Math.max(1, inFlight >> 3) };
  const lone = { inFlight: 1, connections: 1 };
  const pipelined = { inFlight: inFlight * 4, connections: 2 };
  const web = { port: gateway.ports.web, protocol: 'connect' };
  return [
    ...(official === undefined
      ? []
      : [
          ['official client, get', onClient(official, 'get')],
          ['official client, put', onClient(official, 'put')],
          [`official client, get in batches of ${BATCH}`, onClient(official, 'batch', few)],
          ['official client, query', onClient(official, 'query', { inFlight: 1 })],
        ]),
    ['wire driver, get', onClient(wire, 'get')],
    ['wire driver, put', onClient(wire, 'put')],
    [`wire driver, get in batches of ${BATCH}`, onClient(wire, 'batch', few)],
    ['wire driver, query', onClient(wire, 'query', { inFlight: 1 })],
    ['wire driver, lone get', onClient(wire, 'get', { inFlight: 1 })],
    ['grpc-js echo', onEcho('grpc-js'), 'half'],
    ['grpc-js echo, lone', onEcho('grpc-js', lone)],
    ['node:http2 echo', onEcho('http2'), 'half'],
    ['node:http2 echo, lone', onEcho('http2', lone)],
    ['Get', onGateway('get'), 'half'],
    ['lone Get', onGateway('get', lone)],
    ['Get, Connect', onGateway('get', web), 'half'],
    ['Put', onGateway('put'), 'half'],
    ['Execute, 1 key', onGateway('execute-1')],
    ['Execute, 10 keys', onGateway('execute-10')],
    ['Execute, 100 keys', onGateway('execute-100', few)],
    ['Pipeline, 1 get per message', onGateway('pipeline-1', pipelined), 'half'],
    ['Pipeline, 16 gets per message', onGateway('pipeline-16', pipelined), 'half'],
    ['Pipeline, 16 per message, half puts', onGateway('pipeline-16-mixed', pipelined)],
    ['Query', onGateway('query', lone)],
    ...(tlsGateway === undefined
      ? []
      : [['Get, TLS', () => loaded(tlsServer(), 'get', { tls: true })]]),
    ...(node === undefined
      ? []
      : [
          ['wire driver, get, 1 % slow', slowly(onClient(wire, 'get'))],
          ['the same without pipelining', slowly(onClient(shallow, 'get'))],
        ]),
  ].filter(([name]) => flags.only === undefined || name.includes(flags.only));
}

function tlsServer() {
  return { port: tlsGateway.ports.grpc, usage: tlsGateway.usage };
}

async function compare() {
  const measured = rows();
  for (let round = 0; round < flags.rounds; round += 1) {
    for (const [name, measure, half] of measured) {
      const figures = await measure();
      keep(name, figures);
      if (half === undefined) continue;
      const [facts] = [{ perSecond: figures.perSecond / 2 }];
      keep(`${name}, at half of that`, await atHalf(name, facts));
    }
  }
  if (missing !== undefined) report.skip('official client', missing);
  for (const [name, rounds] of results) report.add(figureOf(name, rounds));
  for (const ratio of ratios()) report.add(ratio);
  if (flags.only === undefined || IDLE_ROW.includes(flags.only)) await idleMemory();
}

function atHalf(name, facts) {
  const web = { port: gateway.ports.web, protocol: 'connect' };
  const pipelined = { inFlight: inFlight * 4, connections: 2 };
  const again = {
    'grpc-js echo': onEcho('grpc-js', facts),
    'node:http2 echo': onEcho('http2', facts),
    Get: onGateway('get', facts),
    'Get, Connect': onGateway('get', { ...web, ...facts }),
    Put: onGateway('put', facts),
    'Pipeline, 1 get per message': onGateway('pipeline-1', { ...pipelined, ...facts }),
    'Pipeline, 16 gets per message': onGateway('pipeline-16', { ...pipelined, ...facts }),
  };
  return again[name]();
}

function keep(name, figures) {
  if (!results.has(name)) results.set(name, []);
  results.get(name).push(figures);
}

function figureOf(name, rounds) {
  const of = (pick) => rounds.map(pick);
  const middle = (pick) => median(of(pick));
  const rates = of(({ perSecond }) => perSecond);
  const generatorCores = middle((round) => round.generatorCores ?? 0);
  return {
    name,
    value: median(rates),
    unit: '/s',
    spread: spreadOf(rates),
    p50: middle(({ latencyMs }) => latencyMs.p50),
    p99: middle(({ latencyMs }) => latencyMs.p99),
    'p99.9': middle(({ latencyMs }) => latencyMs.p999),
    'µs of processor each': middle(({ cpuUsEach }) => cpuUsEach),
    ...(generatorCores === 0 ? {} : { 'cores of the generator': generatorCores }),
    ...(rounds[0].residentMiB > 0 ? { MiB: middle(({ residentMiB }) => residentMiB) } : {}),
    ...(generatorCores > GENERATOR_MAX_CORES ? { invalid: 'the generator was busy' } : {}),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
  };
}

function spreadOf(values) {
  const short = (value) => Number(value.toPrecision(3));
  return `${short(Math.min(...values))}–${short(Math.max(...values))}`;
}

/** The targets: medians of the ratios within each round. */
function ratios() {
  const rate = ({ perSecond }) => perSecond;
  const p99 = ({ latencyMs }) => latencyMs.p99;
  const p50 = ({ latencyMs }) => latencyMs.p50;
  const divided = (a, b) => a / b;
  const wanted = [
    ['Get', 'grpc-js echo', rate, { atLeast: 0.85 }],
    ['Pipeline, 1 get per message', 'official client, get', rate, { atLeast: 1 }],
    ['Pipeline, 16 gets per message', 'official client, get', rate, { atLeast: 2 }],
    ['wire driver, get', 'official client, get', rate, { atLeast: 1.7 }],
    ['Query', 'official client, query', rate, { atLeast: 1 }],
    ['Execute, 100 keys', `official client, get in batches of ${BATCH}`, rate, { atLeast: 0.8 }],
    ['wire driver, get, 1 % slow', 'the same without pipelining', p99, { atMost: 1.2 }],
  ];
  const added = ['lone Get', 'wire driver, lone get', p50, { atMost: 0.35 }];
  return [
    ...wanted.flatMap((row) => ratioOf(row, ['÷', 'times', divided])),
    ...ratioOf(added, ['−', 'ms of p50', (a, b) => a - b]),
  ];
}

function ratioOf([above, below, pick, target], [sign, unit, combine]) {
  const [ours, theirs] = [results.get(above), results.get(below)];
  if (ours === undefined || theirs === undefined) return [];
  const values = ours.map((round, i) => combine(pick(round), pick(theirs[i])));
  return [
    {
      name: `${above} ${sign} ${below}`,
      value: median(values),
      unit,
      spread: spreadOf(values),
      target,
    },
  ];
}

async function idleMemory() {
  const idle = await startGatewayProcess({ dist });
  const { residentBytes } = await idle.usage();
  await idle.stop();
  report.add({
    name: IDLE_ROW,
    value: residentBytes / 2 ** 20,
    unit: 'MiB',
    target: { atMost: 150 },
  });
}
