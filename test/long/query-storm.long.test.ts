/** Queries that hang, whose readers have stopped, and that run: single reads and writes beside them are served all the same. */

import type { QueryResponse, SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { MANY, writeRecords } from '../support/many-records.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { requires } from '../support/requirements.js';
import { int } from '../support/session-gateway.js';
import { sessionClient } from '../support/transport-gateway.js';

/** No timeout gets a command out of the way of others. */
const PATIENT = { settings: { socketTimeout: {}, totalTimeout: {} } } as const;
const DATASET = { target: { case: 'dataset', value: MANY }, session: PATIENT } as const;
/** Far more bytes than there is room for on the way to a reader that has stopped. */
const RECORDS = 50;
const TEXT_BYTES = 100_000;
const HANGING = 20;
const STALLED = 3;
const RUNNING = 2;
/** Commands on single records: so many at a time, so many times. */
const AT_ONCE = 10;
const ROUNDS = 4;
const AN_HOUR_MS = 3_600_000;
const PATIENCE = { timeout: 20_000 } as const;

type SessionClient = Client<typeof SessionService>;
type Frames = AsyncIterator<QueryResponse>;

describe.skipIf(!requires('own-cluster'))('a storm of queries', () => {
  it('delays no command on a single record, not even where no query more may be open', async () => {
    const gateway = await startLiveGateway();
    await writeRecords(gateway.services, RECORDS, TEXT_BYTES);
    const client = sessionClient(gateway, 'gRPC');
    const [storm, calm] = [new AbortController(), new AbortController()];
    const { signal } = storm;
    const open = (by = client): Frames => by.query(DATASET, { signal })[Symbol.asyncIterator]();

    const hanging = await hangingQueries(gateway, HANGING, open);
    // Streams of one connection share its window, and readers that stop have it all.
    const stalled = Array.from({ length: STALLED }, () => open(sessionClient(gateway, 'gRPC')));
    await Promise.all(stalled.map(readSome));
    const running = Array.from({ length: RUNNING }, () => queryAgain(client, calm.signal));
    for (let round = 0; round < ROUNDS; round += 1) await readAndWriteMany(client);
    calm.abort();
    await Promise.all(running);

    // Those that hang or wait for their readers have not got out of the way, and fill up what there may be.
    await expect.poll(() => gateway.queries.open, PATIENCE).toBe(HANGING + STALLED);
    const room = gateway.queries.limits.total - HANGING - STALLED;
    hanging.push(...(await hangingQueries(gateway, room, open)));
    const beyond = await allOf(client.query(DATASET)).then(() => undefined, ConnectError.from);
    expect(beyond?.code).toBe(Code.ResourceExhausted);
    await readAndWriteMany(client);

    storm.abort();
    await Promise.all(hanging);
    await expect.poll(() => gateway.queries.open, PATIENCE).toBe(0);
    await expect.poll(() => gateway.driver.counters().inFlight, PATIENCE).toBe(0);
    expect(gateway.defects()).toEqual([]);
  });
});

/** So many queries that the node has, and answers in an hour; each ends when it is aborted. */
async function hangingQueries(
  { embedded: { control } }: LiveGateway,
  count: number,
  open: () => Frames,
): Promise<Promise<unknown>[]> {
  await control.delayNext(count, { delayMs: AN_HOUR_MS });
  const ended = Array.from({ length: count }, () => readToEnd(open()).catch(() => undefined));
  await expect.poll(async () => (await control.counters()).pendingFaults, PATIENCE).toBe(0);
  return ended;
}

async function readToEnd(frames: Frames): Promise<void> {
  while ((await frames.next()).done !== true);
}

/** The header and the first rows; then its reader stops. */
async function readSome(frames: Frames): Promise<void> {
  for (;;) {
    const next = await frames.next();
    if (next.done === true) throw new TypeError('a query ended without rows');
    if (rowsOf([next.value]).length > 0) return;
  }
}

/** On a busy machine one may fail, where the node was lost from sight for a moment; that is not what is looked at. */
async function queryAgain(client: SessionClient, calm: AbortSignal): Promise<void> {
  while (!calm.aborted) {
    await allOf(client.query({ ...DATASET, noBins: true })).catch(() => undefined);
  }
}

async function readAndWriteMany(client: SessionClient): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, (_, id) => readAndWrite(client, id)));
}

async function readAndWrite(client: SessionClient, id: number): Promise<void> {
  const key = { ...MANY, userKey: { case: 'intValue', value: BigInt(id) } } as const;
  const { result } = await client.get({ key, bins: ['n'], session: PATIENT });
  expect(result?.record?.bins['n']?.kind.value).toBe(BigInt(id));
  await client.put({ key, bins: { n: int(BigInt(id)) }, session: PATIENT });
}
