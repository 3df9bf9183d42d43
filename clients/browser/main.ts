/**
 * A page to start from: calls an Aerogate gateway on another origin, writes and reads a record, takes the rows of a batch
 * from a stream as they come, and decodes the errors of two calls that are refused.
 */

import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import type { SegmentSchema } from '@aerogate/proto/aerogate/v1/segment_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import { Code } from '@aerogate/proto/google/rpc/code_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
// The same few dozen lines as in Node: copy the file.
import { AerogateError, decodeError, retryAdviceName } from '../typescript/src/aerogate-error.ts';

const log = document.querySelector<HTMLElement>('#log') ?? document.body;
const parameters = new URLSearchParams(location.search);

/** The gateway's web port. It has to allow the origin of this page: `--cors-origin http://localhost:5173`. */
const gateway = parameters.get('gateway') ?? 'http://localhost:8080';
const options = { baseUrl: gateway, defaultTimeoutMs: 10_000 };
const session = createClient(
  SessionService,
  parameters.get('protocol') === 'grpc-web'
    ? createGrpcWebTransport(options)
    : createConnectTransport(options),
);

try {
  await removeAll(['ada', 'grace', 'nobody']);
  await putAndGet();
  await streamRows();
  await report('get nobody', session.get({ key: keyOf('nobody') }));
  await report(
    'get without a user key',
    session.get({ key: { namespace: 'test', set: 'browser' } }),
  );
  log.dataset['state'] = 'done';
} catch (error) {
  // A gateway that does not allow this origin looks like one that is not there: browsers tell scripts no more.
  print(`failed: ${decodeError(error)}`);
  log.dataset['state'] = 'failed';
}

/** Writes a record with bins of some types, and reads it back. */
async function putAndGet(): Promise<void> {
  const put = await session.put({
    key: keyOf('ada'),
    bins: {
      name: text('Ada Lovelace'),
      // A 64-bit integer is a bigint: a number would round this one.
      id: { kind: { case: 'intValue', value: 9007199254740993n } },
    },
  });
  print(`put ada: generation ${put.result?.record?.generation}`);

  const get = await session.get({ key: keyOf('ada') });
  const { name, id } = get.result?.record?.bins ?? {};
  print(`get ada: name ${String(name?.kind.value)}, id ${String(id?.kind.value)}`);
}

/** Reads two records and writes a third, and shows each frame of the answer when it comes. */
async function streamRows(): Promise<void> {
  const segments: MessageInitShape<typeof SegmentSchema>[] = [
    { keys: [keyOf('ada'), keyOf('nobody')], verb: { case: 'query', value: {} } },
    {
      keys: [keyOf('grace')],
      verb: { case: 'insert', value: {} },
      operations: [{ bin: 'name', op: { case: 'put', value: text('Grace Hopper') } }],
    },
  ];
  for await (const { frame } of session.executeStream({ segments })) {
    switch (frame.case) {
      case 'header':
        print('stream: header');
        break;
      case 'records':
        for (const { index, outcome } of frame.value.results) {
          print(`stream: row ${index} ${Outcome[outcome]}`);
        }
        break;
      case 'trailer':
        print(`stream: trailer, ${frame.value.rowsSent} rows`);
        return;
      default:
      // A sign of life, or a frame of a newer gateway.
    }
  }
  throw new Error('the stream has no trailer: it is incomplete');
}

/** Prints the error that is expected of a call; any other goes up. */
async function report(call: string, attempt: Promise<unknown>): Promise<void> {
  const failure = await attempt.then(() => new Error('it was not refused'), decodeError);
  if (!(failure instanceof AerogateError) || failure.status === undefined) throw failure;
  const { code, serverCode, inDoubt, field } = failure;
  const retry = retryAdviceName(failure.retryAdvice);
  const place = field === '' ? '' : `, field ${field}`;
  print(
    `${call}: ${Code[failure.status]}, ${code} (${serverCode ?? 'client error'})${place}, retry ${retry}, in doubt ${inDoubt}`,
  );
}

/** Makes the page start from nothing each time. */
async function removeAll(names: readonly string[]): Promise<void> {
  const keys = names.map(keyOf);
  await session.execute({ segments: [{ keys, verb: { case: 'delete', value: {} } }] });
}

function keyOf(name: string) {
  return {
    namespace: 'test',
    set: 'browser',
    userKey: { case: 'stringValue', value: name },
  } as const;
}

function text(value: string): Pick<Value, 'kind'> {
  return { kind: { case: 'stringValue', value } };
}

function print(line: string): void {
  log.append(`${line}\n`);
}
