/** The gRPC port as its protocol has it, spoken over plain HTTP/2: framing, compression, headers, half-closes and resets. */

import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import { PipelineRequestSchema } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import {
  PutRequestSchema,
  QueryResponseSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it, onTestFinished } from 'vitest';
import { invalidArgument } from '../../server/src/gateway/gateway-error.js';
import type { CallContext } from '../../server/src/gateway/service.js';
import {
  REQUESTS_AHEAD_MAX_BYTES,
  STREAM_WINDOW_BYTES,
} from '../../server/src/gateway/transport/limits.js';
import {
  type ClientStream,
  openCall,
  startTestGateway,
  type TestGateway,
  untilAborted,
} from '../support/transport-gateway.js';

const PUT = toBinary(PutRequestSchema, create(PutRequestSchema, { requestTag: 'tag' }));
const WINDOW_BYTES = 1024 * 1024;

function framed(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(Number(isCompressed), 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function dial(gateway: TestGateway): ClientHttp2Session {
  const session = connectHttp2(gateway.grpcUrl);
  session.on('error', () => undefined);
  onTestFinished(() => {
    session.destroy();
  });
  return session;
}

interface Answer {
  /** Headers and trailers, together. */
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
  readonly rstCode: number | undefined;
}

async function answerOf(stream: ClientStream): Promise<Answer> {
  const headers: Record<string, unknown> = {};
  const chunks: Buffer[] = [];
  stream.on('response', (got) => void Object.assign(headers, got));
  stream.on('trailers', (got) => void Object.assign(headers, got));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream.once('close', resolve));
  return { headers, body: Buffer.concat(chunks), rstCode: stream.rstCode };
}

async function put(
  gateway: TestGateway,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const stream = openCall(dial(gateway), 'SessionService/Put', headers);
  stream.end(body);
  return answerOf(stream);
}

function endedCalls(gateway: TestGateway): Readonly<Record<string, unknown>>[] {
  return gateway.log.filter(({ message }) => message === 'call');
}

describe('a request', () => {
  const gateways = (tags: string[]): Promise<TestGateway> =>
    startTestGateway({
      flags: { 'max-request-bytes': 2_000 },
      session: {
        put: ({ requestTag }) => {
          tags.push(requestTag ?? '');
          return Promise.resolve({});
        },
      },
    });

  it.each([
    ['as it is', framed(PUT), {}],
    ['as it is, in a call that may compress', framed(PUT), { 'grpc-encoding': 'gzip' }],
    ['with identity named', framed(PUT), { 'grpc-encoding': 'identity' }],
    ['gzipped', framed(gzipSync(PUT), true), { 'grpc-encoding': 'gzip' }],
    ['deflated', framed(deflateSync(PUT), true), { 'grpc-encoding': 'deflate' }],
  ])('%s is read', async (_how, body, headers) => {
    const tags: string[] = [];
    const answer = await put(await gateways(tags), body, headers);
    expect(answer.headers).toMatchObject({
      ':status': 200,
      'grpc-status': '0',
      'grpc-accept-encoding': 'identity,gzip,deflate',
    });
    expect(answer.body).toEqual(Buffer.alloc(5));
    expect(tags).toEqual(['tag']);
  });

  it.each([
    ['a bomb', framed(gzipSync(Buffer.alloc(2_001)), true), 'gzip', '8'],
    ['a compression of no name', framed(gzipSync(PUT), true), undefined, '13'],
    ['an unknown compression', framed(gzipSync(PUT), true), 'snappy', '12'],
    ['another compression than named', framed(gzipSync(PUT), true), 'deflate', '13'],
    ['cut short', framed(PUT).subarray(0, -1), undefined, '13'],
    ['cut in its prefix', Buffer.from([0, 0, 0]), undefined, '13'],
  ])('%s is refused with details', async (_what, body, encoding, status) => {
    const tags: string[] = [];
    const gateway = await gateways(tags);
    const headers = encoding === undefined ? {} : { 'grpc-encoding': encoding };
    const answer = await put(gateway, body, headers);
    expect(answer.headers).toMatchObject({
      ':status': 200,
      'grpc-status': status,
      'grpc-accept-encoding': 'identity,gzip,deflate',
    });
    const details = Buffer.from(String(answer.headers['grpc-status-details-bin']), 'base64');
    expect(fromBinary(StatusSchema, details)).toMatchObject({ code: Number(status) });
    expect(tags).toEqual([]);
    await expect.poll(() => endedCalls(gateway)).toHaveLength(1);
    expect((await put(gateway, framed(PUT))).headers['grpc-status']).toBe('0');
  });

  it('in as many frames as it has bytes is the same request', async () => {
    const tags: string[] = [];
    const stream = openCall(dial(await gateways(tags)), 'SessionService/Put');
    const body = framed(PUT);
    for (let at = 0; at < body.length; at += 1) {
      await new Promise((resolve) => stream.write(body.subarray(at, at + 1), resolve));
    }
    stream.end();
    expect((await answerOf(stream)).headers['grpc-status']).toBe('0');
    expect(tags).toEqual(['tag']);
  });

  it('whose half-close comes late is served when it has come', async () => {
    const tags: string[] = [];
    const session = dial(await gateways(tags));
    const stream = openCall(session, 'SessionService/Put');
    await new Promise((resolve) => stream.write(framed(PUT), resolve));
    await new Promise((resolve) => session.ping(resolve));
    expect(tags).toEqual([]);
    stream.end();
    expect((await answerOf(stream)).headers['grpc-status']).toBe('0');
    expect(tags).toEqual(['tag']);
  });

  it('too large is refused before it has come, and its sender told to stop', async () => {
    const stream = openCall(dial(await gateways([])), 'SessionService/Put');
    const head = Buffer.alloc(5);
    head.writeUInt32BE(2_001, 1);
    stream.write(head);
    // Nothing more is sent, and the request is not ended.
    const answer = await answerOf(stream);
    expect(answer.headers['grpc-status']).toBe('8');
    expect(answer.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  });
});

describe('headers', () => {
  it.each([
    ['application/grpc', 200],
    ['application/grpc+proto', 200],
    ['application/grpc; charset=utf-8', 200],
    ['Application/gRPC', 200],
    ['application/grpc+json', 415],
    ['application/grpc-web', 415],
    ['application/grpc-web+proto', 415],
    ['application/grpcx', 415],
    ['application/json', 415],
    ['', 415],
  ])('the content type %j is answered with %i', async (contentType, status) => {
    const answer = await put(await startTestGateway(), framed(PUT), {
      'content-type': contentType,
    });
    expect(answer.headers[':status']).toBe(status);
  });

  it.each(['GET', 'HEAD', 'PUT', 'OPTIONS'])('%s is no method of gRPC', async (method) => {
    const gateway = await startTestGateway();
    const answer = await put(gateway, Buffer.alloc(0), { ':method': method });
    expect(answer.headers).toMatchObject({ ':status': 405, allow: 'POST' });
    expect(endedCalls(gateway)).toEqual([]);
  });

  it.each(['/', '/aerogate.v1.SessionService/Nothing', '/aerogate.v1.SessionService/Put/'])(
    'the path %s is of no RPC',
    async (path) => {
      const gateway = await startTestGateway();
      const answer = await put(gateway, framed(PUT), { ':path': path, 'x-request-id': 'mine' });
      expect(answer.headers).toMatchObject({
        ':status': 200,
        'content-type': 'application/grpc+proto',
        'grpc-status': '12',
        'x-request-id': 'mine',
      });
      expect(answer.headers['grpc-status-details-bin']).toBeDefined();
      expect(answer.headers['grpc-message']).not.toContain('Nothing');
    },
  );

  it.each(['soon', '5', '-1S', '1234567890m', ''])(
    'the deadline %j is malformed, and nothing is done',
    async (timeout) => {
      const tags: string[] = [];
      const gateway = await startTestGateway({
        session: {
          put: ({ requestTag }) => {
            tags.push(requestTag ?? '');
            return Promise.resolve({});
          },
        },
      });
      const answer = await put(gateway, framed(PUT), { 'grpc-timeout': timeout });
      expect(answer.headers['grpc-status']).toBe('3');
      expect(answer.headers['grpc-message']).toContain('grpc-timeout');
      expect(tags).toEqual([]);
      expect(endedCalls(gateway)).toMatchObject([{ code: 'INVALID_ARGUMENT' }]);
    },
  );

  it('a deadline that has passed ends a call at once', async () => {
    const gateway = await startTestGateway();
    // Without its half-close no answer could be ahead of the deadline.
    const stream = openCall(dial(gateway), 'SessionService/Put', { 'grpc-timeout': '0n' });
    stream.write(framed(PUT));
    expect((await answerOf(stream)).headers['grpc-status']).toBe('4');
    expect(endedCalls(gateway)).toMatchObject([{ code: 'DEADLINE_EXCEEDED' }]);
  });

  it('a sentence beyond ASCII arrives', async () => {
    const sentence = 'Größe über 100 % – zu viel.';
    const gateway = await startTestGateway({
      session: { put: () => Promise.reject(invalidArgument(undefined, sentence)) },
    });
    const { headers } = await put(gateway, framed(PUT));
    expect(decodeURIComponent(String(headers['grpc-message']))).toBe(sentence);
  });
});

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
    const tag = 'x'.repeat(3 * WINDOW_BYTES);
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
