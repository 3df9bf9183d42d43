import { afterEach, describe, expect, it } from 'vitest';
import { connectRaw, type RawClient } from '../../../test/compat/raw-client.js';
import { getFrame, putFrame, type TestKey } from '../../../test/compat/record-frames.js';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { digestOf, partitionOf } from '../model/digest.js';
import { FRAME_MAX_BYTES } from '../model/limits.js';
import { encodeAdminFrame } from '../wire/admin.js';
import { decodeCompressedFrame, encodeCompressedFrame } from '../wire/compression.js';
import { encodeFrame, FRAME_TYPE, writeFrameHeader } from '../wire/frame.js';
import { encodeInfoRequest } from '../wire/info.js';
import { INFO1, INFO3 } from '../wire/info-bits.js';
import { decodeMessages } from '../wire/message.js';
import { holdsPartition, parseReplicas } from '../wire/replicas.js';
import { type EmbeddedNode, type EmbeddedOptions, type LogEntry, startEmbedded } from './index.js';

const RC = { ok: 0, notFound: 2, parameter: 4, timeout: 9, unavailable: 11, enterpriseOnly: 25 };

const running: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.close();
});

async function start(options: EmbeddedOptions = {}): Promise<EmbeddedNode> {
  const embedded = await startEmbedded(options);
  running.push(embedded);
  return embedded;
}

async function connectTo(embedded: EmbeddedNode, name = 'A1'): Promise<RawClient> {
  const node = embedded.nodes.find((each) => each.name === name);
  const client = await connectRaw(node?.port ?? 0);
  running.push(client);
  return client;
}

async function codeOf(client: RawClient, frame: Buffer): Promise<number | undefined> {
  return (await client.messages(frame))[0]?.resultCode;
}

