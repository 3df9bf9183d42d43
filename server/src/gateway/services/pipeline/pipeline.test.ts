/** What a pipeline makes of its items: their calls, their order by key, and what cuts them short. */

import { PipelineRequestSchema } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callBidi, callContext } from '../../../../../test/support/call-context.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  cancel,
  execute,
  get,
  isInDoubt,
  openPipeline,
  pipeline,
  put,
  Requests,
  settled,
  statusOf,
} from '../../../../../test/support/pipeline-rig.js';
import { fakeGateway, int, key } from '../../../../../test/support/session-gateway.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { HEARTBEAT_INTERVAL_MS } from '../../limits.js';

describe('Pipeline', () => {
  it('says its limits at once, before anything is asked', async () => {
    const { messages } = openPipeline({ maxInFlight: 7, maxAgeMs: 60_000 });
    await settled();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      results: [],
      limits: {
        maxInFlight: 7,
        maxAge: { seconds: 60n },
        heartbeatInterval: { seconds: BigInt(HEARTBEAT_INTERVAL_MS / 1_000) },
      },
    });
    expect(messages[0]?.goAway).toBeUndefined();
  });

  it('answers each item with its id, whatever the order', async () => {
    const stream = openPipeline();
    stream.requests.push(get(1n, 'a'), put(2n, 'b'), execute(3n, 'c', 'd'));
    await settled();
    expect(stream.names()).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd', 'b']) stream.endOf(name);
    await settled();
    stream.endOf('a', okOutcome([{ name: 'x', value: { type: 'int', value: 5n } }]));
    stream.requests.halfClose();
    expect(await stream.ended).toBeUndefined();
    expect(stream.results.map(({ id, answer }) => [id, answer.case])).toEqual([
      [2n, 'put'],
      [3n, 'execute'],
      [1n, 'get'],
    ]);
    expect(stream.results[2]?.answer.value).toMatchObject({
      result: { record: { bins: { x: int(5n) } } },
      summary: { ok: 1 },
    });
    expect(stream.pipelines).toMatchObject({ open: 0, inFlight: 0 });
  });

  it('gathers the answers of one turn into one message', async () => {
    const stream = openPipeline();
    stream.requests.push(get(1n, 'a'), get(2n, 'b'), get(3n, 'c'));
    await settled();
    for (const name of ['a', 'b', 'c']) stream.endOf(name);
    await settled();
    expect(stream.messages.slice(1).map(({ results }) => results.length)).toEqual([3]);
  });

  it('answers what a call would be refused with, by the path in the call', async () => {
    const stream = openPipeline();
    stream.requests.push(
      { id: 1n, call: { case: 'get', value: {} } },
      get(2n, 'x'.repeat(3), { traceparent: 'x'.repeat(129) }),
      { id: 3n },
      get(0n, 'a'),
      get(4n, 'b', { timeout: { seconds: -1n, nanos: 0 } as never }),
    );
    await settled();
    expect(stream.answers()).toEqual([1n, 2n, 3n, 0n, 4n]);
    expect(stream.results.map((result) => statusOf(result).code)).toEqual(
      new Array(5).fill(GRPC_CODE.INVALID_ARGUMENT),
    );
    expect(stream.results.map((result) => statusOf(result).message)).toEqual([
      expect.stringMatching(/^key: /),
      expect.stringMatching(/^traceparent: /),
      expect.stringMatching(/one of its calls/),
      expect.stringMatching(/^id: /),
      expect.stringMatching(/^timeout: /),
    ]);
    expect(stream.driver.commands).toEqual([]);
  });

  it('makes the error of the only key the item, in doubt where it is', async () => {
    const stream = openPipeline();
    stream.requests.push(get(1n, 'a'), put(2n, 'b'));
    await settled();
    stream.endOf('a', { ok: false, error: serverFailure(2) });
    stream.endOf('b', { ok: false, error: clientFailure('TIMEOUT', { inDoubt: true }) });
    await settled();
    expect(statusOf(stream.results[0]).code).toBe(GRPC_CODE.NOT_FOUND);
    expect(statusOf(stream.results[1]).code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
  });

  it('refuses a second item with an id that is not answered yet, and only that one', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'), put(1n, 'b'));
    await settled();
    expect(stream.answers()).toEqual([1n]);
    expect(statusOf(stream.results[0]).code).toBe(GRPC_CODE.ALREADY_EXISTS);
    expect(stream.names()).toEqual(['a']);
    stream.endOf('a');
    await settled();
    expect(stream.results[1]?.answer.case).toBe('put');
    stream.requests.push(put(1n, 'c'));
    await settled();
    expect(stream.names()).toEqual(['c']);
  });

  it('takes a session from the message, and what an item says on top of it', async () => {
    const stream = openPipeline();
    const ms = (value: number) => ({ seconds: 0n, nanos: value * 1_000_000 });
    stream.requests.pushMessage({
      session: { settings: { totalTimeout: ms(500), maxRetries: 7 } },
      items: [
        get(1n, 'a'),
        {
          id: 2n,
          call: {
            case: 'get',
            value: { key: key('b'), session: { settings: { totalTimeout: ms(90) } } },
          },
        },
      ],
    });
    await settled();
    const [a, b] = stream.driver.calls;
    expect(a).toMatchObject({ options: { settings: { totalTimeoutMs: 500, maxRetries: 7 } } });
    expect(b).toMatchObject({ options: { settings: { totalTimeoutMs: 90, maxRetries: 7 } } });
  });

  it('refuses every item of a message that holds what the API does not have', async () => {
    const stream = openPipeline();
    const unknown = [{ no: 99, wireType: 0, data: new Uint8Array([1]) }];
    const whole = create(PipelineRequestSchema, { items: [get(1n, 'a'), put(2n, 'b')] });
    whole.$unknown = unknown;
    const part = create(PipelineRequestSchema, { items: [put(3n, 'c')] });
    for (const item of part.items) item.$unknown = unknown;
    stream.requests.pushMessage(whole);
    stream.requests.pushMessage(part);
    await settled();
    expect(stream.answers()).toEqual([1n, 2n, 3n]);
    for (const result of stream.results) expect(statusOf(result).message).toContain('99');
    expect(stream.driver.commands).toEqual([]);
  });
});

