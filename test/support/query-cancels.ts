/** Queries that are opened and cancelled over gRPC, and what is left of them in the process that serves them. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { expect } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Driver } from '../../server/src/driver/driver.js';
import type { LiveGateway } from './live-gateway.js';

const SET = { namespace: 'test', set: 'cancelled' } as const;
/** In every one of the windows a query goes through, so that its first rows are there long before its last. */
const RECORDS = 2_000;
const FILLING = 'x'.repeat(200);
/** Fewer than a principal may have open. */
const AT_ONCE = 50;
/** Over what there is before the first query: the connection that aborts go over, and one for what the test asks itself. */
const SOCKETS_MAX_MORE = 2;
/** What caches and compiled code may still grow by; a query that stays holds the partitions it was at. */
const HEAP_MAX_GROWTH_BYTES = 4 * 1024 * 1024;
const PATIENCE_MS = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Cancels `count` queries twice; fails where more sockets are left than before, or more heap than after the first half. */
export async function expectNothingLeft(gateway: LiveGateway, count: number): Promise<void> {
  await gateway.embedded.control.seed(
    Array.from({ length: RECORDS }, (_, key) => ({ ...SET, key, bins: { f: FILLING } })),
  );
  await untilIdle(gateway);
  const [driverBefore, allBefore] = [driverSockets(gateway), allSockets()];
  await cancelQueries(gateway, count);
  await untilIdle(gateway);
  const heapBefore = heapBytes();
  await cancelQueries(gateway, count);
  await untilIdle(gateway);

  expect(driverSockets(gateway) - driverBefore).toBeLessThanOrEqual(SOCKETS_MAX_MORE);
  // Both ends of each are in this process; those of the client go when its peer has heard that they are closed.
  await expect
    .poll(() => allSockets() - allBefore, { timeout: PATIENCE_MS })
    .toBeLessThanOrEqual(2 * SOCKETS_MAX_MORE);
  expect(heapBytes() - heapBefore).toBeLessThan(HEAP_MAX_GROWTH_BYTES);
  expect(gateway.queries.records).toBeLessThan(2 * count * RECORDS);
  expect(gateway.defects()).toEqual([]);
}

/** Opens `count` queries, many at once, and cancels each when its first rows are there. */
async function cancelQueries(gateway: LiveGateway, count: number): Promise<void> {
  const baseUrl = gateway.grpcUrl;
  const sessionManager = new Http2SessionManager(baseUrl);
  const client = createClient(SessionService, createGrpcTransport({ baseUrl, sessionManager }));
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - opened);
    await Promise.all(Array.from({ length: some }, () => cancelOne(client)));
    // The calls have ended here; the gateway takes as many again once it has heard of that.
    await expect.poll(() => gateway.queries.open, { interval: 1, timeout: PATIENCE_MS }).toBe(0);
  }
  sessionManager.abort();
}

async function cancelOne(client: Client<typeof SessionService>): Promise<void> {
  const cancel = new AbortController();
  const { signal } = cancel;
  const query = client.query({ target: { case: 'dataset', value: SET } }, { signal });
  const reading = (async () => {
    for await (const { frame } of query) if (frame.case === 'records') cancel.abort();
  })();
  const error = await reading.then(() => undefined, ConnectError.from);
  expect(error?.code, error?.message).toBe(Code.Canceled);
}

/** Neither the gateway nor the node has anything under way. */
async function untilIdle({ driver }: LiveGateway): Promise<void> {
  await expect.poll(() => driver.counters().inFlight, { timeout: PATIENCE_MS }).toBe(0);
  await expect.poll(() => runningOnNode(driver), { timeout: PATIENCE_MS }).toEqual([]);
}

/** Queries the node says it is working on. */
async function runningOnNode(driver: Driver): Promise<readonly string[]> {
  const nodes = await driver.info(
    { commands: ['query-show'], target: { to: 'all' } },
    { settings: CONTRACT_SETTINGS },
  );
  return nodes
    .flatMap(({ answers }) => [...answers.values()])
    .flatMap((answer) => answer.split(';'))
    .filter((line) => line.includes(':status=active'));
}

function driverSockets({ driver }: LiveGateway): number {
  const { connectionsOpened, connectionsClosed } = driver.counters();
  return connectionsOpened - connectionsClosed;
}

function allSockets(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap').length;
}

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
