import { ErrorDisposition, Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type ExecuteStreamRequestSchema,
  type ExecuteStreamResponse,
  RowOrder,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callContext, callStream } from '../../../../../test/support/call-context.js';
import { collect } from '../../../../../test/support/collect.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  key,
  NOT_FOUND,
  putBin,
  QUERY,
  statusOf,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { Outcome } from '../../../model/command.js';
import { stringValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';
import {
  HEARTBEAT_INTERVAL_MS,
  KEYS_MAX,
  RESPONSE_MIN_BYTES,
  WINDOW_BYTES,
  WINDOW_FIRST_ROWS,
} from '../../limits.js';

type StreamInit = MessageInitShape<typeof ExecuteStreamRequestSchema>;

const { executeStream } = SessionService.method;
const FAILED: Outcome = { ok: false, error: serverFailure(3) };

const keys = (count: number) => Array.from({ length: count }, (_, index) => key(String(index)));
const reads = (count: number) =>
  ({ segments: [{ ...QUERY, keys: keys(count) }] }) satisfies StreamInit;
const writes = (count: number) =>
  ({
    segments: [{ ...UPSERT, operations: [putBin('a')], keys: keys(count) }],
  }) satisfies StreamInit;

describe('ExecuteStream', () => {
  it('sends its header before anything is carried out', async () => {
    const { services, driver } = fakeGateway();
    const frames = callStream(services, executeStream, reads(3));

    const { value } = await frames.next();

    expect(value?.frame).toMatchObject({ case: 'header', value: { callId: 'test-call' } });
    expect(driver.calls).toEqual([]);
    await frames.next();
    expect(driver.commands).toHaveLength(3);
  });

  it.each([
    ['unspecified', RowOrder.UNSPECIFIED, [0, 1, 2, 3]],
    ['input', RowOrder.INPUT, [0, 1, 2, 3]],
    ['completion', RowOrder.COMPLETION, [2, 0, 3, 1]],
  ])('answers in %s order', async (_, rowOrder, expected) => {
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<Outcome>());
    const { services } = fakeGateway({
      respond: (_command, index) => gates[index]?.promise ?? okOutcome(),
    });
    const frames = callStream(services, executeStream, { ...reads(4), rowOrder });

    await frames.next();
    const rest = collect(frames);
    for (const index of [2, 0, 3, 1]) {
      gates[index]?.resolve(okOutcome([], { generation: index + 1 }));
      await gates[index]?.promise;
    }
    const answer = await rest;

    expect(indexesOf(answer)).toEqual(expected);
    expect(rowsOf(answer).map(({ record }) => record?.generation)).toEqual(
      expected.map((index) => index + 1),
    );
    expect(answer.at(-1)?.frame).toMatchObject({
      case: 'trailer',
      value: { rowsSent: 4n, summary: { ok: 4 } },
    });
  });

  it('sends rows while others are still under way, and signs of life while none come', async () => {
    const slow = Promise.withResolvers<Outcome>();
    const { services, clock } = fakeGateway({
      respond: (_, index) => (index === 1 ? slow.promise : okOutcome()),
    });
    const frames = callStream(services, executeStream, reads(3));

    await frames.next();
    expect(indexesOf([await nextOf(frames)])).toEqual([0]);
    const silent = nextOf(frames);
    while (clock.pendingTimers === 0) await Promise.resolve();
    clock.advance(HEARTBEAT_INTERVAL_MS);
    expect((await silent).frame).toMatchObject({ case: 'progress', value: { rowsSent: 1n } });
    slow.resolve(okOutcome());
    expect(indexesOf([await nextOf(frames)])).toEqual([1, 2]);
    expect((await nextOf(frames)).frame.case).toBe('trailer');
    expect(await frames.next()).toEqual({ done: true, value: undefined });
  });

  it('gives each of very many keys its row once, in order', async () => {
    const { services } = fakeGateway();

    const frames = await collect(callStream(services, executeStream, reads(KEYS_MAX)));

    expect(indexesOf(frames)).toEqual(keys(KEYS_MAX).map((_, index) => index));
  });

  it('works no further ahead than a window of what the reader has taken', async () => {
    const { services, driver } = fakeGateway();
    const frames = callStream(services, executeStream, reads(KEYS_MAX));

    await frames.next();
    await frames.next();
    // Whatever could go on by itself would do so now.
    await new Promise((resolve) => setImmediate(resolve));
    expect(driver.commands).toHaveLength(WINDOW_FIRST_ROWS);
    await frames.next();
    expect(driver.commands.length).toBeGreaterThan(WINDOW_FIRST_ROWS);
    await frames.return();
  });

  it('holds no more large records at once than a window has bytes', async () => {
    const bytes = WINDOW_BYTES / 16;
    const bins = [{ name: 'a', value: stringValue('x'.repeat(bytes)) }];
    const { services, driver } = fakeGateway({ respond: () => okOutcome(bins) });

    const rows = (await collect(callStream(services, executeStream, reads(100)))).flatMap((frame) =>
      rowsOf([frame]),
    );

    const batches = driver.calls.flatMap((call) =>
      call.call === 'batch' ? [call.commands.length] : [],
    );
    expect(batches[0]).toBe(WINDOW_FIRST_ROWS);
    expect(Math.max(...batches.slice(1))).toBeLessThanOrEqual(16);
    expect(rows).toHaveLength(100);
  });

  it('leaves values out of a row no frame has room for', async () => {
    const bins = [{ name: 'a', value: stringValue('x'.repeat(2 * RESPONSE_MIN_BYTES)) }];
    const { services } = fakeGateway({
      respond: (_, index) => okOutcome(index === 1 ? bins : []),
    });

    const frames = await collect(
      callStream(services, executeStream, { ...reads(3), maxResponseBytes: RESPONSE_MIN_BYTES }),
    );

    expect(rowsOf(frames).map(({ recordOmitted }) => recordOmitted !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('refuses what Execute refuses as its status, and sends no frame then', async () => {
    const { services, driver } = fakeGateway();
    const refusals: StreamInit[] = [
      {},
      { segments: [{ ...QUERY, keys: [key('1', 'nowhere')] }] },
      // As a binary request may have it.
      Object.assign(create(executeStream.input, reads(1)), { rowOrder: 9 }),
      { ...reads(1), maxResponseBytes: RESPONSE_MIN_BYTES - 1 },
      reads(KEYS_MAX + 1),
    ];

    for (const request of refusals) {
      const { code } = await statusOf(callStream(services, executeStream, request).next());
      expect(code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    }
    expect(driver.calls).toEqual([]);
  });

  it.each([
    ['no cluster', {}, GRPC_CODE.UNAVAILABLE],
    ['no time', { remainingMs: () => 0 }, GRPC_CODE.DEADLINE_EXCEEDED],
    ['no caller', { signal: AbortSignal.abort() }, GRPC_CODE.CANCELLED],
  ])('has %s as its status where there is none from the start', async (what, facts, code) => {
    const lost = { ready: false, namespaces: new Map() };
    const { services } = fakeGateway(what === 'no cluster' ? { cluster: lost } : {});
    const frames = callStream(services, executeStream, reads(2), callContext(facts));

    expect((await statusOf(frames.next())).code).toBe(code);
  });

  it('ends with the first error by index where that is to be the status', async () => {
    const { services } = fakeGateway({
      respond: (_, index) => (index === 0 ? okOutcome() : FAILED),
    });
    const request = { ...writes(3), errorDisposition: ErrorDisposition.STATUS };

    const { frames, status } = await broken(callStream(services, executeStream, request));

    expect(frames.map(({ frame }) => frame.case)).toEqual(['header', 'records']);
    expect(rowsOf(frames).map(({ outcome }) => outcome)).toEqual([
      ProtoOutcome.OK,
      ProtoOutcome.FAILED,
      ProtoOutcome.FAILED,
    ]);
    expect(status.code).toBe(GRPC_CODE.ABORTED);
  });

  it('has the error of its only key as its status, unless rows are asked for', async () => {
    const { services, driver } = fakeGateway({ respond: () => FAILED });

    const { status } = await broken(callStream(services, executeStream, writes(1)));
    const rows = await collect(
      callStream(services, executeStream, {
        ...writes(1),
        errorDisposition: ErrorDisposition.ROWS,
      }),
    );

    expect(status.code).toBe(GRPC_CODE.ABORTED);
    expect(rows.at(-1)?.frame).toMatchObject({
      case: 'trailer',
      value: { summary: { failed: 1, firstFailedIndex: 0 } },
    });
    expect(driver.calls.map(({ call }) => call)).toEqual(['execute', 'execute']);
  });

  it('sends nothing after a window with a failure where the rest may be left', async () => {
    const { services, driver } = fakeGateway({
      respond: (_, index) => (index === 5 ? FAILED : NOT_FOUND),
    });

    const frames = await collect(
      callStream(services, executeStream, { ...reads(200), respondAllKeys: false }),
    );

    expect(driver.commands).toHaveLength(WINDOW_FIRST_ROWS);
    const rest = rowsOf(frames).slice(WINDOW_FIRST_ROWS);
    expect(rest).toHaveLength(200 - WINDOW_FIRST_ROWS);
    for (const { error } of rest) {
      expect(error).toMatchObject({ name: 'NOT_ATTEMPTED', inDoubt: false, attempts: 0 });
    }
  });

  it('lets a missing record stop nothing', async () => {
    const { services, driver } = fakeGateway({ respond: () => NOT_FOUND });

    await collect(callStream(services, executeStream, { ...reads(200), respondAllKeys: false }));

    expect(driver.commands).toHaveLength(200);
  });

  it('counts the time its windows take, and none the reader takes', async () => {
    const { services, driver, clock } = fakeGateway({
      respond: (_, index) => {
        if (index === 0) clock.advance(400);
        return okOutcome();
      },
    });
    const session = { settings: { totalTimeout: { seconds: 1n } } };
    const frames = callStream(services, executeStream, { ...writes(2_000), session });
    const seen: ExecuteStreamResponse[] = [];
    for await (const frame of frames) {
      seen.push(frame);
      clock.advance(60_000);
    }

    const timeouts = driver.calls.map((call) =>
      call.call === 'batch' ? call.options.settings.totalTimeoutMs : undefined,
    );
    expect(timeouts).toEqual([1_000, 600, 200]);
    const rows = rowsOf(seen);
    expect(rows).toHaveLength(2_000);
    expect(rows.at(-1)?.error).toMatchObject({ name: 'TIMEOUT', inDoubt: false, attempts: 0 });
    expect(seen.at(-1)?.frame.case).toBe('trailer');
  });

  it('ends by the rules of a deadline that passes between windows', async () => {
    let remainingMs = 10_000;
    const { services } = fakeGateway({
      respond: () => {
        remainingMs = 1;
        return okOutcome();
      },
    });
    const context = callContext({ remainingMs: () => remainingMs });

    const frames = await collect(callStream(services, executeStream, writes(100), context));

    expect(frames.at(-1)?.frame).toMatchObject({
      case: 'trailer',
      value: { summary: { ok: WINDOW_FIRST_ROWS, failed: 100 - WINDOW_FIRST_ROWS, inDoubt: 0 } },
    });
    expect(rowsOf(frames).at(-1)?.error?.name).toBe('TIMEOUT');
  });

  it('begins no window for a caller that has gone', async () => {
    const controller = new AbortController();
    const { services, driver } = fakeGateway({
      respond: () => {
        controller.abort(clientFailure('CANCELLED'));
        return okOutcome();
      },
    });
    const context = callContext({ signal: controller.signal });

    const frames = await collect(callStream(services, executeStream, writes(100), context));

    expect(driver.commands).toHaveLength(WINDOW_FIRST_ROWS);
    expect(rowsOf(frames).at(-1)?.error).toMatchObject({ name: 'CANCELLED', inDoubt: false });
  });

  it('is broken off by a defect, without a trailer', async () => {
    const { services } = fakeGateway({
      respond: () => Promise.reject(new RangeError('a defect of a driver')),
    });

    const { frames, status } = await broken(callStream(services, executeStream, reads(2)));

    expect(frames.map(({ frame }) => frame.case)).toEqual(['header']);
    expect(status.code).toBe(GRPC_CODE.INTERNAL);
  });
});

function rowsOf(frames: readonly ExecuteStreamResponse[]) {
  return frames.flatMap(({ frame }) => (frame.case === 'records' ? frame.value.results : []));
}

function indexesOf(frames: readonly ExecuteStreamResponse[]) {
  return rowsOf(frames).map(({ index }) => index);
}

async function nextOf(
  frames: AsyncGenerator<ExecuteStreamResponse>,
): Promise<ExecuteStreamResponse> {
  const step = await frames.next();
  if (step.done === true) throw new TypeError('the stream has ended');
  return step.value;
}

/** The frames before a stream fails, and the status it fails with. */
async function broken(stream: AsyncIterable<ExecuteStreamResponse>) {
  const frames: ExecuteStreamResponse[] = [];
  const status = await statusOf(
    (async () => {
      for await (const frame of stream) frames.push(frame);
    })(),
  );
  return { frames, status };
}
