/** ExecuteStream over every binding: the same rows as Execute's in frames, as they come, for readers fast, slow and gone. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { ErrorDisposition, Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type ExecuteStreamResponse,
  RowOrder,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_INTERVAL_MS } from '../../server/src/gateway/limits.js';
import type { Outcome as ModelOutcome } from '../../server/src/model/command.js';
import { okOutcome } from '../support/fake-driver.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownKey as key } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import {
  fakeGateway,
  int,
  putBin,
  QUERY,
  type SegmentInit,
  text,
  UPSERT,
} from '../support/session-gateway.js';
import {
  BINDINGS,
  collect,
  failureOfCall,
  sessionClient,
  startTestGateway,
} from '../support/transport-gateway.js';

const ownCluster = requires('own-cluster');

/** Longer than any test waits. */
const NEVER_MS = 3_600_000;

const keys = (count: number) => Array.from({ length: count }, (_, index) => key(`k${index}`));

describe('ExecuteStream', () => {
  it.each(BINDINGS)('%s: has the rows and the summary of Execute', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    for (const each of keys(3)) await client.put({ key: each, bins: { a: text('x'), n: int(1n) } });
    const segments: SegmentInit[] = [
      { ...QUERY, keys: [...keys(3), key('none')] },
      { verb: { case: 'insert', value: {} }, operations: [putBin('a')], keys: keys(2) },
      { verb: { case: 'exists', value: {} }, keys: keys(200) },
    ];

    const { results, summary } = await client.execute({ segments });
    const frames = await collect(client.executeStream({ segments }));

    expect(rowsOf(frames)).toEqual(results);
    expect(summary).toMatchObject({ ok: 6, notFound: 198, failed: 2, firstFailedIndex: 4 });
    expect(frames[0]?.frame.case).toBe('header');
    const { value: trailer } = frames.at(-1)?.frame ?? {};
    expect(trailer).toMatchObject({ summary, rowsSent: 206n });
    expect(frames.filter(({ frame }) => frame.case === 'header')).toHaveLength(1);
    expect(gateway.defects()).toEqual([]);
  });

  it.each(BINDINGS)('%s: refuses with a status and no frame', async (binding) => {
    const gateway = await startLiveGateway();
    const { frames, error } = await broken(
      sessionClient(gateway, binding).executeStream({
        segments: [{ ...QUERY, keys: [{ ...key('1'), namespace: 'nowhere' }] }],
      }),
    );

    expect(frames).toEqual([]);
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
      { field: 'segments[0].keys[0].namespace' },
    ]);
    expect(await gateway.messagesSent()).toBe(0);
  });

  it.each(BINDINGS)('%s: ends with an error that is to be the status', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: key('k1'), bins: { a: int(1n) } });
    const { frames, error } = await broken(
      client.executeStream({
        segments: [
          {
            verb: { case: 'insert', value: {} },
            operations: [putBin('a', int(2n))],
            keys: keys(3),
          },
        ],
        errorDisposition: ErrorDisposition.STATUS,
      }),
    );

    expect(rowsOf(frames).map(({ outcome }) => Outcome[outcome])).toEqual(['OK', 'FAILED', 'OK']);
    expect(frames.at(-1)?.frame.case).toBe('records');
    expect(error.code).toBe(Code.AlreadyExists);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([{ name: 'KEY_EXISTS_ERROR' }]);
  });

  it.each(BINDINGS)('%s: gives a sign of life where nothing comes', async (binding) => {
    const slow = Promise.withResolvers<ModelOutcome>();
    const { services, clock } = fakeGateway({
      respond: (_, index) => (index === 1 ? slow.promise : okOutcome()),
    });
    const gateway = await startTestGateway({ services });
    const segments = [{ ...QUERY, keys: keys(2) }];
    const seen: string[] = [];

    for await (const { frame } of sessionClient(gateway, binding).executeStream({ segments })) {
      seen.push(frame.case ?? 'none');
      if (frame.case === 'records' && frame.value.results[0]?.index === 0) {
        await expect.poll(() => clock.pendingTimers).toBe(1);
        clock.advance(HEARTBEAT_INTERVAL_MS);
      }
      if (frame.case === 'progress') slow.resolve(okOutcome());
    }

    expect(seen).toEqual(['header', 'records', 'progress', 'records', 'trailer']);
  });
});

