/** What a caller may not do: messages too large, bytes that are none, too much at once; and that nothing of it ends the gateway. */

import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { GetRequestSchema } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { ErrorInfoSchema, RetryInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import { create, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  HEADERS_MAX_BYTES,
  HEADERS_TIMEOUT_MS,
} from '../../server/src/gateway/transport/limits.js';
import { createFakeClock } from '../support/fake-clock.js';
import {
  BINDINGS,
  collect,
  failureOfCall,
  sessionClient,
  startTestGateway,
} from '../support/transport-gateway.js';

const MAX_BYTES = 2_000;
const GET_PATH = '/aerogate.v1.SessionService/Get';

/** A GetRequest of exactly this many bytes. */
function requestOf(bytes: number): { bins: string[] } {
  // A tag, a length of two bytes and the text.
  const request = { bins: ['x'.repeat(bytes - 3)] };
  expect(toBinary(GetRequestSchema, create(GetRequestSchema, request))).toHaveLength(bytes);
  return request;
}

describe('the size of a request', () => {
  it.each(BINDINGS.filter((binding) => !binding.includes('JSON')))(
    '%s: at the limit it is served, one byte past it is refused',
    async (binding) => {
      let served = 0;
      const gateway = await startTestGateway({
        flags: { 'max-request-bytes': MAX_BYTES },
        session: {
          get: () => {
            served += 1;
            return Promise.resolve({});
          },
        },
      });
      const client = sessionClient(gateway, binding);
      await client.get(requestOf(MAX_BYTES));
      const error = ConnectError.from(await failureOfCall(client.get(requestOf(MAX_BYTES + 1))));
      expect(error.code).toBe(Code.ResourceExhausted);
      expect(error.rawMessage).toContain(`${MAX_BYTES} bytes (--max-request-bytes)`);
      expect(error.findDetails(ErrorInfoSchema)).toHaveLength(1);
      expect(error.findDetails(RetryInfoSchema)).toEqual([]);
      expect(served).toBe(1);
      await client.get({});
      await expect
        .poll(() => gateway.log.find(({ code }) => code === 'RESOURCE_EXHAUSTED'))
        .toMatchObject({ rpc: 'aerogate.v1.SessionService/Get', reason: 'INVALID_ARGUMENT' });
    },
  );

  it.each(['gRPC', 'Connect, HTTP/2', 'gRPC-Web, HTTP/1.1'] as const)(
    '%s: holds for the request of a stream too',
    async (binding) => {
      const gateway = await startTestGateway({ flags: { 'max-request-bytes': MAX_BYTES } });
      const call = collect(
        sessionClient(gateway, binding).query({ requestTag: 'x'.repeat(MAX_BYTES) }),
      );
      const error = ConnectError.from(await failureOfCall(call));
      expect(error.code).toBe(Code.ResourceExhausted);
      expect(error.findDetails(ErrorDetailSchema)).toHaveLength(1);
    },
  );

  it('counts what a gzipped request comes to', async () => {
    const gateway = await startTestGateway({ flags: { 'max-request-bytes': MAX_BYTES } });
    const { gzipSync } = await import('node:zlib');
    const response = await fetch(gateway.webUrl + GET_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/proto', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(MAX_BYTES * 10)),
    });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ code: 'resource_exhausted' });
  });
});

describe('calls in flight', () => {
  it.each(BINDINGS)('%s: one more than allowed is refused before any work', async (binding) => {
    const held = Promise.withResolvers<undefined>();
    let begun = 0;
    const gateway = await startTestGateway({
      flags: { 'max-calls-in-flight': 2 },
      session: {
        put: async () => {
          begun += 1;
          await held.promise;
          return {};
        },
      },
    });
    const client = sessionClient(gateway, binding);
    const calls = [client.put({}), client.put({})];
    await expect.poll(() => begun).toBe(2);
    const error = ConnectError.from(await failureOfCall(client.put({})));
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toContain('--max-calls-in-flight');
    expect(error.findDetails(RetryInfoSchema)).toHaveLength(1);
    expect(begun).toBe(2);
    held.resolve(undefined);
    await Promise.all(calls);
    await expect.poll(async () => client.put({})).toBeDefined();
  });
});

