import { Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { QueryResponseSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../../test/support/collect.js';
import { createFakeClock, FAKE_CLOCK_START_MS } from '../../../../test/support/fake-clock.js';
import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Key } from '../../model/key.js';
import { stringValue } from '../../model/value.js';
import { HEARTBEAT_INTERVAL_MS, RESPONSE_MIN_BYTES } from '../limits.js';
import { outcomeToProto, type Row, type RowShape } from '../translate/outcome.js';
import type { HeaderFacts } from './header-frame.js';
import { type Frame, rowFrames } from './row-frames.js';
import { encodedRowBytes } from './row-size.js';

/** What a frame keeps back for its own tags and lengths. */
const FRAME_HEADER_BYTES = 12;
const KEY: Key = { namespace: 'test', set: 'users', digest: new Uint8Array(20) };
const SHAPE: RowShape = {
  missingIsError: true,
  filteredIsError: false,
  writes: false,
  wantsRecord: true,
  returnsValue: false,
  answers: [],
};

describe('the frames of a stream of rows', () => {
  it('are a header, the rows of each window at once, and a trailer', async () => {
    const frames = await framesOf([[step(0), step(1)], [step(2)]]);

    expect(frames.map(({ case: name }) => name)).toEqual([
      'header',
      'records',
      'records',
      'trailer',
    ]);
    expect(indexesOf(frames)).toEqual([[0, 1], [2]]);
    expect(frames[0]?.value).toMatchObject({
      callId: 'call-1',
      maxFrameBytes: RESPONSE_MIN_BYTES,
      indexName: 'age_idx',
      heartbeatInterval: { seconds: BigInt(HEARTBEAT_INTERVAL_MS / 1_000) },
      startTime: { seconds: BigInt(FAKE_CLOCK_START_MS / 1_000) },
    });
  });

  it('start with the header before the first window is asked for', async () => {
    let asked = false;
    async function* windows(): AsyncGenerator<Row[]> {
      asked = true;
      yield await Promise.resolve([step(0)]);
    }
    const frames = rowFrames(windows(), options());

    expect((await frames.next()).value).toMatchObject({ case: 'header' });
    expect(asked).toBe(false);
  });

  it('count what became of the rows in the trailer, the first failure by index', async () => {
    const doubt = clientFailure('TIMEOUT', { inDoubt: true });
    const frames = await framesOf([
      [step(4, failed(4, doubt)), step(1, failed(1, serverFailure(2)))],
      [step(0), step(3, failed(3, serverFailure(27)))],
    ]);

    expect(frames.at(-1)?.value).toMatchObject({
      rowsSent: 4n,
      nextToken: new Uint8Array(),
      summary: {
        ok: 1,
        notFound: 1,
        filteredOut: 1,
        failed: 1,
        inDoubt: 1,
        firstFailedIndex: 1,
      },
    });
  });

  it('have a progress frame where nothing comes, with the rows sent so far', async () => {
    const clock = createFakeClock();
    const gate = Promise.withResolvers<undefined>();
    async function* windows(): AsyncGenerator<Row[]> {
      yield [step(0), step(1)];
      await gate.promise;
      yield [step(2)];
    }
    const frames = rowFrames(windows(), { ...options(), clock });
    await frames.next();
    await frames.next();

    const silent = frames.next();
    // The timer is armed once the windows were asked, a few turns of promises later.
    await untilArmed(clock);
    clock.advance(HEARTBEAT_INTERVAL_MS);
    expect((await silent).value).toMatchObject({
      case: 'progress',
      value: { rowsSent: 2n, partitionsDone: 0 },
    });
    gate.resolve(undefined);
    expect((await frames.next()).value).toMatchObject({ case: 'records' });
  });

  it('never have more bytes than asked for, and lose no row', async () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      step(index, read(index, 'x'.repeat((index * 37) % 5_000))),
    );

    const frames = await framesOf([rows]);

    const sizes = frames.map(bytesOf);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(RESPONSE_MIN_BYTES);
    expect(sizes.filter((bytes) => bytes > RESPONSE_MIN_BYTES / 4).length).toBeGreaterThan(3);
    expect(indexesOf(frames).flat()).toEqual(rows.map((_, index) => index));
  });

  it.each([0, 1])(
    'fill a frame to the last byte, and %i past it leave out the values',
    async (past) => {
      const long = 'x'.repeat(RESPONSE_MIN_BYTES / 2);
      const overhead = encodedRowBytes(read(0, long).result) - long.length;
      const text = 'x'.repeat(RESPONSE_MIN_BYTES - FRAME_HEADER_BYTES - overhead + past);

      const frames = await framesOf([[step(0, read(0, text)), step(1)]]);

      const [row] = resultsOf(frames);
      expect(row?.recordOmitted !== undefined).toBe(past === 1);
      expect(row).toMatchObject({ index: 0, outcome: ProtoOutcome.OK });
      expect(Math.max(...frames.map(bytesOf))).toBeLessThanOrEqual(RESPONSE_MIN_BYTES);
    },
  );

  it('keep no key or text of a row that is too long even without values', async () => {
    const key: Key = { ...KEY, userKey: { type: 'string', value: 'k'.repeat(RESPONSE_MIN_BYTES) } };
    const row = outcomeToProto({ ok: false, error: serverFailure(1) }, SHAPE, {
      index: 0,
      key,
      nowMs: 0,
    });

    const frames = await framesOf([[step(0, row)]]);

    expect(resultsOf(frames)[0]).toMatchObject({
      outcome: ProtoOutcome.FAILED,
      key: { userKey: { case: undefined } },
      error: { name: 'SERVER_ERROR', message: '' },
    });
  });

  it('end without a trailer where the work fails, after the rows before', async () => {
    const failure = clientFailure('TIMEOUT', {});
    async function* windows(): AsyncGenerator<Row[]> {
      yield await Promise.resolve([step(0)]);
      throw failure;
    }
    const seen: string[] = [];

    const reading = (async () => {
      for await (const frame of rowFrames(windows(), options())) seen.push(frame.case);
    })();

    await expect(reading).rejects.toBe(failure);
    expect(seen).toEqual(['header', 'records']);
  });
});