function textOf(frame: { readonly payload: Buffer }): string | undefined {
  return decodeMessages(frame.payload)[0]?.operations[0]?.value.toString();
}

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
    await client.messages(putFrame({ key: 'k' }, 'x'.repeat(900_000)));
    const requests = 400;
    client.socket.pause();
    client.send(Buffer.concat(Array.from({ length: requests }, () => getFrame({ key: 'k' }))));
    // Another connection is served meanwhile, which shows that the first one's requests have had their turn.
    const other = await connectTo(embedded);
    for (let i = 0; i < 50; i += 1) await other.info('node');

    const { nodes } = await embedded.control.counters();
    expect(nodes['A1']?.messages).toBeLessThan(requests / 2);

    client.socket.resume();
    for (let i = 0; i < requests; i += 1) {
      expect((await client.frame()).payload.length).toBeGreaterThan(900_000);
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

describe('control', () => {
  const key: TestKey = { key: 'k' };
  const address = { namespace: 'test', set: 'set', key: 'k' };

  it('seeds what clients read, and peeks at what they wrote', async () => {
    const { control, ...embedded } = await start();
    const client = await connectTo({ control, ...embedded });
    await control.seed([{ ...address, bins: { bin: 'seeded' }, ttlSeconds: 60, storeKey: true }]);

    expect(textOf(await client.ask(getFrame(key)))).toBe('seeded');
    await client.messages(putFrame(key, 'written'));
    expect(await control.peek(address)).toMatchObject({
      set: 'set',
      generation: 2,
      bins: [{ name: 'bin', value: { type: 'string', value: 'written' } }],
      userKey: { type: 'string', value: 'k' },
    });
    expect(await control.peek({ ...address, key: 1 })).toBeUndefined();
  });

  it('seeds each kind of value', async () => {
    const { control } = await start();
    const bins = { int: 1, big: 2n ** 62n, double: 1.5, bool: true, bytes: Buffer.from('b') };
    const list = { type: 'list', items: [], ordered: false } as const;
    await control.seed([{ ...address, bins: { ...bins, list } }]);

    const types = (await control.peek(address))?.bins.map(({ value }) => value.type);
    expect(types).toEqual(['int', 'int', 'double', 'bool', 'blob', 'list']);
  });

  it('refuses seeds as a client would be refused', async () => {
    const { control } = await start();

    await expect(
      control.seed([{ ...address, bins: { ['b'.repeat(16)]: 1 } }]),
    ).rejects.toMatchObject({ name: 'AerospikeError' });
    await expect(
      control.seed([{ ...address, namespace: 'nope', bins: { a: 1 } }]),
    ).rejects.toMatchObject({ codeName: 'INVALID_NAMESPACE' });
  });

  it('lets records expire by moving time', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);
    await embedded.control.seed([{ ...address, bins: { bin: 'x' }, ttlSeconds: 60 }]);

    await embedded.control.fastForward(59_000);
    expect(await codeOf(client, getFrame(key))).toBe(RC.ok);
    await embedded.control.fastForward(3_000);
    expect(await codeOf(client, getFrame(key))).toBe(RC.notFound);
    expect(await embedded.control.peek(address)).toBeUndefined();
    expect((await embedded.control.counters()).objects['test']).toBe(0);
    await expect(embedded.control.fastForward(-1)).rejects.toThrow(RangeError);
  });

  it('fails the next messages without carrying them out', async () => {
    const embedded = await start();
    const client = await connectTo(embedded);
    await embedded.control.failNext(2, { resultCode: RC.timeout });

    expect(await codeOf(client, putFrame(key, 'a'))).toBe(RC.timeout);
    const [batch] = await client.messages(getFrame(key, { info1: INFO1.batch }));
    expect(batch).toMatchObject({ resultCode: RC.timeout, info3: INFO3.last });
    expect(await codeOf(client, getFrame(key))).toBe(RC.notFound);
    await expect(embedded.control.failNext(0, { resultCode: 1 })).rejects.toThrow(RangeError);
  });

  it('delays the next message, and those behind it on its connection', async () => {
    const clock = createFakeClock();
    const embedded = await start({ clock });
    const client = await connectTo(embedded);
    const other = await connectTo(embedded);
    await embedded.control.delayNext(1, { delayMs: 60_000 });
    client.send(putFrame(key, 'late'));
    client.send(encodeInfoRequest(['node']));
    // Served only once the delayed message has been taken.
    while ((await embedded.control.counters()).pendingFaults > 0) await other.info('node');

    expect(await codeOf(other, getFrame(key))).toBe(RC.notFound);
    await embedded.control.fastForward(60_000);
    expect(decodeMessages((await client.frame()).payload)[0]?.resultCode).toBe(RC.ok);
    expect((await client.frame()).type).toBe(FRAME_TYPE.info);
    expect(textOf(await other.ask(getFrame(key)))).toBe('late');
  });

  it.each([true, false])('drops the next message, carried out: %s', async (applied) => {
    const embedded = await start();
    const client = await connectTo(embedded);
    await embedded.control.dropNext(1, { applied });

    client.send(putFrame(key, 'x'));
    await client.closed();

    expect((await embedded.control.peek(address)) !== undefined).toBe(applied);
  });

  it('lets faults befall one node only, and forgets them', async () => {
    const embedded = await start({ nodes: 2 });
    const [first, second] = [await connectTo(embedded), await connectTo(embedded, 'A2')];
    await embedded.control.failNext(5, { resultCode: RC.timeout, node: 'A2' });

    expect(await codeOf(first, putFrame(key, 'x'))).toBe(RC.ok);
    expect(await codeOf(second, getFrame(key))).toBe(RC.timeout);
    await embedded.control.clearFaults();
    expect(await codeOf(second, getFrame(key))).toBe(RC.ok);
    await expect(embedded.control.failNext(1, { resultCode: 1, node: 'B1' })).rejects.toThrow(
      'A1, A2',
    );
  });

  it('kills a node: gone at once, its partitions unavailable, then taken over', async () => {
    const embedded = await start({ nodes: 3, takeoverGapMs: 60_000 });
    const [survivor, victim] = [await connectTo(embedded), await connectTo(embedded, 'A2')];
    const lost = await keyOf(victim, 'A2');
    expect(await codeOf(victim, putFrame(lost, 'kept'))).toBe(RC.ok);

    await embedded.control.kill('A2');
    await victim.closed();
    expect(embedded.nodes.map(({ up }) => up)).toEqual([true, false, true]);
    expect(embedded.seeds.split(',')).toHaveLength(2);
    expect(await codeOf(survivor, getFrame(lost))).toBe(RC.unavailable);
    expect((await survivor.info('cluster-stable')).get('cluster-stable')).toBe(
      'ERROR:7:unstable cluster',
    );

    await embedded.control.fastForward(60_000);
    expect(textOf(await survivor.ask(getFrame(lost)))).toBe('kept');
    expect((await survivor.info('peers-clear-std')).get('peers-clear-std')).toMatch(
      /^3,3000,\[\[A3,,\[127\.0\.0\.1:\d+]]]$/,
    );
    await expect(embedded.control.kill('A2')).rejects.toThrow('not up');
  });

  it('never carries out what a killed node had not begun', async () => {
    const clock = createFakeClock();
    const embedded = await start({ nodes: 2, clock });
    const [other, victim] = [await connectTo(embedded), await connectTo(embedded, 'A2')];
    await embedded.control.delayNext(1, { delayMs: 10_000, node: 'A2' });
    victim.send(putFrame(key, 'x'));
    while ((await embedded.control.counters()).pendingFaults > 0) await other.info('node');

    await embedded.control.kill('A2');
    await embedded.control.fastForward(20_000);

    expect(await embedded.control.peek(address)).toBeUndefined();
  });

  it('restarts a killed node on its port, or another, with its partitions', async () => {
    const embedded = await start({ nodes: 2 });
    const before = embedded.nodes[1];
    const map = async (): Promise<string | undefined> =>
      (await (await connectTo(embedded, 'A2')).info('replicas')).get('replicas');
    const owned = await map();

    await embedded.control.kill('A2');
    await embedded.control.takeOver();
    expect(await embedded.control.restart('A2')).toEqual(before);
    expect(await map()).toBe(owned);

    await embedded.control.kill('A2');
    const moved = await embedded.control.restart('A2', { port: 0 });
    expect(embedded.nodes[1]).toEqual(moved);
    expect(await map()).toBe(owned);
    await expect(embedded.control.restart('A2')).rejects.toThrow('kill it first');
  });

  it('adds a node, which takes its share', async () => {
    const embedded = await start({ nodes: 1 });
    const first = await connectTo(embedded);

    const added = await embedded.control.addNode();

    expect(added).toMatchObject({ name: 'A2', up: true });
    const peers = (await first.info('peers-clear-std')).get('peers-clear-std');
    expect(peers).toBe(`1,3000,[[A2,,[127.0.0.1:${added.port}]]]`);
    const replicas = (await first.info('replicas')).get('replicas') ?? '';
    const [bitmap = new Uint8Array(0)] = parseReplicas(replicas)[0]?.bitmaps ?? [];
    const owned = Array.from({ length: 4096 }, (_, id) => id).filter((id) =>
      holdsPartition(bitmap, id),
    );
    expect(owned).toHaveLength(2048);
  });
});

/** A key whose partition the node owns, by the map it reports. */
async function keyOf(client: RawClient, node: string): Promise<TestKey> {
  const replicas = (await client.info('replicas')).get('replicas') ?? '';
  const [bitmap = new Uint8Array(0)] = parseReplicas(replicas)[0]?.bitmaps ?? [];
  for (let i = 0; ; i += 1) {
    const key = `${node}-${i}`;
    const digest = digestOf('set', { type: 'string', value: key });
    if (holdsPartition(bitmap, partitionOf(digest))) return { key };
  }
}

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
