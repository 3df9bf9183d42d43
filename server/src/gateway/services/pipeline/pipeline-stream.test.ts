/** A pipeline as a stream: what it holds back, its signs of life, and its ends. */

import { PipelineGoAwayReason } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { describe, expect, it } from 'vitest';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  cancel,
  get,
  openPipeline,
  put,
  settled,
  statusOf,
} from '../../../../../test/support/pipeline-rig.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { stringValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { HEARTBEAT_INTERVAL_MS, PIPELINE_ITEMS_MAX, PIPELINE_MESSAGE_BYTES } from '../../limits.js';

const UINT64_MAX = 2n ** 64n - 1n;

describe('flow control', () => {
  it('takes as many as the limit, one past it waits for an answer to leave', async () => {
    const stream = openPipeline({ maxInFlight: 3 });
    stream.requests.push(get(1n, 'a'), get(2n, 'b'), get(3n, 'c'), get(4n, 'd'));
    stream.requests.push(get(5n, 'e'));
    await settled();
    expect(stream.names()).toEqual(['a', 'b', 'c']);
    expect(stream.requests.asked).toBe(1);
    stream.endOf('b');
    await settled();
    expect(stream.names()).toEqual(['a', 'c', 'd']);
    expect(stream.requests.asked).toBe(1);
    stream.endOf('a');
    await settled();
    expect(stream.names()).toEqual(['c', 'd', 'e']);
  });

  it('counts answers nobody has taken yet', async () => {
    const stream = openPipeline({ maxInFlight: 2 });
    await settled();
    stream.pause();
    stream.requests.push(get(1n, 'a'), get(2n, 'b'), get(3n, 'c'), get(4n, 'd'), get(5n, 'e'));
    await settled();
    stream.endOf('a');
    await settled();
    // The first answer is with the reader, who asks for no more.
    stream.endOf('b');
    stream.endOf('c');
    await settled();
    expect(stream.answers()).toEqual([1n]);
    expect(stream.driver.commands).toHaveLength(3);
    stream.resume();
    await settled();
    expect(stream.answers()).toEqual([1n, 2n, 3n]);
    expect(stream.names()).toEqual(['d', 'e']);
  });

  it('keeps the place of a cancelled item until those before it on its key are done', async () => {
    const stream = openPipeline({ maxInFlight: 2 });
    stream.requests.push(put(1n, 'a'), put(2n, 'a'));
    stream.requests.push(get(3n, 'b'));
    await settled();
    stream.requests.push(cancel(2n));
    expect(stream.names()).toEqual(['a']);
    stream.endOf('a');
    await settled();
    expect(stream.names()).toEqual(['a', 'b']);
  });

  it('fails the stream at one item too many in a message, after what was taken', async () => {
    const stream = openPipeline({ maxInFlight: 2 * PIPELINE_ITEMS_MAX });
    const many = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => get(BigInt(from + i), `k${i}`));
    stream.requests.push(...many(PIPELINE_ITEMS_MAX, 1));
    stream.requests.push(...many(PIPELINE_ITEMS_MAX + 1, PIPELINE_ITEMS_MAX + 1));
    await settled();
    expect(stream.waiting).toHaveLength(PIPELINE_ITEMS_MAX);
    for (const each of [...stream.waiting]) each.end();
    expect(await stream.ended).toMatchObject({ reason: 'INVALID_ARGUMENT', field: 'items' });
    expect(stream.results).toHaveLength(PIPELINE_ITEMS_MAX);
  });
});

describe('a message', () => {
  it.each([
    ['is shared by answers that fit', 256, [0, 2]],
    ['is cut where answers do not fit', 0, [0, 1, 1]],
  ])('%s', async (_, spareBytes, counts) => {
    const text = 'x'.repeat(PIPELINE_MESSAGE_BYTES / 2 - spareBytes);
    const stream = openPipeline();
    stream.requests.push(get(1n, 'a'), get(UINT64_MAX, 'b'));
    await settled();
    for (const each of [...stream.waiting]) {
      each.end(okOutcome([{ name: 'a', value: stringValue(text) }]));
    }
    await settled();
    expect(stream.messages.map(({ results }) => results.length)).toEqual(counts);
    expect(stream.answers()).toEqual([1n, UINT64_MAX]);
    for (const { answer } of stream.results) {
      expect(answer).toMatchObject({ case: 'get', value: { result: { record: {} } } });
    }
  });
});

