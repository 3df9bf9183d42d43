/**
 * A program to start from: connects to an Aerogate gateway, writes and reads a record, sends a batch in which one row
 * fails, and decodes the errors of three calls that are refused.
 */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import { Code } from '@aerogate/proto/google/rpc/code_pb';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { AerogateError, decodeError, retryAdviceName } from './aerogate-error.ts';

type Session = Client<typeof SessionService>;

/** The time each call may take. The gateway hears of it and gives up in time to say so. */
const callTimeoutMs = 5000;

const address = process.argv[2] ?? process.env['AEROGATE_ADDRESS'] ?? 'localhost:50051';
// Plaintext, as the gateway serves on loopback; https:// for one with a certificate. A transport serves any number of
// calls at the same time.
const transport = createGrpcTransport({
  baseUrl: `http://${address}`,
  defaultTimeoutMs: callTimeoutMs,
});
const session = createClient(SessionService, transport);

try {
  await removeAll(session, ['ada', 'grace', 'edsger', 'nobody']);
  await putAndGet(session);
  await insertSeveral(session, ['grace', 'ada', 'edsger']);
  await provokeErrors(session);
} catch (error) {
  throw decodeError(error);
}

/** Writes a record with a bin of each common type, and reads it back. */
async function putAndGet(session: Session): Promise<void> {
  const put = await session.put({
    key: keyOf('ada'),
    bins: {
      name: text('Ada Lovelace'),
      // A 64-bit integer is a bigint: a number would round this one.
      id: { kind: { case: 'intValue', value: 9007199254740993n } },
      score: { kind: { case: 'doubleValue', value: 2.5 } },
      tags: {
        kind: { case: 'listValue', value: { values: [text('mathematics'), text('engines')] } },
      },
    },
  });
  console.log(`put ada: generation ${put.result?.record?.generation}`);

  const get = await session.get({ key: keyOf('ada') });
  console.log(`get ada: ${showBins(get.result?.record?.bins ?? {})}`);
}

/** Sends one batch. With several keys, what goes wrong with one stands in its row and the call is OK. */
async function insertSeveral(session: Session, names: string[]): Promise<void> {
  const answer = await session.execute({
    segments: [
      {
        keys: names.map(keyOf),
        verb: { case: 'insert', value: {} },
        operations: [{ bin: 'name', op: { case: 'put', value: text('new') } }],
      },
    ],
  });
  console.log(
    `insert ${names.join(', ')}: ${answer.summary?.ok} ok, ${answer.summary?.failed} failed`,
  );
  for (const row of answer.results) {
    const outcome =
      row.error === undefined
        ? `generation ${row.record?.generation}`
        : describe(new AerogateError(row.error));
    console.log(`  row ${row.index}: ${outcome}`);
  }
}

/** Makes calls that fail, and shows what their errors say. */
async function provokeErrors(session: Session): Promise<void> {
  await report('get nobody', session.get({ key: keyOf('nobody') }));
  const bins = { name: text('Ada') };
  const put = session.put({ key: keyOf('ada'), bins, generation: 9 });
  await report('put ada at generation 9', put);
  const get = session.get({ key: { namespace: 'test', set: 'example' } });
  await report('get without a user key', get);
}

/** Prints the error that is expected of a call; any other goes up. */
async function report(call: string, attempt: Promise<unknown>): Promise<void> {
  const failure = await attempt.then(() => new Error('it was not refused'), decodeError);
  if (!(failure instanceof AerogateError) || failure.status === undefined) throw failure;
  // Connect's codes have gRPC's numbers; google.rpc has their usual spelling.
  console.log(`${call}: ${Code[failure.status]}, ${describe(failure)}`);
}

function describe(failure: AerogateError): string {
  const { serverCode, inDoubt } = failure;
  const origin = serverCode === undefined ? 'client error' : `server code ${serverCode}`;
  const field = failure.field && `, field ${failure.field}`;
  const retry = retryAdviceName(failure.retryAdvice);
  return `${failure.code} (${origin})${field}, retry ${retry}, in doubt ${inDoubt}`;
}

/** Makes the program start from nothing each time. What is missing already is no error in a row. */
async function removeAll(session: Session, names: string[]): Promise<void> {
  await session.execute({
    segments: [{ keys: names.map(keyOf), verb: { case: 'delete', value: {} } }],
  });
}

function keyOf(name: string) {
  const userKey = { case: 'stringValue', value: name } as const;
  return { namespace: 'test', set: 'example', userKey };
}

function text(value: string) {
  return { kind: { case: 'stringValue', value } } as const;
}

function showBins(bins: Record<string, Value>): string {
  return Object.entries(bins)
    .map(([name, value]) => `${name}=${showValue(value)}`)
    .sort()
    .join(', ');
}

/** Switches over the cases of a Value, as programs that read bins do. */
function showValue({ kind }: Value): string {
  switch (kind.case) {
    case 'intValue':
    case 'doubleValue':
      return String(kind.value);
    case 'stringValue':
      return JSON.stringify(kind.value);
    case 'listValue':
      return `[${kind.value.values.map(showValue).join(', ')}]`;
    default:
      return `(${kind.case})`;
  }
}
