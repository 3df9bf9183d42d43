// Measures Execute of 1, 10, 100 and 1000 keys through a gateway, in turn with batches of as many keys by the official client on the
// same node. Needs the build. Node, gateway and this process share the processors, and the calls' own client in this process is part
// of what is measured: bench/gateway.mjs says what the gateway does for clients that cost nothing.
// `node bench/execute.mjs [--in-flight 8] [--seconds 2] [--rounds 3] [--quick] [--json]`
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { startGatewayProcess } from './support/gateway-process.mjs';
import { keepInFlight, median } from './support/measure.mjs';
import { officialClientMissing, openOfficialClient } from './support/official-client.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';
import { NAMESPACE } from './support/workload.mjs';

const flags = readFlags({
  numbers: { seconds: [2, 0.1], rounds: [3, 1], 'in-flight': [8, 2] },
});

const SIZES = [1, 10, 100, 1_000];
const SET = 'aerogate-bench-execute';
const RECORDS = 5_000;
const LOADED_AT_ONCE = 500;

const report = createReport('execute', flags);
const node = await startEmbeddedProcess(flags.dist);
const gateway = await startGatewayProcess({ dist: flags.dist, seeds: node.seeds });
const options = { dist: flags.dist, seeds: node.seeds, set: SET };
await loadRecords();

const clients = { gateway: openGatewayClient() };
const missing = await officialClientMissing(flags.dist);
if (missing === undefined) clients['official client'] = await openOfficialClient(options);

for (const size of SIZES) await measure(size);
if (missing !== undefined) report.skip('official client', missing);

await clients['official client']?.close();
await gateway.stop();
await node.stop();
report.end();

/** Rounds in which each client has its turn, so that what slows the machine down slows both. */
async function measure(size) {
  const rates = {};
  const failed = {};
  for (const [name, client] of Object.entries(clients)) {
    rates[name] = [];
    // Connections are made, and code is warm.
    failed[name] = (await client.getBatch(0, size)).failed;
  }
  for (let round = 0; round < flags.rounds; round += 1) {
    for (const [name, client] of Object.entries(clients)) {
      const read = (i) => client.getBatch((i * size) % (RECORDS - size + 1), size);
      const load = { inFlight: flags['in-flight'], durationMs: flags.seconds * 1_000 };
      const measured = await keepInFlight(read, load);
      rates[name].push(measured.perSecond);
      failed[name] += measured.failed;
    }
  }
  for (const [name, perSecond] of Object.entries(rates)) {
    report.add({
      name: `${name}, ${size} ${size === 1 ? 'key' : 'keys'}`,
      value: median(perSecond),
      unit: 'records/s',
      'in flight': flags['in-flight'],
      failed: failed[name],
    });
  }
}

async function loadRecords() {
  const client = await openWireClient(options);
  for (let first = 0; first < RECORDS; first += LOADED_AT_ONCE) {
    await client.putBatch(first, LOADED_AT_ONCE);
  }
  await client.close();
}

/** Execute as the official client's batch of reads. */
function openGatewayClient() {
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.ports.grpc}` });
  const session = createClient(SessionService, transport);
  return {
    async getBatch(first, count) {
      const keys = Array.from({ length: count }, (_, i) => ({
        namespace: NAMESPACE,
        set: SET,
        userKey: { case: 'intValue', value: BigInt(first + i) },
      }));
      const { results, summary } = await session.execute({
        segments: [{ verb: { case: 'query', value: {} }, keys }],
      });
      return { done: results.length, failed: results.length - summary.ok };
    },
  };
}
