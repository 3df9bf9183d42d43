// Measures transactions of two reads and two writes through the gateway, each in one call, while more and more of them want the
// same few records: how many are committed in a second, and how many attempts that took. Needs the build; gateway and node are
// one process, the calls come from this one.
// `node bench/transactions.mjs [--in-flight 16] [--seconds 3] [--rounds 3] [--quick] [--json]`
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { readFlags } from './support/flags.mjs';
import { startGatewayProcess } from './support/gateway-process.mjs';
import { keepInFlight, median } from './support/measure.mjs';
import { createReport } from './support/report.mjs';

const flags = readFlags({
  numbers: { 'in-flight': [16, 4], seconds: [3, 0.05], rounds: [3, 1] },
});

/** Of a hundred transactions, how many take all their records from the few. */
const CONTENDED_PERCENT = [0, 1, 10, 50, 100];
const FEW = 16;
const MANY = 40_000;
const RECORDS_EACH = 4;
/** What a transaction is given up with after its last attempt, since others were in its way. */
const GIVEN_UP = new Set(['MRT_BLOCKED', 'MRT_VERSION_MISMATCH', 'TRANSACTION_VERIFY_FAILED']);

const report = createReport('transactions', flags);
const gateway = await startGatewayProcess({ dist: flags.dist });
const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.ports.grpc}` });
const client = createClient(SessionService, transport);
const load = { inFlight: flags['in-flight'], durationMs: flags.seconds * 1_000 };

for (const percent of CONTENDED_PERCENT) {
  const rates = [];
  const counts = { calls: 0, attempts: 0, givenUp: 0, failed: 0 };
  // The first round warms the code up.
  for (let round = 0; round <= flags.rounds; round += 1) {
    const isMeasured = round > 0;
    const operation = (number) => transact(number, percent, isMeasured ? counts : undefined);
    const { perSecond } = await keepInFlight(operation, load);
    if (isMeasured) rates.push(perSecond);
  }
  report.add({
    name: `2 reads and 2 writes, ${percent} % on ${FEW} records`,
    value: median(rates),
    unit: 'committed/s',
    'attempts each': counts.attempts / counts.calls,
    '% given up': (counts.givenUp * 100) / counts.calls,
    failed: counts.failed,
  });
}
await gateway.stop();
report.end();

async function transact(number, percent, counts) {
  const isContended = (number * 37) % 100 < percent;
  const [first, second, third, fourth] = isContended ? few(number) : many(number);
  const segments = [
    { keys: [first, second].map(keyOf), verb: { case: 'query', value: {} } },
    {
      keys: [third, fourth].map(keyOf),
      verb: { case: 'upsert', value: {} },
      operations: [{ bin: 'v', op: { case: 'put', value: intOf(number) } }],
    },
  ];
  try {
    const { outcome } = await client.runTransaction({ segments });
    count(counts, { attempts: outcome.attempts });
    return { done: 1, failed: 0 };
  } catch (error) {
    const [detail] = error.findDetails?.(ErrorDetailSchema) ?? [];
    if (detail === undefined) throw error;
    const isGivenUp = GIVEN_UP.has(detail.name);
    count(counts, { attempts: detail.attempts, [isGivenUp ? 'givenUp' : 'failed']: 1 });
    return { done: 0, failed: isGivenUp ? 0 : 1 };
  }
}

function count(counts, facts) {
  if (counts === undefined) return;
  counts.calls += 1;
  for (const [name, value] of Object.entries(facts)) counts[name] += value;
}

/** Four of the few, in an order that differs from call to call. */
function few(number) {
  return Array.from({ length: RECORDS_EACH }, (_, i) => (number * 7 + i * 5) % FEW);
}

/** Four that no other call under way has. */
function many(number) {
  return Array.from({ length: RECORDS_EACH }, (_, i) => FEW + ((number * RECORDS_EACH + i) % MANY));
}

function keyOf(record) {
  return { namespace: 'txn', set: 'bench', userKey: { case: 'intValue', value: BigInt(record) } };
}

function intOf(number) {
  return { kind: { case: 'intValue', value: BigInt(number) } };
}
