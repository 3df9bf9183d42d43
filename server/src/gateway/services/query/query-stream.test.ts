import { ErrorDisposition, Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { type QueryResponse, SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callStream } from '../../../../../test/support/call-context.js';
import { createFakeClock } from '../../../../../test/support/fake-clock.js';
import {
  allOf,
  DATASET,
  fakeSet,
  framesOf,
  overSet,
  rowsOf,
  trailerOf,
  withBin,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import type { QueryEvent } from '../../../model/query.js';
import { intValue, listValue, stringValue, type Value } from '../../../model/value.js';
import { HEARTBEAT_INTERVAL_MS, RESPONSE_MIN_BYTES } from '../../limits.js';

const { query } = SessionService.method;

describe('Query', () => {
  it('answers a header at once, rows with tokens, and a trailer that says it is through', async () => {
    const frames = await framesOf(overSet(fakeSet(10))).frames;

    expect(frames[0]?.frame).toMatchObject({ case: 'header', value: { callId: 'test-call' } });
    expect(rowsOf(frames)).toHaveLength(10);
    expect(rowsOf(frames)[0]).toMatchObject({
      outcome: Outcome.OK,
      key: { namespace: 'test', set: 'users' },
      record: { generation: 1, bins: { id: { kind: { case: 'intValue' } } } },
    });
    expect(rowsOf(frames)[0]?.index).toBeUndefined();
    expect(frames.at(-1)?.frame).toMatchObject({
      case: 'trailer',
      value: { rowsSent: 10n, nextToken: new Uint8Array(), summary: { ok: 10 } },
    });
  });

  it('asks for all partitions at once', async () => {
    const { frames, driver } = framesOf({});
    await frames;

    const asked = driver.calls.flatMap((call) =>
      call.call === 'query' ? call.request.partitions.map(({ partition }) => partition) : [],
    );
    expect(asked).toEqual(Array.from({ length: 4096 }, (_, id) => id));
    expect(driver.calls).toHaveLength(1);
  });

  it('beats while nothing matches, with a token to go on with', async () => {
    const clock = createFakeClock();
    const never = Promise.withResolvers<never>();
    const asked = Promise.withResolvers<undefined>();
    async function* silent(): AsyncGenerator<readonly QueryEvent[]> {
      asked.resolve(undefined);
      yield await never.promise;
    }
    const { services } = fakeGateway({ query: silent, clock });
    const frames = callStream(services, query, DATASET);

    expect((await frames.next()).value?.frame.case).toBe('header');
    const beat = frames.next();
    await asked.promise;
    while (clock.pendingTimers === 0) await Promise.resolve();
    clock.advance(HEARTBEAT_INTERVAL_MS);
    expect((await beat).value?.frame).toMatchObject({
      case: 'progress',
      value: { rowsSent: 0n, partitionsDone: 0 },
    });
    never.reject(clientFailure('CANCELLED', {}));
    await expect(frames.next()).rejects.toThrow();
  });

  it('ends a chunk with a token, and the query with none', async () => {
    const set = fakeSet(25);
    const { services } = fakeGateway(overSet(set));
    let token: Uint8Array = new Uint8Array();
    const sizes: number[] = [];
    do {
      const request = { ...DATASET, token, chunkSize: 10 };
      const frames = await allOf(callStream(services, query, request));
      sizes.push(rowsOf(frames).length);
      token = trailerOf(frames).nextToken;
    } while (token.length > 0);

    expect(sizes).toEqual([10, 10, 5]);
  });

  it('keeps to its limit over all calls, and says then that there is no more', async () => {
    const { services } = fakeGateway(overSet(fakeSet(100)));
    const request = { ...DATASET, limit: 12n };
    const first = await allOf(callStream(services, query, { ...request, chunkSize: 7 }));
    const { nextToken: token } = trailerOf(first);
    const second = await allOf(callStream(services, query, { ...request, token }));

    expect([rowsOf(first).length, rowsOf(second).length]).toEqual([7, 5]);
    expect(trailerOf(second).nextToken).toHaveLength(0);
  });

  it('answers no row beyond the limit, even where a driver brings one', async () => {
    const set = fakeSet(100);
    const overshooting = framesOf({
      query: (request) => set.query({ ...request, maxRecords: 0 }),
    });
    const within = framesOf(
      { query: (request) => set.query({ ...request, maxRecords: 0 }) },
      { limit: 3n },
    );

    expect(rowsOf(await overshooting.frames)).toHaveLength(100);
    expect(rowsOf(await within.frames)).toHaveLength(3);
  });

  it('spoils the row of a record the API can not express, and no other', async () => {
    let deep: Value = intValue(1);
    for (let level = 0; level < 20_000; level += 1) deep = listValue([deep]);
    const bent = () => withBin(fakeSet(5), { name: 'deep', value: deep, records: 1 });
    const frames = await framesOf(bent()).frames;

    expect(rowsOf(frames).map(({ outcome }) => outcome)).toEqual([
      Outcome.FAILED,
      ...Array.from({ length: 4 }, () => Outcome.OK),
    ]);
    expect(rowsOf(frames)[0]).toMatchObject({ error: { name: 'MALFORMED_ANSWER' } });
    expect(trailerOf(frames).summary).toMatchObject({ ok: 4, failed: 1 });
    const strict = framesOf(bent(), { errorDisposition: ErrorDisposition.STATUS });
    expect((await statusOf(strict.frames)).message).toMatch(/no form for/);
  });

  it('leaves out the values of a record larger than the largest frame', async () => {
    const large = stringValue('x'.repeat(RESPONSE_MIN_BYTES));
    const options = withBin(fakeSet(3), { name: 'b', value: large, records: 3 });
    const frames = await framesOf(options, { maxResponseBytes: RESPONSE_MIN_BYTES }).frames;

    expect(
      rowsOf(frames).map(({ recordOmitted }) => (recordOmitted?.bytes ?? 0n) > 65_000n),
    ).toEqual([true, true, true]);
  });

  it('ends without a trailer where the cluster fails, after the rows before', async () => {
    const set = fakeSet(300);
    let windows = 0;
    const { services } = fakeGateway({
      *query(request) {
        for (const window of set.query(request)) {
          windows += 1;
          if (windows > 5) throw clientFailure('CONNECTION', {});
          yield window;
        }
      },
    });
    const seen: QueryResponse[] = [];
    const status = await statusOf(
      (async () => {
        for await (const frame of callStream(services, query, DATASET)) seen.push(frame);
      })(),
    );

    expect(status.message).toMatch(/connection to the node failed/);
    expect(seen.at(-1)?.frame.case).toBe('records');
  });

  it('hands the end of the call to the driver, and leaves its loop when the reader goes', async () => {
    const controller = new AbortController();
    let left = false;
    const set = fakeSet(50);
    const { services, driver } = fakeGateway({
      *query(request) {
        try {
          yield* set.query(request);
        } finally {
          left = true;
        }
      },
    });
    const frames = callStream(services, query, DATASET, callContext({ signal: controller.signal }));
    await frames.next();
    await frames.next();
    await frames.return();

    expect(left).toBe(true);
    const [call] = driver.calls;
    expect(call?.call === 'query' && call.options.signal).toBe(controller.signal);
  });
});
