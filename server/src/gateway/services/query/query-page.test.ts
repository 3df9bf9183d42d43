import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callStream, callUnary } from '../../../../../test/support/call-context.js';
import { createFakeClock } from '../../../../../test/support/fake-clock.js';
import { emptyPartitions } from '../../../../../test/support/fake-driver.js';
import {
  allOf,
  DATASET,
  fakeSet,
  overSet,
  withBin,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import type { QueryOptions } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import type { QueryEvent, QueryRequest } from '../../../model/query.js';
import { stringValue } from '../../../model/value.js';
import { RESPONSE_MIN_BYTES } from '../../limits.js';
import { OpenQueries } from './open-queries.js';

const { query, queryPage } = SessionService.method;

describe('QueryPage', () => {
  it('ends early where the answer is full, and goes on behind its last row', async () => {
    const text = stringValue('x'.repeat(10_000));
    const options = withBin(fakeSet(30), { name: 'b', value: text, records: 30 });
    const { services } = fakeGateway(options);
    let token: Uint8Array = new Uint8Array();
    const sizes: number[] = [];
    do {
      const request = { ...DATASET, token, maxResponseBytes: RESPONSE_MIN_BYTES };
      const page = await callUnary(services, queryPage, request);
      sizes.push(page.results.length);
      token = page.nextToken;
    } while (token.length > 0);

    expect(sizes).toEqual([6, 6, 6, 6, 6]);
  });

  it('ends with what it has when its part of the time is used up', async () => {
    const clock = createFakeClock();
    const set = fakeSet(30);
    async function* slow(
      request: QueryRequest,
      { signal }: QueryOptions,
    ): AsyncGenerator<readonly QueryEvent[]> {
      const [first] = set.query(request);
      yield await Promise.resolve(first ?? []);
      clock.advance(15_000);
      if (signal?.aborted === true) throw clientFailure('CANCELLED', {});
      throw new TypeError('the page waits on');
    }
    const { services } = fakeGateway({ query: slow, clock });
    const page = await callUnary(services, queryPage, DATASET);

    expect(page.nextToken.length).toBeGreaterThan(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is 100 records large unless asked otherwise', async () => {
    const { services } = fakeGateway(overSet(fakeSet(250)));

    expect((await callUnary(services, queryPage, DATASET)).results).toHaveLength(100);
    const all = await callUnary(services, queryPage, { ...DATASET, chunkSize: 4_000_000_000 });
    expect(all.results).toHaveLength(250);
    expect(all.summary).toMatchObject({ ok: 250 });
  });

  it('takes a driver that ends too soon for what it is', async () => {
    const { services } = fakeGateway({ query: (request) => [emptyPartitions(request).slice(1)] });

    await expect(callUnary(services, queryPage, DATASET)).rejects.toThrow(RangeError);
  });
});

describe('the queries that are open', () => {
  it('are as many as may be, in all and of one principal, and no more', () => {
    const queries = new OpenQueries({ total: 3, perPrincipal: 2 });
    const leave = queries.enter({ name: 'a' });
    queries.enter({ name: 'a' });
    expect(() => queries.enter({ name: 'a' })).toThrow(/2 queries of this principal/);
    queries.enter({ name: 'b' });
    expect(() => queries.enter({ name: 'b' })).toThrow(/3 queries are open/);
    leave();
    leave();

    expect(queries.open).toBe(2);
    expect(() => queries.enter({ name: 'a' })).not.toThrow();
  });

  it('are closed however they end', async () => {
    const queries = new OpenQueries({ total: 1, perPrincipal: 1 });
    const { services } = fakeGateway({ ...overSet(fakeSet(20)), queries });
    const left = callStream(services, query, DATASET);
    await left.next();
    expect(queries.open).toBe(1);
    const refused = await statusOf(allOf(callStream(services, query, DATASET)));
    expect(refused.code).toBe(8);
    await left.return();
    await allOf(callStream(services, query, DATASET));
    await statusOf(callUnary(services, queryPage, { ...DATASET, limit: 0n }));
    await callUnary(services, queryPage, DATASET);

    expect(queries.open).toBe(0);
    expect(queries.records).toBe(40);
  });
});