describe('a stream', () => {
  it('is never silent for longer than it says', async () => {
    const stream = openPipeline();
    await settled();
    stream.requests.push(get(1n, 'a'));
    await settled();
    stream.clock.advance(HEARTBEAT_INTERVAL_MS - 1);
    stream.endOf('a');
    await settled();
    expect(stream.messages).toHaveLength(2);
    stream.clock.advance(HEARTBEAT_INTERVAL_MS - 1);
    await settled();
    expect(stream.messages).toHaveLength(2);
    stream.clock.advance(1);
    await settled();
    expect(stream.messages).toHaveLength(3);
    expect(stream.messages[2]).toMatchObject({ results: [] });
    stream.clock.advance(HEARTBEAT_INTERVAL_MS);
    await settled();
    expect(stream.messages).toHaveLength(4);
  });

  it('ends at its age: says what it took last, finishes that, begins no more', async () => {
    const stream = openPipeline({ maxInFlight: 2, maxAgeMs: 5_000 });
    stream.requests.push(get(7n, 'a'), put(9n, 'b'), put(11n, 'c'));
    await settled();
    stream.clock.advance(5_000);
    await settled();
    expect(stream.messages.at(-1)?.goAway).toMatchObject({
      lastAdmittedId: 9n,
      reason: PipelineGoAwayReason.MAX_AGE,
    });
    stream.requests.push(put(13n, 'd'));
    stream.endOf('b');
    await settled();
    stream.endOf('a');
    expect(await stream.ended).toBeUndefined();
    expect(stream.answers()).toEqual([9n, 7n]);
    expect(stream.driver.commands).toHaveLength(2);
    expect(stream.clock.pendingTimers).toBe(0);
  });

  it('ends when the gateway is shutting down, with 0 where it took nothing', async () => {
    const stream = openPipeline();
    await settled();
    stream.goingAway.abort();
    expect(await stream.ended).toBeUndefined();
    expect(stream.messages.at(-1)?.goAway).toMatchObject({
      lastAdmittedId: 0n,
      reason: PipelineGoAwayReason.SHUTDOWN,
    });
    expect(stream.clock.pendingTimers).toBe(0);
  });

  it('ends when it has nothing to do for too long, and not before', async () => {
    const stream = openPipeline({ idleMs: 1_000 });
    stream.requests.push(get(1n, 'a'));
    await settled();
    stream.clock.advance(5_000);
    await settled();
    expect(stream.messages.some(({ goAway }) => goAway !== undefined)).toBe(false);
    stream.endOf('a');
    await settled();
    stream.clock.advance(999);
    await settled();
    expect(stream.messages.some(({ goAway }) => goAway !== undefined)).toBe(false);
    stream.clock.advance(1);
    expect(await stream.ended).toBeUndefined();
    expect(stream.messages.at(-1)?.goAway).toMatchObject({
      lastAdmittedId: 1n,
      reason: PipelineGoAwayReason.IDLE,
    });
  });

  it('ends what runs when its peer is lost, and counts what is in doubt', async () => {
    const stream = openPipeline();
    const ended: string[] = [];
    stream.pipelines.observe({
      itemEnded: ({ call }, { code }) => ended.push(`${call} ${code}`),
    });
    stream.requests.push(put(1n, 'a'), put(2n, 'a'), get(3n, 'b'));
    await settled();
    stream.abort.abort(clientFailure('CANCELLED', { inDoubt: true }));
    expect(await stream.ended).toMatchObject({ inDoubt: true });
    expect(ended.toSorted()).toEqual(['get 1', 'put 1', 'put 1']);
    expect(stream.driver.commands).toHaveLength(2);
    expect(stream.pipelines).toMatchObject({ open: 0, inFlight: 0 });
    expect(stream.clock.pendingTimers).toBe(0);
  });

  it('answers every item when the gateway stops before they are done', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'), put(2n, 'a'), get(3n, 'b'));
    await settled();
    stream.goingAway.abort();
    await settled();
    stream.abort.abort(clientFailure('CLOSED', { inDoubt: true }));
    expect(await stream.ended).toMatchObject({ code: { error: 'CLOSED' } });
    const codes = new Map(stream.results.map((each) => [each.id, statusOf(each).code]));
    // What was sent may have been applied; an UNAVAILABLE promises that nothing was.
    expect(codes).toEqual(
      new Map([
        [1n, GRPC_CODE.UNKNOWN],
        [2n, GRPC_CODE.UNAVAILABLE],
        [3n, GRPC_CODE.UNAVAILABLE],
      ]),
    );
  });

  it('answers what it took when a message cannot be read', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'));
    await settled();
    const broken = new Error('no message');
    stream.requests.fail(broken);
    await settled();
    stream.requests.push(put(2n, 'b'));
    stream.endOf('a');
    await settled();
    expect(stream.answers()).toEqual([1n]);
  });
});
