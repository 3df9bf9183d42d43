// Measures transactions of two reads and two writes while more and more of them want the same few records: how many are committed
// in a second, how many attempts that took, and how much processor time. Those through the gateway are one call each; beside
// them, in each round, the official client runs the same against the same node. Needs the build; node and gateway have
// processes of their own.
// `node bench/transactions.mjs [--in-flight 16] [--seconds 3] [--rounds 3] [--only text] [--quick] [--json]`
import { startEmbeddedProcess } from './support/embedded-process.mjs';
import { readFlags } from './support/flags.mjs';
import { keepInFlight, median } from './support/measure.mjs';
import { officialClientMissing } from './support/official-client.mjs';
import { createReport } from './support/report.mjs';
import { NAMESPACE, openGateway, openOfficial } from './support/transaction-clients.mjs';

const flags = readFlags({
  numbers: { 'in-flight': [16, 4], seconds: [3, 0.05], rounds: [3, 1] },
  options: { only: { type: 'string' } },
});

/** Of a hundred transactions, how many take all their records from the few. */
const CONTENDED_PERCENT = [0, 1, 10, 50, 100].filter(
  (percent) => flags.only === undefined || `${percent} %` === flags.only,
);
const FEW = 16;
const MANY = flags.quick ? 400 : 20_000;
const RECORDS_EACH = 4;
const FILL = 500;

const report = createReport('transactions', flags);
const node = await startEmbeddedProcess(flags.dist, NAMESPACE);
const gateway = await openGateway({ dist: flags.dist, seeds: node.seeds });
const clients = new Map([['gateway', gateway]]);
const missing = await officialClientMissing(flags.dist);
if (missing === undefined) {
  clients.set('official client', await openOfficial({ dist: flags.dist, seeds: node.seeds }));
} else {
  report.skip('official client', missing);
}
await gateway.fill(
  Array.from({ length: Math.ceil((FEW + MANY) / FILL) }, (_, i) => [
    Array.from({ length: FILL }, (__, j) => i * FILL + j),
    0,
  ]),
);
const load = { inFlight: flags['in-flight'], durationMs: flags.seconds * 1_000 };

for (const percent of CONTENDED_PERCENT) {
  const seen = new Map([...clients.keys()].map((name) => [name, []]));
  // The first round warms the code up, which takes thousands of transactions.
  for (let round = flags.quick ? 1 : 0; round <= flags.rounds; round += 1) {
    for (const [name, client] of clients) {
      const measured = await measure(client, percent);
      if (round > 0) seen.get(name).push(measured);
    }
  }
  for (const [name, rounds] of seen) report.add(figure(name, percent, rounds));
}
for (const client of clients.values()) await client.close();
await node.stop();
report.end();

async function measure(client, percent) {
  const counts = { calls: 0, attempts: 0, committed: 0, givenUp: 0, failed: 0 };
  const cpuBeforeMs = await client.cpuMs();
  const { perSecond } = await keepInFlight(async (number) => {
    const { attempts, result } = await client.transact(transaction(number, percent));
    counts.calls += 1;
    counts.attempts += attempts;
    counts[result] += 1;
    return { done: result === 'committed' ? 1 : 0, failed: 0 };
  }, load);
  const cpuMs = (await client.cpuMs()) - cpuBeforeMs;
  return { ...counts, perSecond, cpuUs: (cpuMs * 1_000) / counts.committed };
}

function figure(name, percent, rounds) {
  const sum = (what) => rounds.reduce((total, round) => total + round[what], 0);
  return {
    name: `2 reads and 2 writes, ${percent} % on ${FEW} records, ${name}`,
    value: median(rounds.map(({ perSecond }) => perSecond)),
    unit: 'committed/s',
    'processor µs each': median(rounds.map(({ cpuUs }) => cpuUs)),
    'attempts each': sum('attempts') / sum('calls'),
    '% given up': (sum('givenUp') * 100) / sum('calls'),
    failed: sum('failed'),
  };
}

/** What one of them reads and writes; those of the few take their records in an order that differs from one to the next. */
function transaction(number, percent) {
  const isContended = (number * 37) % 100 < percent;
  const [first, second, third, fourth] = isContended ? few(number) : many(number);
  return { reads: [first, second], writes: [third, fourth], value: number };
}

function few(number) {
  return Array.from({ length: RECORDS_EACH }, (_, i) => (number * 7 + i * 5) % FEW);
}

/** Four that no other under way has. */
function many(number) {
  return Array.from({ length: RECORDS_EACH }, (_, i) => FEW + ((number * RECORDS_EACH + i) % MANY));
}
