/** Bent HTTP/2 on the gRPC port: whole calls as bytes, with some of them changed, cut, repeated or swapped. */

import { connect as connectTcp, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sessionClient, startTestGateway } from '../support/transport-gateway.js';

const CONNECTIONS = 100;
const SEED = 0x5eed_0021;

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const FRAME = { data: 0, headers: 1, rstStream: 3, settings: 4, ping: 6, windowUpdate: 8 } as const;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Headers as literals of no table, in HPACK. */
function headers(lines: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(lines).map(([name, value]) =>
      Buffer.from(
        `\0${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`,
        'latin1',
      ),
    ),
  );
}

/** A connection's frames: what opens it, and calls of each kind. */
function callFrames(): Buffer[] {
  const message = Buffer.from([0, 0, 0, 0, 5, 0x22, 3, 0x74, 0x61, 0x67]);
  const paths = ['SessionService/Put', 'SessionService/Query', 'PipelineService/Pipeline'];
  const calls = paths.flatMap((path, i) => {
    const lines = {
      ':method': 'POST',
      ':scheme': 'http',
      ':path': `/aerogate.v1.${path}`,
      ':authority': 'localhost',
      'content-type': 'application/grpc',
      'grpc-timeout': '30S',
      'grpc-encoding': 'gzip',
      te: 'trailers',
    };
    const stream = 2 * i + 1;
    return [
      frame(FRAME.headers, END_HEADERS, stream, headers(lines)),
      frame(FRAME.data, 0, stream, message.subarray(0, 4)),
      frame(FRAME.data, END_STREAM, stream, message.subarray(4)),
      frame(FRAME.windowUpdate, 0, stream, Buffer.from([0, 0, 0, 9])),
    ];
  });
  return [
    frame(FRAME.settings, 0, 0, Buffer.alloc(0)),
    ...calls,
    frame(FRAME.ping, 0, 0, Buffer.alloc(8)),
    frame(FRAME.rstStream, 0, 3, Buffer.from([0, 0, 0, 8])),
  ];
}

/** Whole numbers below `end`; the same ones in every run. */
function createRandom(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

function bent(frames: readonly Buffer[], random: (end: number) => number): Buffer {
  const mixed = frames.map((bytes) => Buffer.from(bytes));
  const pick = (): number => random(mixed.length);
  switch (random(4)) {
    case 0:
      mixed.splice(pick(), 1);
      break;
    case 1:
      mixed.splice(pick(), 0, Buffer.from(mixed[pick()] ?? PREFACE));
      break;
    case 2:
      mixed.push(...mixed.splice(pick(), 1));
      break;
    default:
      break;
  }
  const bytes = Buffer.concat(mixed);
  for (let changes = random(4); changes > 0; changes -= 1)
    bytes[random(bytes.length)] = random(256);
  return random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

describe('bent HTTP/2', () => {
  it('ends connections at most, and leaves no call behind', async () => {
    const gateway = await startTestGateway({
      async *pipeline(requests) {
        for await (const _request of requests) yield {};
      },
    });
    const random = createRandom(SEED);
    const frames = callFrames();
    await talk(gateway.addresses.grpc.port, Buffer.concat(frames));
    // Unbent, the frames are calls, or all of this would test nothing.
    const calls = (): unknown[] => gateway.log.filter(({ message }) => message === 'call');
    await expect.poll(calls).toHaveLength(3);
    for (let i = 0; i < CONNECTIONS; i += 1) {
      await talk(gateway.addresses.grpc.port, bent(frames, random));
    }
    await sessionClient(gateway, 'gRPC').get({});
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    await expect
      .poll(async () => (await fetch(`${gateway.opsUrl}/metrics`)).text())
      .not.toMatch(/^aerogate_calls_in_flight\{.*\} [1-9]/m);
  });
});

/** Sends the bytes, and ends the connection when something has come back for them, or it has ended by itself. */
async function talk(port: number, bytes: Buffer): Promise<void> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.on('end', () => socket.destroy());
  const closed = until(socket, 'close');
  socket.write(Buffer.concat([PREFACE, bytes, frame(FRAME.ping, 0, 0, Buffer.alloc(8))]));
  await Promise.race([closed, until(socket, 'data')]);
  socket.end();
  socket.resume();
  await closed;
}

/** However the connection fares; `once` of node:events would reject when it is reset. */
function until(socket: Socket, event: 'close' | 'data'): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