/** Sends one HTTP/2 request of raw bytes; resolves with what came back. */
async function rawGrpc(
  url: string,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Record<string, string | undefined>> {
  const session = connectHttp2(url);
  try {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: GET_PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const seen: Record<string, string | undefined> = {};
    const note = (got: Record<string, unknown>): void => {
      for (const [name, value] of Object.entries(got)) seen[name] = String(value);
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.end(body);
    stream.resume();
    await new Promise((resolve, reject) => {
      stream.on('close', resolve);
      stream.on('error', reject);
    });
    return seen;
  } finally {
    session.close();
  }
}

function framed(message: Uint8Array, declared = message.length, flags = 0): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(declared, 1);
  return Buffer.concat([head, message]);
}

describe('bytes that are no request', () => {
  const GARBAGE = Buffer.from('ffffffffffffffffff', 'hex');

  it.each(['grpcUrl', 'webUrl'] as const)('%s: a message that cannot be decoded', async (port) => {
    const gateway = await startTestGateway();
    const answer = await rawGrpc(gateway[port], framed(GARBAGE));
    expect(answer['grpc-status']).toBe(String(Code.InvalidArgument));
    expect(answer['grpc-message']).toContain('GetRequest');
    expect(answer['grpc-status-details-bin']).toBeDefined();
  });

  it.each([
    ['a message shorter than declared', framed(Buffer.alloc(3), 10)],
    ['half a header', Buffer.from([0, 0])],
    ['two messages', Buffer.concat([framed(Buffer.alloc(0)), framed(Buffer.alloc(0))])],
    ['no message', Buffer.alloc(0)],
    ['a compressed message that is none', framed(GARBAGE, GARBAGE.length, 1)],
    ['a length of 4 GiB', framed(Buffer.alloc(0), 0xffff_ffff)],
  ])('%s ends with a status, and the gateway goes on', async (_what, body) => {
    const gateway = await startTestGateway();
    for (const url of [gateway.grpcUrl, gateway.webUrl]) {
      const answer = await rawGrpc(url, body, { 'grpc-encoding': 'gzip' });
      expect(Number(answer['grpc-status'])).toBeGreaterThan(0);
    }
    await expect
      .poll(() => gateway.log.filter(({ message }) => message === 'call'))
      .toHaveLength(2);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    await sessionClient(gateway, 'gRPC').get({});
    await sessionClient(gateway, 'Connect, HTTP/1.1').get({});
  });

  it('a content type of another protocol is 415', async () => {
    const gateway = await startTestGateway();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await rawGrpc(gateway.grpcUrl, Buffer.alloc(5), headers))[':status']).toBe('415');
    expect((await rawGrpc(gateway.webUrl, Buffer.alloc(5), headers))[':status']).toBe('415');
    const body = 'key=1';
    const answer = await fetch(gateway.webUrl + GET_PATH, { method: 'POST', headers, body });
    expect(answer.status).toBe(415);
  });

  it('JSON with an unknown field is refused, and the field named', async () => {
    const gateway = await startTestGateway();
    const post = async (body: string): Promise<Record<string, unknown>> => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(gateway.webUrl + GET_PATH, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      return (await response.json()) as Record<string, unknown>;
    };
    expect(await post('{"wher": {}}')).toMatchObject({
      code: 'invalid_argument',
      message: 'aerogate.v1.GetRequest has no field "wher"; unknown fields are refused.',
    });
    expect(await post('{"key": {"nmespace": "test"}}')).toMatchObject({
      message: 'aerogate.v1.Key has no field "nmespace"; unknown fields are refused.',
    });
    // Nothing of the caller's data comes back in a message that may be logged.
    for (const body of ['{"bins": "s3cret"}', '{"bins": [17]}', 's3cret', '{"noBins": "s3cret"}']) {
      const error = JSON.stringify(await post(body));
      expect(error).not.toContain('s3cret');
      expect(error).not.toContain('17');
      expect(error).toContain('ErrorInfo');
    }
  });

  it.each([
    ['', 'The request is empty; the least one is {}.'],
    ['{"key":', 'The JSON of the request ends too soon.'],
    ['{"key"}', 'The request is no JSON: it breaks off at line 1, column 7.'],
    ['[]', 'aerogate.v1.GetRequest: expected an object in braces.'],
  ])('JSON that is none is told as what it is: %s', async (body, message) => {
    const gateway = await startTestGateway();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(gateway.webUrl + GET_PATH, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_argument', message });
  });

  it.each([
    ['2', 400],
    ['', 400],
    ['1', 200],
    [undefined, 200],
  ])('a Connect call of protocol version %s ends with %i', async (version, status) => {
    const gateway = await startTestGateway();
    const headers = {
      'content-type': 'application/json',
      ...(version === undefined ? {} : { 'connect-protocol-version': version }),
    };
    const path = gateway.webUrl + GET_PATH;
    const response = await fetch(path, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(status);
    const refused = (await response.text()).includes('The connect-protocol-version of the call');
    expect(refused).toBe(status === 400);
  });

  it.each(['grpc', 'web', 'ops'] as const)('%s: a port takes any garbage', async (port) => {
    const gateway = await startTestGateway();
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    const garbage = [
      'GARBAGE\r\n\r\n',
      'PRIX',
      `${preface}GARBAGE GARBAGE GARBAGE`,
      `${preface}${'\0'.repeat(100)}`,
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(HEADERS_MAX_BYTES)}\r\n\r\n`,
    ];
    for (const bytes of garbage) {
      const socket = dial(gateway.addresses[port].port);
      socket.write(bytes, 'latin1');
      socket.end();
      await closed(socket);
    }
    // A peer that resets in the middle of its first bytes.
    const socket = dial(gateway.addresses[port].port);
    socket.write('PR');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
    await closed(socket);
    await sessionClient(gateway, 'gRPC').get({});
    await sessionClient(gateway, 'Connect, HTTP/1.1').get({});
    expect((await fetch(`${gateway.opsUrl}/healthz`)).status).toBe(200);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('connections', () => {
  it('tells HTTP/2 from HTTP/1.1 when the first bytes come one by one', async () => {
    const gateway = await startTestGateway();
    const socket = dial(gateway.addresses.web.port);
    socket.setNoDelay(true);
    const text = `POST ${GET_PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
    for (const byte of text) await written(socket, byte);
    expect(await received(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('drops a web connection that says nothing', async () => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ clock });
    const before = clock.pendingTimers;
    const socket = dial(gateway.addresses.web.port);
    await written(socket, 'PR');
    await expect.poll(() => clock.pendingTimers).toBeGreaterThan(before);
    clock.advance(HEADERS_TIMEOUT_MS - 1);
    expect(socket.closed).toBe(false);
    clock.advance(1);
    await closed(socket);
  });

  it.each(['grpcUrl', 'webUrl'] as const)('%s: says how many streams it takes', async (port) => {
    const gateway = await startTestGateway({ flags: { 'max-streams-per-connection': 7 } });
    const session = connectHttp2(gateway[port]);
    const settings = await new Promise((resolve) => session.once('remoteSettings', resolve));
    expect(settings).toMatchObject({
      maxConcurrentStreams: 7,
      maxHeaderListSize: HEADERS_MAX_BYTES,
    });
    session.destroy();
  });

  it.each(['grpcUrl', 'webUrl'] as const)('%s: refuses headers too large', async (port) => {
    const gateway = await startTestGateway();
    const session = connectHttp2(gateway[port]);
    session.on('error', () => undefined);
    // The limit holds from when the peer has read our settings, which a ping behind them tells.
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    await new Promise((resolve) => session.ping(resolve));
    const stream = session.request({
      ':method': 'POST',
      ':path': GET_PATH,
      'content-type': 'application/grpc',
      'x-large': 'x'.repeat(2 * HEADERS_MAX_BYTES),
    });
    stream.end();
    const failure = new Promise((_resolve, reject) => {
      stream.once('error', reject);
      stream.once('response', reject);
    });
    await expect(failure).rejects.toThrow('NGHTTP2_ENHANCE_YOUR_CALM');
    session.destroy();
    await sessionClient(gateway, 'gRPC').get({});
  });

  it('a peer that opens and resets streams without end is cut off', async () => {
    const gateway = await startTestGateway();
    for (const url of [gateway.grpcUrl, gateway.webUrl]) {
      const session = connectHttp2(url);
      session.on('error', () => undefined);
      const gone = new Promise((resolve) => session.once('close', resolve));
      const reset = (): void => {
        for (let i = 0; i < 200 && !session.destroyed && !session.closed; i += 1) {
          const stream = session.request({
            ':method': 'POST',
            ':path': GET_PATH,
            'content-type': 'application/grpc',
          });
          stream.on('error', () => undefined);
          stream.close(constants.NGHTTP2_CANCEL);
        }
        if (!session.destroyed && !session.closed) setImmediate(reset);
      };
      session.once('remoteSettings', reset);
      await gone;
    }
    await sessionClient(gateway, 'gRPC').get({});
  });
});

function dial(port: number): Socket {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

/** Resolves however the connection ends; `once` of node:events would reject when it is reset. */
function closed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

function written(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    socket.write(text, () => {
      resolve();
    });
  });
}

async function received(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await closed(socket);
  return text;
}
