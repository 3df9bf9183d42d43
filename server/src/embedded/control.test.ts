import { describe, expect, it } from 'vitest';
import { codeOf, connectTo, RC, start, textOf } from '../../../test/compat/embedded-harness.js';
import type { RawClient } from '../../../test/compat/raw-client.js';
import { getFrame, putFrame, type TestKey } from '../../../test/compat/record-frames.js';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { digestOf, partitionOf } from '../model/digest.js';
import { FRAME_TYPE } from '../wire/frame.js';
import { encodeInfoRequest } from '../wire/info.js';
import { INFO1, INFO3 } from '../wire/info-bits.js';
import { decodeMessages } from '../wire/message.js';
import { holdsPartition, parseReplicas } from '../wire/replicas.js';

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
