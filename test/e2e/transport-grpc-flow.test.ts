/** Streams on the gRPC port: resets in every state, floods of them, and readers and senders of another pace than ours. */

import { once } from 'node:events';
import { type ClientHttp2Session, constants } from 'node:http2';
import { PipelineRequestSchema } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import {
  PutRequestSchema,
  QueryResponseSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../server/src/gateway/service.js';
import {
  REQUESTS_AHEAD_MAX_BYTES,
  STREAM_WINDOW_BYTES,
} from '../../server/src/gateway/transport/limits.js';
import { answerOf, dial, endedCalls, framed } from '../support/grpc-stream.js';
import {
  type ClientStream,
  openCall,
  startTestGateway,
  type TestGateway,
  untilAborted,
} from '../support/transport-gateway.js';

const PUT = toBinary(PutRequestSchema, create(PutRequestSchema, { requestTag: 'tag' }));

/** Node's client half-closes a stream before it resets it, and what comes first may be answered first. */
const CANCELLED = ['CANCELLED'];
const HALF_CLOSED = [...CANCELLED, 'UNIMPLEMENTED', 'INTERNAL'];

type States = Record<string, (session: ClientHttp2Session) => Promise<ClientStream>>;

describe('a reset', () => {
  /** A call in every state it can be reset in, each brought there before it is handed over. */
  const unfinished: States = {
    'with its headers': (session) => Promise.resolve(openCall(session, 'SessionService/Put')),
    'before its message': async (session) => {
      const stream = openCall(session, 'SessionService/Put');
      await new Promise((resolve) => session.ping(resolve));
      return stream;
    },
    'in the middle of its message': async (session) => {
      const stream = openCall(session, 'SessionService/Put');
      stream.write(framed(PUT).subarray(0, 7));
      await new Promise((resolve) => session.ping(resolve));
      return stream;
    },
  };
  const states: States = {
    ...unfinished,
    'before its half-close': async (session) => {
      const stream = openCall(session, 'SessionService/Put');
      stream.write(framed(PUT));
      await new Promise((resolve) => session.ping(resolve));
      return stream;
    },
    'while it is served': async (session) => {
      const stream = openCall(session, 'SessionService/Put');
      stream.end(framed(PUT));
      await new Promise((resolve) => session.ping(resolve));
      return stream;
    },
    'while it is answered with a stream': async (session) => {
      const stream = openCall(session, 'SessionService/Query');
      stream.end(framed(Buffer.alloc(0)));
      await once(stream, 'data');
      return stream;
    },
    'while its answers wait for their reader': async (session) => {
      const stream = openCall(session, 'SessionService/Query');
      stream.end(framed(Buffer.alloc(0)));
      await once(stream, 'readable');
      return stream;
    },
    'in a conversation': async (session) => {
      const stream = openCall(session, 'PipelineService/Pipeline');
      stream.write(framed(Buffer.alloc(0)));
      await once(stream, 'data');
      return stream;
    },
    'in a conversation nobody listens to': async (session) => {
      const stream = openCall(session, 'PipelineService/Pipeline', { 'x-request-id': 'deaf' });
      for (let i = 0; i < 100; i += 1) stream.write(framed(Buffer.alloc(0)));
      await new Promise((resolve) => session.ping(resolve));
      return stream;
    },
    'after the half-close of a conversation': async (session) => {
      const stream = openCall(session, 'PipelineService/Pipeline');
      stream.end(framed(Buffer.alloc(0)));
      await once(stream, 'data');
      return stream;
    },
  };

  async function startHanging(): Promise<{ gateway: TestGateway; contexts: CallContext[] }> {
    const contexts: CallContext[] = [];
    const frame = { frame: { case: 'header', value: { indexName: 'x'.repeat(4_096) } } } as const;
    const gateway = await startTestGateway({
      flags: { 'max-calls-in-flight': 1 },
      session: {
        put: (_request, context) => {
          contexts.push(context);
          return untilAborted(context);
        },
        async *query(_request, context) {
          contexts.push(context);
          for (;;) {
            yield frame;
            await new Promise(setImmediate);
          }
        },
      },
      async *pipeline(requests, context) {
        contexts.push(context);
        if (context.requestId !== 'deaf') {
          for await (const _request of requests) yield {};
        }
        yield await untilAborted(context);
      },
    });
    return { gateway, contexts };
  }

  const codes = [constants.NGHTTP2_CANCEL, constants.NGHTTP2_NO_ERROR] as const;

  it.each(Object.keys(states).flatMap((state) => codes.map((code) => [state, code] as const)))(
    '%s, with code %i, cancels the call and leaves nothing behind',
    async (state, code) => {
      const { gateway, contexts } = await startHanging();
      const session = dial(gateway);
      const stream = await states[state]?.(session);
      stream?.close(code);
      // The only call there may be: the next is let in once this one is off the books.
      await expect
        .poll(async () => {
          const probe = openCall(session, 'SessionService/Get');
          probe.end(framed(Buffer.alloc(0)));
          return (await answerOf(probe)).headers['grpc-status'];
        })
        .toBe('0');
      for (const { signal } of contexts) expect(signal.aborted).toBe(true);
      const codes = endedCalls(gateway)
        .filter(({ rpc }) => rpc !== 'aerogate.v1.SessionService/Get')
        .map((call) => call['code']);
      for (const ended of codes)
        expect(state in unfinished ? HALF_CLOSED : CANCELLED).toContain(ended);
      expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  it('after whole requests, again and again, ends the connection and none of the gateway', async () => {
    const { gateway, contexts } = await startHanging();
    const session = dial(gateway);
    const gone = new Promise((resolve) => session.once('close', resolve));
    const flood = (): void => {
      for (let i = 0; i < 100 && !session.destroyed && !session.closed; i += 1) {
        const stream = openCall(session, 'SessionService/Put');
        stream.end(framed(PUT), () => {
          stream.close(constants.NGHTTP2_CANCEL);
        });
      }
      if (!session.destroyed && !session.closed) setImmediate(flood);
    };
    session.once('remoteSettings', flood);
    await gone;
    await expect.poll(() => contexts.every(({ signal }) => signal.aborted)).toBe(true);
    const probe = openCall(dial(gateway), 'SessionService/Get');
    probe.end(framed(Buffer.alloc(0)));
    expect((await answerOf(probe)).headers['grpc-status']).toBe('0');
  });
});

describe('flow control', () => {
  it('holds back a sender whose requests nobody takes, and loses none', async () => {
    const go = Promise.withResolvers<undefined>();
    const ids: bigint[] = [];
    const gateway = await startTestGateway({
      async *pipeline(requests) {
        await go.promise;
        for await (const { items } of requests) ids.push(...items.map(({ id }) => id));
        yield {};
      },
    });
    const session = dial(gateway);
    const stream = openCall(session, 'PipelineService/Pipeline');
    const messages = Array.from({ length: 512 }, (_, i) => {
      const tag = 'x'.repeat(8_000);
      const items = [{ id: BigInt(i + 1), call: { case: 'get', value: { requestTag: tag } } }];
      return framed(
        toBinary(PipelineRequestSchema, create(PipelineRequestSchema, { items } as never)),
      );
    });
    let takenBytes = 0;
    const sent = (async () => {
      for (const message of messages) {
        await new Promise((resolve) => stream.write(message, resolve));
        takenBytes += message.length;
      }
      stream.end();
    })();
    let before = -1;
    await expect
      .poll(
        () => {
          const still = takenBytes === before && takenBytes > 0;
          before = takenBytes;
          return still;
        },
        { interval: 100, timeout: 20_000 },
      )
      .toBe(true);
    const slackBytes = 512 * 1024;
    expect(takenBytes).toBeLessThan(STREAM_WINDOW_BYTES + REQUESTS_AHEAD_MAX_BYTES + slackBytes);
    go.resolve(undefined);
    const [answer] = await Promise.all([answerOf(stream), sent]);
    expect(answer.headers['grpc-status']).toBe('0');
    expect(ids).toEqual(messages.map((_, i) => BigInt(i + 1)));
  });

  it('sends an answer larger than every window, as it is read', async () => {
    const tag = 'x'.repeat(3 * STREAM_WINDOW_BYTES);
    const gateway = await startTestGateway({
      session: {
        async *query() {
          yield await Promise.resolve({
            frame: { case: 'header', value: { indexName: tag } },
          } as const);
        },
      },
    });
    const stream = openCall(dial(gateway), 'SessionService/Query');
    stream.end(framed(Buffer.alloc(0)));
    const answer = await answerOf(stream);
    expect(answer.headers['grpc-status']).toBe('0');
    const message = fromBinary(QueryResponseSchema, answer.body.subarray(5));
    expect(message.frame).toMatchObject({ case: 'header', value: { indexName: tag } });
  });

  it('lets a service end a conversation while its peer still sends', async () => {
    const gateway = await startTestGateway({
      async *pipeline(requests) {
        for await (const _request of requests) {
          yield {};
          return;
        }
      },
    });
    const session = dial(gateway);
    const stream = openCall(session, 'PipelineService/Pipeline');
    stream.write(framed(Buffer.alloc(0)));
    const answer = await answerOf(stream);
    expect(answer.headers['grpc-status']).toBe('0');
    expect(answer.body).toEqual(Buffer.alloc(5));
    expect(answer.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  });
});
