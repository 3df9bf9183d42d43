import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { codeOf, connectTo, RC, start, textOf } from '../../../test/compat/embedded-harness.js';
import { connectRaw } from '../../../test/compat/raw-client.js';
import { batchGetFrame, getFrame, putFrame } from '../../../test/compat/record-frames.js';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { FRAME_MAX_BYTES } from '../model/limits.js';
import { encodeAdminFrame } from '../wire/admin.js';
import { decodeCompressedFrame, encodeCompressedFrame } from '../wire/compression.js';
import { encodeFrame, FRAME_TYPE, writeFrameHeader } from '../wire/frame.js';
import { encodeInfoRequest } from '../wire/info.js';
import { INFO1, INFO3 } from '../wire/info-bits.js';
import { decodeMessages } from '../wire/message.js';
import { type LogEntry, startEmbedded } from './index.js';
import { INFO_LINES_MAX, INFO_REQUEST_MAX_BYTES } from './info-commands.js';

/** Containers often have no IPv6 at all. */
const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('startEmbedded', () => {
  it('serves records over TCP and says where', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);

    expect(embedded.seeds).toBe(`127.0.0.1:${embedded.nodes[0]?.port}`);
    expect(await codeOf(client, getFrame({ key: 'k' }))).toBe(RC.notFound);
    expect(await codeOf(client, putFrame({ key: 'k' }, 'text'))).toBe(RC.ok);
    expect(textOf(await client.ask(getFrame({ key: 'k' })))).toBe('text');
  });

  it('shares one engine between its nodes, each listening for itself', async () => {
    const embedded = await start({ nodes: 3 });
    const [first, second] = [await connectTo(embedded), await connectTo(embedded, 'A2')];

    await first.messages(putFrame({ key: 'k' }, 'text'));

    expect(textOf(await second.ask(getFrame({ key: 'k' })))).toBe('text');
    expect(new Set(embedded.seeds.split(',')).size).toBe(3);
    expect((await second.info('node')).get('node')).toBe('A2');
  });

  it('rejects when a port is taken, and leaves nothing listening', async () => {
    const port = (await start()).nodes[0]?.port ?? 0;
    const clock = createFakeClock();

    // Each listener that is open looks for idle connections by a timer.
    const starting = startEmbedded({ port: port - 1, nodes: 2, clock, idleTimeoutMs: 1 });

    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('tells clients the address to use where it listens on all', async () => {
    const embedded = await start({ host: '0.0.0.0', advertise: '127.0.0.1', nodes: 2 });
    const [, second] = embedded.nodes;
    const peers = (await (await connectTo(embedded)).info('peers-clear-std')).get(
      'peers-clear-std',
    );

    expect(peers).toBe(`1,3000,[[A2,,[127.0.0.1:${second?.port}]]]`);
    expect(embedded.seeds).toContain('127.0.0.1');
  });

  it.skipIf(!HAS_IPV6)('serves IPv6', async () => {
    const embedded = await start({ host: '::1' });

    expect(embedded.seeds).toBe(`[::1]:${embedded.nodes[0]?.port}`);
  });

  it('closes every socket, and twice is once', async () => {
    const clock = createFakeClock();
    const embedded = await startEmbedded({ clock });
    const client = await connectTo(embedded);

    await embedded.close();
    await embedded.close();
    await client.closed();

    expect(clock.pendingTimers).toBe(0);
    await expect(connectRaw(embedded.nodes[0]?.port ?? 0)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('connections', () => {
  it('answer pipelined requests in their order, whatever they are', async () => {
    const client = await connectTo(await start());
    const count = 2_000;
    const requests = Array.from({ length: count }, (_, i) => [
      putFrame({ key: `k${i}` }, `text ${i}`),
      getFrame({ key: `k${i}` }),
      encodeInfoRequest(['node']),
    ]);

    client.send(Buffer.concat(requests.flat()));

    for (let i = 0; i < count; i += 1) {
      expect(decodeMessages((await client.frame()).payload)[0]?.resultCode).toBe(RC.ok);
      expect(textOf(await client.frame())).toBe(`text ${i}`);
      expect((await client.frame()).type).toBe(FRAME_TYPE.info);
    }
  });

  it('take requests cut anywhere', async () => {
    const client = await connectTo(await start());
    const frame = putFrame({ key: 'k' }, 'text');

    for (const byte of frame.subarray(0, -1)) client.send(Buffer.of(byte));

    expect(await codeOf(client, frame.subarray(-1))).toBe(RC.ok);
  });

  it('stop being read while the client does not read its answers', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);
    await client.messages(putFrame({ key: 'k' }, 'x'.repeat(300_000)));
    const requests = 120;
    client.socket.pause();
    client.send(Buffer.concat(Array.from({ length: requests }, () => getFrame({ key: 'k' }))));
    // Another connection is served meanwhile, which shows that the first one's requests have had their turn.
    const other = await connectTo(embedded);
    for (let i = 0; i < 50; i += 1) await other.info('node');

    const { nodes } = await embedded.control.counters();
    expect(nodes['A1']?.messages).toBeLessThan(requests / 2);

    client.socket.resume();
    for (let i = 0; i < requests; i += 1) {
      expect((await client.frame()).payload.length).toBeGreaterThan(300_000);
    }
  });

  const garbage: [string, Buffer][] = [
    ['a wrong protocol version', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['an unknown frame type', Buffer.of(2, 9, 0, 0, 0, 0, 0, 0)],
    ['a frame over the limit', frameHeader(FRAME_MAX_BYTES + 1)],
  ];
  it.each(garbage)('end with a line in the log after %s', async (_, bytes) => {
    const log: LogEntry[] = [];
    const embedded = await start({ log: (entry) => log.push(entry) });
    const client = await connectTo(embedded);

    client.send(bytes);
    await client.closed();

    expect(log.filter(({ level }) => level === 'warn')).toHaveLength(1);
    // The node goes on.
    expect((await (await connectTo(embedded)).info('status')).get('status')).toBe('ok');
  });

  it('wait for the rest of a frame at the limit', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);

    client.send(frameHeader(FRAME_MAX_BYTES));

    expect((await (await connectTo(embedded)).info('status')).get('status')).toBe('ok');
    expect(client.socket.destroyed).toBe(false);
  });

  it('are closed when they ask for more info than is answered', async () => {
    const embedded = await start();
    const module = Buffer.from(`-- ${'x'.repeat(20_000)}`).toString('base64');
    const put = `udf-put:filename=long.lua;content=${module};content-len=${module.length};udf-type=LUA;`;
    expect((await (await connectTo(embedded)).info(put)).get(put)).toBe('ok');
    const most = encodeInfoRequest(new Array<string>(INFO_LINES_MAX).fill('node'));
    const answered = await (await connectTo(embedded)).ask(most);
    expect(answered.payload.length).toBe('node\tA1\n'.length * INFO_LINES_MAX);
    const tooMuch = [
      encodeInfoRequest(new Array<string>(INFO_LINES_MAX + 1).fill('node')),
      encodeInfoRequest(new Array<string>(INFO_LINES_MAX).fill('udf-get:filename=long.lua')),
      encodeInfoRequest(['x'.repeat(INFO_REQUEST_MAX_BYTES)]),
    ];
    for (const request of tooMuch) {
      const client = await connectTo(embedded);
      client.send(request);
      await client.closed();
    }
    expect((await (await connectTo(embedded)).info('node')).get('node')).toBe('A1');
  });

  it('read large batches as fast as they like', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);
    await client.messages(putFrame({ key: 'k' }, 'x'.repeat(900_000)));
    const rows = 40;
    client.socket.pause();
    client.send(batchGetFrame({ key: 'k' }, rows));
    const other = await connectTo(embedded);
    for (let i = 0; i < 50; i += 1) await other.info('node');
    client.socket.resume();
    for (let i = 0; i < rows; i += 1) {
      const [row] = decodeMessages((await client.frame()).payload);
      expect(row).toMatchObject({ resultCode: 0, timeoutOrIndex: i });
    }
    expect(decodeMessages((await client.frame()).payload)[0]?.info3).toBe(INFO3.last);
  });

  const malformed: [string, Buffer][] = [
    ['no message header', Buffer.alloc(3)],
    ['fields that are not there', fieldCount(9)],
    ['bytes behind the message', Buffer.concat([Buffer.of(22), Buffer.alloc(25)])],
  ];
  it.each(malformed)('live on after a message with %s', async (_, payload) => {
    const embedded = await start();
    const client = await connectTo(embedded);

    expect(await codeOf(client, encodeFrame(FRAME_TYPE.message, payload))).toBe(RC.parameter);
    expect(await codeOf(client, putFrame({ key: 'k' }, 'text'))).toBe(RC.ok);
    expect((await embedded.control.counters()).nodes['A1']?.malformedMessages).toBe(1);
  });

  it('are refused one past the limit, and taken again when one is gone', async () => {
    const embedded = await start({ maxConnections: 2 });
    const [first] = [await connectTo(embedded), await connectTo(embedded)];
    await first.info('node');
    const third = await connectTo(embedded);
    await third.closed();

    first.close();
    await first.closed();

    const counters = (await embedded.control.counters()).nodes['A1'];
    expect(counters?.connectionsRefused).toBe(1);
  });

  it('are closed when idle for too long, if that is asked for', async () => {
    const clock = createFakeClock();
    const embedded = await start({ clock, idleTimeoutMs: 5_000 });
    const idle = await connectTo(embedded);
    const busy = await connectTo(embedded);
    await idle.info('node');
    clock.advance(4_000);
    await busy.info('node');
    clock.advance(3_000);

    await idle.closed();
    expect((await busy.info('node')).get('node')).toBe('A1');
  });
});

