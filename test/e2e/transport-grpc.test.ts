/** The gRPC port as its protocol has it: framing, compression, headers and half-closes. */

import { constants } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import { PutRequestSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { invalidArgument } from '../../server/src/gateway/gateway-error.js';
import { type Answer, answerOf, dial, endedCalls, framed } from '../support/grpc-stream.js';
import { openCall, startTestGateway, type TestGateway } from '../support/transport-gateway.js';

const PUT = toBinary(PutRequestSchema, create(PutRequestSchema, { requestTag: 'tag' }));

async function put(
  gateway: TestGateway,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const stream = openCall(dial(gateway), 'SessionService/Put', headers);
  stream.end(body);
  return answerOf(stream);
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
