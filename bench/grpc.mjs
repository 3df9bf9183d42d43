// Measures the gRPC transport alone: unary calls a second through a whole gateway whose service does nothing.
// Needs the build. `node bench/grpc.mjs [--in-flight 64] [--connections 4] [--seconds 5] [--quick] [--json]`
import { connect } from 'node:http2';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from './support/child.mjs';
import { loaderOf, readFlags } from './support/flags.mjs';
import { pause } from './support/measure.mjs';
import { createReport } from './support/report.mjs';

const flags = readFlags({
  numbers: { 'in-flight': [64, 64], connections: [4, 4], seconds: [5, 0.1], 'warm-up': [1, 0.05] },
  options: { server: { type: 'boolean', default: false } },
});

const PATH = '/aerogate.v1.SessionService/Get';
/** A GetRequest for test/users/u1 in gRPC's frame. */
const REQUEST = Buffer.from('00000000130a110a0474657374120575736572731a027531', 'hex');

const load = loaderOf(flags.dist);

if (flags.server) await serve();
else await measure();

/** The child: a gateway with a service that answers at once, until its parent ends. */
async function serve() {
  const { SessionService } = await import('@aerogate/proto/aerogate/v1/session_service_pb');
  const { loadServeConfig } = await load('config.js');
  const { startGateway } = await load('gateway/gateway.js');
  const { createLog } = await load('gateway/operations/log.js');
  const { systemClock } = await load('model/system-clock.js');
  const cluster = { ready: true, clusterName: undefined, nodes: [], namespaces: new Map() };
  const nothing = () => Promise.resolve({});
  const methods = Object.fromEntries(SessionService.methods.map((m) => [m.localName, nothing]));
  const listen = '127.0.0.1:0';
  const gateway = await startGateway({
    config: loadServeConfig({
      flags: { embedded: true, 'grpc-listen': listen, 'web-listen': listen, 'ops-listen': listen },
      env: {},
    }),
    services: [{ descriptor: SessionService, methods }],
    driver: {
      name: 'wire',
      cluster: () => cluster,
      onClusterChange: () => () => undefined,
      counters: () => ({}),
      close: nothing,
    },
    log: createLog({ level: 'info', format: 'json', clock: systemClock, write: () => undefined }),
    clock: systemClock,
    random: Math.random,
    build: { version: '0.0.0', node: process.versions.node },
  });
  console.log(gateway.addresses.grpc.port);
  // Each line asks for the processor time used so far: on a busy machine it says more than the rate.
  createInterface(process.stdin)
    .on('line', () => console.log(cpuMicroseconds()))
    .on('close', () => process.exit(0));
}

function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function measure() {
  const child = startChild(fileURLToPath(import.meta.url), ['--server', '--dist', flags.dist]);
  const port = await child.line();
  const cpuOfChild = async () => Number(await child.ask('cpu'));
  const sessions = Array.from({ length: flags.connections }, () =>
    connect(`http://127.0.0.1:${port}`),
  );
  let ended = 0;
  let failed = 0;
  let running = true;

  /** Keeps one call under way on the session for as long as the measurement runs. */
  function call(session) {
    const stream = session.request({
      ':method': 'POST',
      ':path': PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('trailers', (trailers) => {
      ended += 1;
      if (trailers['grpc-status'] !== '0') failed += 1;
      if (running) call(session);
    });
    stream.on('response', (headers) => {
      if (headers['grpc-status'] !== undefined) failed += 1;
    });
    stream.resume();
    stream.end(REQUEST);
  }

  for (let i = 0; i < flags['in-flight']; i += 1) call(sessions[i % sessions.length]);
  const afterOneMore = async (ms) => {
    const before = ended;
    do await pause(ms);
    while (ended === before);
  };
  // At least one call is answered in each, or there would be nothing to divide by.
  await afterOneMore(flags['warm-up'] * 1_000);
  const from = { ended, ms: performance.now(), cpu: await cpuOfChild() };
  await afterOneMore(flags.seconds * 1_000);
  const rate = ((ended - from.ended) * 1_000) / (performance.now() - from.ms);
  const cpuPerCall = ((await cpuOfChild()) - from.cpu) / (ended - from.ended);
  running = false;
  for (const session of sessions) session.destroy();
  await child.stop();
  const report = createReport('grpc', flags);
  report.add({
    name: 'unary no-op',
    value: rate,
    unit: 'calls/s',
    'µs of processor time each': cpuPerCall,
    'in flight': flags['in-flight'],
    connections: flags.connections,
    failed,
  });
  report.end();
}
