// Measures the gRPC transport alone: unary calls a second through a whole gateway whose service does nothing.
// Needs the build. `node bench/grpc.mjs [--in-flight 64] [--connections 4] [--seconds 5]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    'in-flight': { type: 'string', default: '64' },
    connections: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '5' },
    dist: { type: 'string', default: '../server/dist' },
    server: { type: 'boolean', default: false },
  },
});

const PATH = '/aerogate.v1.SessionService/Get';
const WARM_UP_MS = 1_000;
/** A GetRequest for test/users/u1 in gRPC's frame. */
const REQUEST = Buffer.from('00000000130a110a0474657374120575736572731a027531', 'hex');

const load = (path) => import(new URL(`${flags.dist}/${path}`, import.meta.url).href);

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
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.url), '--server', '--dist', flags.dist],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(child.stdout);
  const [port] = await once(lines, 'line');
  const cpuOfChild = async () => {
    child.stdin.write('\n');
    return Number((await once(lines, 'line'))[0]);
  };
  const sessions = Array.from({ length: Number(flags.connections) }, () =>
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

  for (let i = 0; i < Number(flags['in-flight']); i += 1) call(sessions[i % sessions.length]);
  await pause(WARM_UP_MS);
  const from = { ended, ms: performance.now(), cpu: await cpuOfChild() };
  await pause(Number(flags.seconds) * 1_000);
  const rate = ((ended - from.ended) * 1_000) / (performance.now() - from.ms);
  const cpuPerCall = ((await cpuOfChild()) - from.cpu) / (ended - from.ended);
  running = false;
  for (const session of sessions) session.destroy();
  child.stdin.end();
  console.log(
    `unary no-op: ${Math.round(rate)} calls/s, ${cpuPerCall.toFixed(1)} µs of the gateway's processor time each, ${flags['in-flight']} in flight on ${flags.connections} connections, ${failed} failed`,
  );
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