describe('items on one key', () => {
  it('run in the order they came; others do not wait', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'), put(2n, 'a'), get(3n, 'a'), put(4n, 'b'));
    stream.requests.push(execute(5n, 'b', 'a'), get(6n, 'c'));
    await settled();
    expect(stream.names()).toEqual(['a', 'b', 'c']);
    stream.endOf('a');
    await settled();
    expect(stream.answers()).toEqual([1n]);
    expect(stream.names()).toEqual(['b', 'c', 'a']);
    stream.endOf('b');
    stream.endOf('a');
    await settled();
    expect(stream.names()).toEqual(['c', 'a']);
    stream.endOf('a');
    await settled();
    expect(stream.names()).toEqual(['c', 'b', 'a']);
    expect(stream.answers()).toEqual([1n, 4n, 2n, 3n]);
  });

  it('run in order whether named by user key or digest', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'));
    await settled();
    const digest = stream.waiting[0]?.command.key.digest ?? new Uint8Array();
    stream.requests.push({
      id: 2n,
      call: { case: 'get', value: { key: { namespace: 'test', set: 'users', digest } } },
    });
    await settled();
    expect(stream.waiting).toHaveLength(1);
    stream.endOf('a');
    await settled();
    expect(stream.waiting.map(({ command }) => command.verb)).toEqual(['get']);
  });

  it('keep their order when one between them is cancelled', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'), put(2n, 'a'), put(3n, 'a'), cancel(2n));
    await settled();
    expect(stream.answers()).toEqual([2n]);
    expect(stream.waiting).toHaveLength(1);
    stream.endOf('a');
    await settled();
    expect(stream.driver.commands).toHaveLength(2);
    stream.endOf('a');
    await settled();
    expect(stream.answers()).toEqual([2n, 1n, 3n]);
  });
});

describe('an item that is cut short', () => {
  it('is answered CANCELLED: certain while it waits, in doubt once a write was sent', async () => {
    const stream = openPipeline();
    stream.requests.push(put(1n, 'a'), put(2n, 'a'), get(3n, 'c'));
    stream.requests.push(cancel(2n), cancel(1n), cancel(3n), cancel(99n));
    await settled();
    expect(stream.answers().toSorted()).toEqual([1n, 2n, 3n]);
    const doubt = new Map(stream.results.map((result) => [result.id, isInDoubt(result)]));
    expect(doubt).toEqual(
      new Map([
        [1n, true],
        [2n, false],
        [3n, false],
      ]),
    );
    for (const result of stream.results) {
      expect(statusOf(result).code).toBe(GRPC_CODE.CANCELLED);
    }
    expect(stream.driver.commands).toHaveLength(2);
  });

  it('ends by its own time from its arrival, whether it runs or waits', async () => {
    const stream = openPipeline();
    const timeout = { seconds: 1n, nanos: 0 } as never;
    stream.requests.push(put(1n, 'a'), put(2n, 'a', { timeout }), get(3n, 'b', { timeout }));
    await settled();
    const running = stream.driver.calls[1];
    expect(running).toMatchObject({ options: { settings: { totalTimeoutMs: 950 } } });
    stream.clock.advance(999);
    await settled();
    expect(stream.answers()).toEqual([]);
    stream.clock.advance(1);
    await settled();
    expect(stream.answers()).toEqual([2n]);
    expect(statusOf(stream.results[0]).code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
    stream.endOf('a');
    await settled();
    expect(stream.driver.commands).toHaveLength(2);
  });

  it('is given no more time than its stream has', async () => {
    const { services, driver } = fakeGateway();
    const requests = new Requests();
    requests.push(get(1n, 'a', { timeout: { seconds: 60n, nanos: 0 } as never }));
    requests.halfClose();
    const context = callContext({ remainingMs: () => 2_000 });
    for await (const _message of callBidi(services, pipeline, requests, context));
    // Less the margin that lets the answer arrive.
    expect(driver.calls[0]).toMatchObject({ options: { settings: { totalTimeoutMs: 1_900 } } });
  });
});
