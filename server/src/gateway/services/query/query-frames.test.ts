import { ErrorDisposition, Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  QueryResponseSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callContext, callStream } from '../../../../../test/support/call-context.js';
import type { FakeDriverOptions } from '../../../../../test/support/fake-driver.js';
import { digestText, type FakeSet } from '../../../../../test/support/fake-set.js';
import {
  allOf,
  DATASET,
  fakeSet,
  framesOf,
  overSet,
  rowsOf,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway } from '../../../../../test/support/session-gateway.js';
import type { QueryEvent } from '../../../model/query.js';
import { intValue, listValue, stringValue, type Value } from '../../../model/value.js';
import { EncodedMessage } from '../../encoded-message.js';
import { RESPONSE_MIN_BYTES } from '../../limits.js';

const { query } = SessionService.method;
const RECORDS = 60;
const LARGE = { name: 'b', value: stringValue('x'.repeat(9_000)) };

describe('the frames of a query', () => {
  it('never have more bytes than asked for, token included, and lose no row', async () => {
    const frames = await framesOf(inOneWindow(fakeSet(RECORDS)), {
      maxResponseBytes: RESPONSE_MIN_BYTES,
    }).frames;

    const sizes = frames.map((frame) => toBinary(QueryResponseSchema, frame).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(RESPONSE_MIN_BYTES);
    expect(Math.max(...sizes)).toBeGreaterThan(RESPONSE_MIN_BYTES / 2);
    expect(new Set(digestsOf(frames)).size).toBe(RECORDS);
  });

  it('carry the token of the state after their last row', async () => {
    const set = fakeSet(RECORDS);
    const request = { ...DATASET, maxResponseBytes: RESPONSE_MIN_BYTES };
    const { services } = fakeGateway(inOneWindow(set));
    const frames = await allOf(callStream(services, query, request));
    const tokens = frames.flatMap(({ frame }, at) =>
      frame.case === 'records' ? [{ at, token: frame.value.token }] : [],
    );
    expect(tokens.length).toBeGreaterThan(5);
    for (const { at, token } of tokens) {
      const before = digestsOf(frames.slice(0, at + 1));
      const behind = digestsOf(await allOf(callStream(services, query, { ...request, token })));
      expect([...before, ...behind].sort()).toEqual([...set.digests].sort());
    }
  });

  it('are encoded once, as far as they hold rows', async () => {
    const { services } = fakeGateway(overSet(fakeSet(5)));
    const service = services.find(({ methods }) => 'query' in methods);
    const call = service?.methods['query'] as (
      request: unknown,
      context: unknown,
    ) => AsyncIterable<unknown>;
    const messages = await allOf(call(create(query.input, DATASET), callContext()));

    expect(messages.some((message) => message instanceof EncodedMessage)).toBe(true);
  });

  it('end with the rows before the first the API can not express, where its error is to be the status', async () => {
    let deep: Value = intValue(1);
    for (let level = 0; level < 20_000; level += 1) deep = listValue([deep]);
    const set = fakeSet(5);
    const options = {
      *query(request: Parameters<typeof set.query>[0]): Generator<readonly QueryEvent[]> {
        let records = 0;
        for (const window of set.query(request)) {
          yield window.map((event): QueryEvent => {
            if (event.type !== 'record') return event;
            records += 1;
            const bins = records === 3 ? [{ name: 'deep', value: deep }] : event.record.bins;
            return { ...event, record: { ...event.record, bins } };
          });
        }
      },
    };
    const asRows = await framesOf(options).frames;
    expect(rowsOf(asRows).map(({ outcome }) => outcome)).toEqual([
      ...[Outcome.OK, Outcome.OK, Outcome.FAILED, Outcome.OK, Outcome.OK],
    ]);
    expect(rowsOf(asRows)[2]).toMatchObject({ error: { name: 'MALFORMED_ANSWER' } });

    const { services } = fakeGateway(options);
    const request = { ...DATASET, errorDisposition: ErrorDisposition.STATUS };
    const seen: string[] = [];
    const reading = (async () => {
      for await (const frame of callStream(services, query, request)) {
        seen.push(...digestsOf([frame]));
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AerospikeError' });
    expect(seen).toHaveLength(2);
  });
});

/** Large records, and all that is found at once: it is up to the frames where they end. */
function inOneWindow(set: FakeSet): FakeDriverOptions {
  return {
    *query(request): Generator<readonly QueryEvent[]> {
      const events = [...set.query(request)].flat();
      yield events.map((event): QueryEvent => {
        if (event.type !== 'record') return event;
        return { ...event, record: { ...event.record, bins: [LARGE] } };
      });
    },
  };
}

function digestsOf(frames: Parameters<typeof rowsOf>[0]): string[] {
  return rowsOf(frames).map(({ key }) => digestText(key?.digest ?? new Uint8Array()));
}