describe.skipIf(!ownCluster)('ExecuteStream while a node is slow', () => {
  it.each([
    ['completion', RowOrder.COMPLETION],
    ['input', RowOrder.INPUT],
  ])('answers in %s order what has come', async (_, rowOrder) => {
    const gateway = await startLiveGateway({ embedded: { nodes: 2 } });
    const client = sessionClient(gateway, 'gRPC');
    const segments = [{ ...UPSERT, operations: [putBin('a')], keys: keys(64) }];
    const session = {
      settings: { totalTimeout: { seconds: 600n }, socketTimeout: {}, maxConcurrentNodes: 0 },
    };
    const [slowNode] = gateway.driver.cluster().nodes;
    await gateway.embedded.control.delayNext(1, {
      node: slowNode?.name ?? '',
      delayMs: NEVER_MS,
    });

    const stream = client.executeStream({ segments, rowOrder, session })[Symbol.asyncIterator]();
    await stream.next();
    const next = nextOf(stream);
    // The slow node has been asked, and keeps its answer back until then.
    await expect
      .poll(async () => (await gateway.embedded.control.counters()).pendingFaults)
      .toBe(0);
    const first = rowOrder === RowOrder.COMPLETION ? indexesOf(await next) : [];
    await gateway.embedded.control.fastForward(NEVER_MS);
    const rest = rowOrder === RowOrder.COMPLETION ? [] : indexesOf(await next);
    for (;;) {
      const frame = await nextOf(stream);
      if (frame.frame.case === 'trailer') break;
      rest.push(...indexesOf(frame));
    }

    const all = [...first, ...rest];
    expect(all.toSorted((a, b) => a - b)).toEqual(keys(64).map((_key, index) => index));
    if (rowOrder === RowOrder.INPUT) expect(all).toEqual(all.toSorted((a, b) => a - b));
    else {
      expect(first.length).toBeGreaterThan(0);
      expect(first.length).toBeLessThan(64);
    }
  });

  it.each(BINDINGS)('%s: says at a deadline which rows are in doubt', async (binding) => {
    const gateway = await startLiveGateway();
    await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
    const headers: Record<string, string> = binding.startsWith('Connect')
      ? { 'connect-timeout-ms': '300' }
      : { 'grpc-timeout': '300m' };
    const frames = await collect(
      sessionClient(gateway, binding).executeStream(
        {
          segments: [
            { ...UPSERT, operations: [putBin('a')], keys: keys(2) },
            { ...QUERY, keys: keys(98) },
          ],
        },
        { headers },
      ),
    );

    expect(frames.at(-1)?.frame).toMatchObject({
      case: 'trailer',
      value: { summary: { failed: 100, inDoubt: 2, firstFailedIndex: 0 } },
    });
    expect(new Set(rowsOf(frames).map(({ error }) => error?.name))).toEqual(new Set(['TIMEOUT']));
    await expectIdle(gateway);
  });

  it.each(BINDINGS)('%s: stops its work for a reader that has gone', async (binding) => {
    const gateway = await startLiveGateway();
    await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
    const controller = new AbortController();
    const segments = [{ ...UPSERT, operations: [putBin('a')], keys: keys(200) }];
    const call = failureOfCall(
      collect(
        sessionClient(gateway, binding).executeStream({ segments }, { signal: controller.signal }),
      ),
    );
    await expect.poll(() => gateway.driver.counters().inFlight).toBeGreaterThan(0);
    controller.abort();

    expect(ConnectError.from(await call).code).toBe(Code.Canceled);
    await expectIdle(gateway);
    expect(gateway.driver.counters().commands).toBeLessThan(200);
    await expect.poll(() => gateway.log.filter(({ code }) => code === 'CANCELLED')).toHaveLength(1);
  });
});

describe('a reader of ExecuteStream that stops reading', () => {
  const ROWS = 400;
  const ROW_BYTES = 100_000;
  const OTHER_CALLS = 50;
  /** What sockets and HTTP/2 windows take without anyone reading is far less than half of it all. */
  const AHEAD_MAX_ROWS = ROWS / 2;

  it.each(['gRPC', 'Connect, HTTP/1.1', 'gRPC-Web, HTTP/2'] as const)(
    '%s: stops the work, and gets all rows once it reads on',
    async (binding) => {
      const gateway = await startLiveGateway();
      const client = sessionClient(gateway, binding);
      const other = sessionClient(gateway, 'gRPC');
      await client.put({ key: key('large'), bins: { a: text('x'.repeat(ROW_BYTES)) } });
      const before = gateway.driver.counters().commands;
      const segments = [{ ...QUERY, keys: Array.from({ length: ROWS }, () => key('large')) }];

      const stream = client.executeStream({ segments })[Symbol.asyncIterator]();
      await stream.next();
      let rows = rowsOf([await nextOf(stream)]).length;
      // As many calls as it takes for work that does not stop to come to its end.
      for (let calls = 0; calls < OTHER_CALLS; calls += 1) {
        await other.get({ key: key('none'), allowMissing: true });
      }
      const ahead = gateway.driver.counters().commands - before - OTHER_CALLS;
      for (;;) {
        const frame = await nextOf(stream);
        if (frame.frame.case === 'trailer') break;
        rows += rowsOf([frame]).length;
      }

      expect(ahead).toBeLessThan(AHEAD_MAX_ROWS);
      expect(rows).toBe(ROWS);
      expect(gateway.defects()).toEqual([]);
    },
  );
});

function rowsOf(frames: readonly ExecuteStreamResponse[]) {
  return frames.flatMap(({ frame }) => (frame.case === 'records' ? frame.value.results : []));
}

function indexesOf(frame: ExecuteStreamResponse): number[] {
  return rowsOf([frame]).map(({ index }) => index ?? -1);
}

async function nextOf(
  stream: AsyncIterator<ExecuteStreamResponse>,
): Promise<ExecuteStreamResponse> {
  const step = await stream.next();
  if (step.done === true) throw new TypeError('the stream has ended without a trailer');
  return step.value;
}

/** The frames before a stream fails, and what it fails with. */
async function broken(stream: AsyncIterable<ExecuteStreamResponse>) {
  const frames: ExecuteStreamResponse[] = [];
  const error = await failureOfCall(
    (async () => {
      for await (const frame of stream) frames.push(frame);
    })(),
  );
  return { frames, error: ConnectError.from(error) };
}

async function expectIdle(gateway: LiveGateway): Promise<void> {
  await expect.poll(() => gateway.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
  expect(gateway.defects()).toEqual([]);
}