function options(): HeaderFacts {
  return {
    clock: createFakeClock(),
    callId: 'call-1',
    maxFrameBytes: RESPONSE_MIN_BYTES,
    indexName: 'age_idx',
  };
}

function framesOf(windows: readonly (readonly Row[])[]): Promise<Frame[]> {
  async function* source(): AsyncGenerator<readonly Row[]> {
    for (const window of windows) yield await Promise.resolve(window);
  }
  return collect(rowFrames(source(), options()));
}

function step(index: number, row: Row = read(index, 'x')): Row {
  return row;
}

function read(index: number, text: string): Row {
  const bins = [{ name: 'a', value: stringValue(text) }];
  const record = { bins, generation: 1, voidTimeSeconds: 0 };
  return outcomeToProto({ ok: true, record, results: [] }, SHAPE, { index, key: KEY, nowMs: 0 });
}

function failed(index: number, error: AerospikeError): Row {
  return outcomeToProto({ ok: false, error }, SHAPE, { index, key: KEY, nowMs: 0 });
}

function resultsOf(frames: readonly Frame[]) {
  return frames.flatMap((frame) => (frame.case === 'records' ? frame.value.results : []));
}

function indexesOf(frames: readonly Frame[]) {
  return frames.flatMap((frame) =>
    frame.case === 'records' ? [frame.value.results.map(({ index }) => index)] : [],
  );
}

function bytesOf(frame: Frame): number {
  return toBinary(QueryResponseSchema, create(QueryResponseSchema, { frame })).length;
}

async function untilArmed(clock: ReturnType<typeof createFakeClock>): Promise<void> {
  while (clock.pendingTimers === 0) await Promise.resolve();
}
