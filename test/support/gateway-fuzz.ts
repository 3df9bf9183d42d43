/** Feeds a live gateway what no client of its API would send: messages by descriptor and bent, JSON, and bare bytes on every port. */

import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DescMethod } from '@bufbuild/protobuf';
import { API_SERVICES } from '../../server/src/gateway/api-services.js';
import { bentJson, bentMessage, pickFrom, type Random, randomBytes } from './bent-message.js';
import type { LiveGateway } from './live-gateway.js';
import { sessionClient } from './transport-gateway.js';

/** gRPC status (or HTTP status of Connect) → how often it came. */
export type Tally = Record<string, number>;

const METHODS = API_SERVICES.flatMap((service) => service.methods);
/** Those that are carried out, more often than the rest: the rest ends before its fields are looked at. */
const DONE = METHODS.filter(({ parent, name }) =>
  [
    'SessionService/Get',
    'SessionService/Put',
    'SessionService/Execute',
    'ClusterService/Info',
  ].includes(`${parent.name}/${name}`),
);

const CONCURRENT = 16;
const GRPC_HEADER_BYTES = 5;
const HTTP2_CANCEL = constants.NGHTTP2_CANCEL;

/** Sends `count` requests to the gRPC port, each a bent message of a random RPC in a frame that is sometimes wrong. */
export async function fuzzGrpc(
  gateway: LiveGateway,
  count: number,
  random: Random,
): Promise<Tally> {
  const session = connectHttp2(gateway.grpcUrl);
  session.on('error', () => undefined);
  try {
    return await inParallel(count, async () => {
      const method = pickMethod(random);
      const frame = grpcFrame(bentMessage(method.input, random), random);
      return `grpc ${await callGrpc(session, method, frame)}`;
    });
  } finally {
    session.close();
  }
}

/** The same to the web port as Connect, in binary. */
export function fuzzConnect(gateway: LiveGateway, count: number, random: Random): Promise<Tally> {
  return inParallel(count, () => {
    const method = pickMethod(random);
    return post(gateway, method, 'application/proto', bentMessage(method.input, random));
  });
}

/** The same to the web port as JSON that is mostly wrong. */
export function fuzzJson(gateway: LiveGateway, count: number, random: Random): Promise<Tally> {
  return inParallel(count, () => {
    const method = pickMethod(random);
    return post(gateway, method, 'application/json', bentJson(method.input, random));
  });
}

/** Opens `count` connections, to every port in turn, and writes garbage that begins like something real. */
export async function fuzzSockets(
  gateway: LiveGateway,
  count: number,
  random: Random,
): Promise<void> {
  const ports = Object.values(gateway.addresses).map(({ port }) => port);
  let next = 0;
  await inParallel(count, async () => {
    const port = ports[next % ports.length] ?? 0;
    next += 1;
    await writeGarbage(port, garbage(random), random);
    return 'closed';
  });
}

/** Calls as a caller who has done nothing wrong, on both ports; rejects when the gateway no longer serves. */
export async function probe(gateway: LiveGateway): Promise<void> {
  const key = {
    namespace: 'test',
    set: 'probe',
    userKey: { case: 'intValue', value: 1n },
  } as const;
  const bins = { a: { kind: { case: 'intValue', value: 1n } } } as const;
  await sessionClient(gateway, 'gRPC').put({ key, bins });
  const { result } = await sessionClient(gateway, 'Connect, HTTP/1.1, JSON').get({ key });
  if (result?.record?.bins['a']?.kind.value !== 1n)
    throw new Error('the probe read something else');
  const ready = await fetch(`${gateway.opsUrl}/readyz`);
  if (ready.status !== 200) throw new Error(`not ready: ${await ready.text()}`);
}

/** Bytes of heap and buffers in use after garbage was collected. */
export function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function pickMethod(random: Random): DescMethod {
  return pickFrom(random, random() < 0.7 ? DONE : METHODS);
}

/** Runs `count` attempts, a few at a time, and counts what they come to. */
async function inParallel(count: number, attempt: () => Promise<string>): Promise<Tally> {
  const tally: Tally = {};
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const outcome = await attempt();
      tally[outcome] = (tally[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, count) }, worker));
  return tally;
}

function grpcFrame(message: Uint8Array, random: Random): Uint8Array {
  const header = Buffer.alloc(GRPC_HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  if (random() < 0.05) header.writeUInt32BE(Math.floor(random() * 2 ** 32), 1);
  if (random() < 0.03) header[0] = Math.floor(random() * 256);
  return Buffer.concat([header, message]);
}

function callGrpc(
  session: ClientHttp2Session,
  method: DescMethod,
  body: Uint8Array,
): Promise<string> {
  const stream = session.request({
    ':method': 'POST',
    ':path': pathOf(method),
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  return new Promise((resolve) => {
    let status = 'none';
    const note = (headers: Record<string, unknown>): void => {
      const found = headers['grpc-status'];
      if (typeof found === 'string') status = found;
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve(status);
    });
    // What is watched has no end; its caller has seen enough with the first message.
    if (isEndless(method))
      stream.once('data', () => {
        stream.close(HTTP2_CANCEL);
      });
    stream.resume();
    stream.end(body);
  });
}

function isEndless({ name }: DescMethod): boolean {
  return name.startsWith('Watch');
}

async function post(
  gateway: LiveGateway,
  method: DescMethod,
  contentType: string,
  body: Uint8Array | string,
): Promise<string> {
  const response = await fetch(gateway.webUrl + pathOf(method), {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  await response.arrayBuffer();
  return `http ${response.status}`;
}

function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

const HTTP2_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const BEGINNINGS = [
  '',
  HTTP2_PREFACE,
  HTTP2_PREFACE.slice(0, 10),
  // An empty SETTINGS frame, and then whatever comes.
  `${HTTP2_PREFACE}\0\0\0\x04\0\0\0\0\0`,
  'POST /aerogate.v1.SessionService/Get HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n',
  'POST /aerogate.v1.SessionService/Put HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nHost: ',
  'GET /readyz HTTP/1.0\r\n\r\n',
  '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  '\0\0\x10\x01\x05\0\0\0\x01',
];

function garbage(random: Random): Buffer {
  const beginning = Buffer.from(pickFrom(random, BEGINNINGS), 'latin1');
  return Buffer.concat([beginning, randomBytes(random, 2_000), frameLike(random)]);
}

/** The head of an HTTP/2 frame of any type, with flags, stream and length as they come. */
function frameLike(random: Random): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(Math.floor(random() * (random() < 0.5 ? 100 : 2 ** 24)), 0, 3);
  head[3] = Math.floor(random() * 12);
  head[4] = Math.floor(random() * 256);
  head.writeUInt32BE(Math.floor(random() * 8), 5);
  return Buffer.concat([head, randomBytes(random, 200)]);
}

/** Resolves when the connection is gone: ended in order, or reset in the middle. */
function writeGarbage(port: number, bytes: Buffer, random: Random): Promise<void> {
  const resets = random() < 0.3;
  return new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve();
    });
    socket.on('connect', () => {
      socket.write(bytes, () => {
        if (resets) socket.resetAndDestroy();
        else socket.end();
      });
    });
    socket.on('end', () => {
      socket.destroy();
    });
    socket.resume();
  });
}