describe('editions', () => {
  it('Community has neither compression nor security, and says so', async () => {
    const client = await connectTo(await start());
    const compressed = encodeCompressedFrame(putFrame({ key: 'k' }, 'text'));

    expect(await codeOf(client, compressed)).toBe(RC.enterpriseOnly);
    expect((await client.ask(encodeAdminFrame({ command: 20 }))).payload[1]).toBe(51);
    const asked = getFrame({ key: 'k' }, { info1: INFO1.read | INFO1.compressResponse });
    expect((await client.ask(asked)).type).toBe(FRAME_TYPE.message);
  });

  it('Enterprise compresses, and has security switched off', async () => {
    const client = await connectTo(await start({ edition: 'enterprise' }));
    const long = 'x'.repeat(10_000);

    expect(await codeOf(client, encodeCompressedFrame(putFrame({ key: 'k' }, long)))).toBe(RC.ok);
    const info1 = INFO1.read | INFO1.getAll | INFO1.compressResponse;
    const answer = await client.ask(getFrame({ key: 'k' }, { info1 }));
    expect(answer.type).toBe(FRAME_TYPE.compressed);
    expect(textOf(decodeCompressedFrame(answer.payload))).toBe(long);
    expect((await client.ask(encodeAdminFrame({ command: 20 }))).payload[1]).toBe(52);
    expect((await client.info('rack-ids')).get('rack-ids')).toBe('test:0;bar:0');
    const broken = encodeFrame(FRAME_TYPE.compressed, Buffer.alloc(20));
    expect(await codeOf(client, broken)).toBe(RC.parameter);
  });
});

function frameHeader(payloadBytes: number): Buffer {
  const header = Buffer.alloc(8);
  writeFrameHeader(header, FRAME_TYPE.message, payloadBytes);
  return header;
}

function fieldCount(count: number): Buffer {
  const message = Buffer.alloc(22);
  message[0] = 22;
  message.writeUInt16BE(count, 18);
  return message;
}
