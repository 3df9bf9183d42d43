import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callStream } from '../../../../../test/support/call-context.js';
import {
  allOf,
  DATASET,
  fakeSet,
  overSet,
  type QueryInit,
  rowsOf,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway } from '../../../../../test/support/session-gateway.js';
import type { NodeView } from '../../../driver/driver.js';
import { QUERY_WINDOW_PARTITIONS } from '../../limits.js';

const RECORDS = 900;

const nodeOf = (name: string): NodeView => ({
  ...{ name, address: '127.0.0.1:3000', build: '8.1.2.0', active: true, openConnections: 1 },
  ...{ inFlight: 0, failures: 0, circuitOpen: false },
});

/** How many windows were asked for when the first rows came. */
async function askedForAtFirst(request: QueryInit, nodes = 1): Promise<number> {
  const { services, driver } = fakeGateway({
    ...overSet(fakeSet(RECORDS)),
    cluster: { nodes: Array.from({ length: nodes }, (_, i) => nodeOf(`A${i}`)) },
  });
  const stream = callStream(services, SessionService.method.query, { ...DATASET, ...request });
  for await (const { frame } of stream) if (frame.case === 'records') break;
  const asked = driver.calls.flatMap((call) => (call.call === 'query' ? [call.request] : []));
  expect(asked.every(({ partitions }) => partitions.length === QUERY_WINDOW_PARTITIONS)).toBe(true);
  return asked.length;
}

const settings = (maxConcurrentNodes: number) => ({
  session: { settings: { maxConcurrentNodes } },
});

describe('the window behind the one that is read', () => {
  it('begins with it, and no other does', async () => {
    expect(await askedForAtFirst({})).toBe(2);
    expect(await askedForAtFirst(settings(0), 3)).toBe(2);
    expect(await askedForAtFirst(settings(3), 3)).toBe(2);
  });

  it.each<[string, QueryInit, number]>([
    ['a rate', { recordsPerSecond: 1_000 }, 1],
    ['a limit', { limit: 500n }, 1],
    ['a part', { chunkSize: 500 }, 1],
    ['fewer nodes than there are', settings(2), 3],
  ])('waits its turn where the query has %s', async (_name, request, nodes) => {
    expect(await askedForAtFirst(request, nodes)).toBe(1);
  });

  it('loses and repeats nothing', async () => {
    const { services } = fakeGateway(overSet(fakeSet(RECORDS)));
    const rows = rowsOf(await allOf(callStream(services, SessionService.method.query, DATASET)));
    const digests = rows.map(({ key }) => Buffer.from(key?.digest ?? '').toString('hex'));
    expect(new Set(digests).size).toBe(RECORDS);
    expect(digests).toHaveLength(RECORDS);
  });
});
