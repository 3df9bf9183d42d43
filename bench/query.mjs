// Measures queries through a whole gateway over gRPC, in records a second, beside the same queries by the official npm client
// and by the wire driver alone, straight at the same node: all in one run, in turn, so that all meet the same neighbours.
// Needs the build. `node bench/query.mjs [--seeds host:port] [--records 100000] [--rounds 5] [--quick] [--json]`
import { connect } from 'node:http2';
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { startGatewayProcess } from './support/gateway-process.mjs';
import { createMessageReader, eachField, grpcFrame } from './support/h2-frames.mjs';
import { median } from './support/measure.mjs';
import { officialClientMissing, openOfficialClient } from './support/official-client.mjs';
import { createReport } from './support/report.mjs';
import { openWireClient } from './support/wire-client.mjs';
import { BIN, NAMESPACE } from './support/workload.mjs';

const flags = readFlags({
  numbers: { records: [100_000, 500], rounds: [5, 1] },
  options: { seeds: { type: 'string' } },
});

const SET = 'aerogate-bench-query';
const BATCH_ROWS = 100;
/** What the gateway is to reach of the official client's rate. */
const RATIO_AT_LEAST = 1;
/** The selected tenth of the records. */
const LAST = Math.ceil(flags.records / 10) - 1;
const PATH = '/aerogate.v1.SessionService/Query';
const WINDOW_BYTES = 2 ** 24;
/** Where rows stand in an answer: the frame of records, and in it the results. */
const FIELD = { records: 2, results: 1 };

const { create, toBinary } = await import('@bufbuild/protobuf');
const { QueryRequestSchema } = await import('@aerogate/proto/aerogate/v1/session_service_pb');

const QUERIES = [
  { name: 'a set', expected: flags.records, request: {} },
  {
    name: 'an index',
    expected: LAST + 1,
    range: { bin: BIN.count, first: 0, last: LAST },
    request: {
      indexFilter: {
        index: { case: 'bin', value: BIN.count },
        predicate: { case: 'range', value: { low: 0n, high: BigInt(LAST) } },
      },
    },
  },
];

const report = createReport('query', flags);
const node = flags.seeds === undefined ? await startEmbeddedProcess(flags.dist) : undefined;
const seeds = flags.seeds ?? node.seeds;
const wire = await openWireClient({ dist: flags.dist, seeds, set: SET });
for (let first = 0; first < flags.records; first += BATCH_ROWS) {
  await wire.putBatch(first, Math.min(BATCH_ROWS, flags.records - first));
}
await wire.createIndex(SET, BIN.count);
const gateway = await startGatewayProcess({ dist: flags.dist, seeds });
const session = connect(`http://127.0.0.1:${gateway.ports.grpc}`, {
  settings: { initialWindowSize: WINDOW_BYTES },
});
session.on('connect', () => session.setLocalWindowSize(WINDOW_BYTES));
const missing = await officialClientMissing(flags.dist);
const official =
  missing === undefined
    ? await openOfficialClient({ dist: flags.dist, seeds, set: SET })
    : undefined;
if (missing !== undefined) report.skip('official client', missing);

for (const query of QUERIES) await measure(query);

await official?.close();
session.destroy();
await gateway.stop();
if (flags.seeds !== undefined) await wire.removeSet(SET);
await wire.close();
await node?.stop();
report.end();

/** One round of each after the other; round 0 warms up. */
async function measure({ name, expected, range, request }) {
  const ways = [
    { name: 'gateway', run: () => throughGateway(request) },
    { name: 'wire driver', run: () => wire.query(SET, range) },
    ...(official === undefined
      ? []
      : [{ name: 'official client', run: () => official.query(SET, range) }]),
  ].map((way) => ({ ...way, rates: [], failed: 0 }));
  for (let round = 0; round <= flags.rounds; round += 1) {
    for (const way of ways) {
      const startedMs = performance.now();
      const { done, failed } = await way.run();
      const tookMs = performance.now() - startedMs;
      way.failed += failed + Math.abs(expected - done);
      if (round > 0) way.rates.push((done * 1_000) / tookMs);
    }
  }
  const [ours, , theirs] = ways;
  for (const way of ways) {
    const isOurs = way === ours && theirs !== undefined;
    report.add({
      name: `${way.name}, query ${name}`,
      value: median(way.rates),
      unit: 'records/s',
      failed: way.failed,
      ...(isOurs
        ? {
            ratio: median(ours.rates.map((rate, i) => rate / theirs.rates[i])),
            given: median(theirs.rates),
            target: { ratioAtLeast: RATIO_AT_LEAST },
          }
        : {}),
    });
  }
}

/** Counts rows without making objects of them: how fast a client reads is not what is measured. */
function throughGateway(request) {
  const message = create(QueryRequestSchema, {
    target: { case: 'dataset', value: { namespace: NAMESPACE, set: SET } },
    ...request,
  });
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  let done = 0;
  let failed = 1;
  const read = createMessageReader((bytes) => {
    done += rowsIn(bytes);
  });
  return new Promise((resolve, reject) => {
    stream.on('data', read);
    stream.on('trailers', (trailers) => {
      failed = trailers['grpc-status'] === '0' ? 0 : 1;
    });
    stream.on('error', reject);
    stream.on('close', () => resolve({ done, failed }));
    stream.end(grpcFrame(toBinary(QueryRequestSchema, message)));
  });
}

function rowsIn(bytes) {
  let rows = 0;
  eachField(bytes, 0, bytes.length, (frame, from, to) => {
    if (frame !== FIELD.records) return;
    eachField(bytes, from, to, (field) => {
      if (field === FIELD.results) rows += 1;
    });
  });
  return rows;
}
