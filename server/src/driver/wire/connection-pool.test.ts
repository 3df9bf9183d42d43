import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import { type ScriptedNode, startScriptedNode } from '../../../../test/support/scripted-node.js';
import { encodeMessageFrame } from '../../wire/message.js';
import { createPoolFactory, type PoolFactory } from './connection-pool.js';
import type { Exchange, ExchangeTicket } from './exchange.js';
import type { PoolSettings } from './pool-settings.js';
import type { Lane, NodePool } from './router.js';

let clock: FakeClock;
let node: ScriptedNode;
let factory: PoolFactory;
let pool: NodePool;

interface Sent {
  readonly ticket: ExchangeTicket;
  /** `ok`, or the failure and whether the request had been sent. */
  readonly result: Promise<string>;
}

function create(settings: Partial<PoolSettings>): void {
  factory = createPoolFactory({ clock, settings });
  pool = factory.create(node.address, 'A1');
}

function send(number: number, lane: Lane): Sent {
  const result: Promise<string>[] = [];
  let ticket: ExchangeTicket | undefined;
  result.push(
    new Promise((resolve) => {
      const exchange: Exchange = {
        request: encodeMessageFrame({ generation: number }),
        answer: 'oneFrame',
        receive: () => {
          resolve('ok');
          return true;
        },
        fail: (error, sent) => {
          resolve(`${error.codeName} ${sent}`);
        },
      };
      ticket = pool.send(exchange, lane);
    }),
  );
  const [promise] = result;
  if (ticket === undefined || promise === undefined) throw new Error('the pool gave no ticket');
  return { ticket, result: promise };
}

/** Answers the next `count` requests; says which connection each came on, by its number. */
async function answer(count: number): Promise<Map<number, number>> {
  const connections = new Map<number, number>();
  for (let i = 0; i < count; i += 1) {
    const request = await node.next();
    connections.set(request.frame.payload.readUInt32BE(6), request.connection);
    request.answer();
  }
  return connections;
}

beforeEach(async () => {
  clock = createFakeClock();
  node = await startScriptedNode();
});

afterEach(async () => {
  pool.close();
  await node.close();
  expect(clock.pendingTimers).toBe(0);
});

describe('writes', () => {
  it('have a connection to themselves', async () => {
    create({ maxConnections: 3 });
    const sent = [1, 2, 3].map((number) => send(number, 'exclusive'));
    const requests = await node.take(3);
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(3);
    const queued = send(4, 'exclusive');
    expect(pool.queued).toBe(1);
    expect(queued.ticket.sentState()).toBe('neverSent');
    requests[1]?.answer();
    const fourth = await node.next();
    expect(fourth.connection).toBe(requests[1]?.connection);
    for (const request of [fourth, requests[0], requests[2]]) request?.answer();
    expect(await Promise.all([...sent, queued].map(({ result }) => result))).toStrictEqual(
      Array(4).fill('ok'),
    );
    expect(factory.counters()).toStrictEqual({ connectionsOpened: 3, connectionsClosed: 0 });
  });
  it('put at most one of themselves in doubt when a connection is lost', async () => {
    create({ maxConnections: 2 });
    const sent = [1, 2, 3, 4].map((number) => send(number, 'exclusive'));
    const [first, second] = await node.take(2);
    first?.hangUp();
    second?.answer();
    await answer(2);
    const results = await Promise.all(sent.map(({ result }) => result));
    expect(results.filter((result) => result === 'CONNECTION sent')).toHaveLength(1);
    expect(results.filter((result) => result === 'ok')).toHaveLength(3);
  });
  it('get a connection also when reads hold all of them', async () => {
    create({ maxConnections: 1 });
    const reads = [1, 2].map((number) => send(number, 'shared'));
    const first = await node.take(2);
    const write = send(3, 'exclusive');
    const late = send(4, 'shared');
    expect(pool.queued).toBe(2);
    for (const request of first) request.answer();
    const third = await node.next();
    // The read that came behind the write waits: the connection takes no more until the write had it.
    expect(third.frame.payload.readUInt32BE(6)).toBe(3);
    third.answer();
    await answer(1);
    const all = [...reads, write, late].map(({ result }) => result);
    expect(await Promise.all(all)).toStrictEqual(Array(4).fill('ok'));
  });
});

describe('reads', () => {
  it('share connections, spread over as many as they may', async () => {
    create({ spreadConnections: 2, maxOpening: 8 });
    const reads = Array.from({ length: 8 }, (_, i) => send(i, 'shared'));
    const connections = await answer(8);
    expect(new Set(connections.values()).size).toBe(2);
    expect(await Promise.all(reads.map(({ result }) => result))).toStrictEqual(Array(8).fill('ok'));
  });
  it('that come together leave together, where more connections are open', async () => {
    create({ spreadConnections: 2, maxOpening: 8 });
    const before = Array.from({ length: 8 }, (_, i) => send(i, 'shared'));
    await answer(8);
    await Promise.all(before.map(({ result }) => result));
    const together = [10, 11, 12].map((number) => send(number, 'shared'));
    const connections = await answer(3);
    expect(new Set(connections.values()).size).toBe(1);
    await Promise.all(together.map(({ result }) => result));
  });
  describe('behind a slow one', () => {
    /** Three on one connection, none answered, for longer than the node's reads take. */
    async function stall({ isHeard } = { isHeard: true }) {
      create({ spreadConnections: 1, maxConnections: 2 });
      const known = send(0, 'shared');
      await answer(1);
      await known.result;
      const reads = [1, 2, 3].map((number) => send(number, 'shared'));
      const first = await node.take(3);
      if (isHeard) {
        // On another connection: it is not the node that stands still.
        const write = send(9, 'exclusive');
        clock.advance(1);
        await answer(1);
        await write.result;
      }
      // The first look only begins to watch the event loop; the second knows that it had looked in vain.
      for (let looks = 0; looks < 2; looks += 1) {
        clock.advance(5);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return {
        results: reads.map(({ result }) => result),
        tickets: reads.map((read) => read.ticket),
        first,
      };
    }

    it('are asked again on another connection, once', async () => {
      const { results, first } = await stall();
      const again = await node.take(2);
      expect(again.map(({ frame }) => frame.payload.readUInt32BE(6))).toEqual([2, 3]);
      expect(again[0]?.connection).not.toBe(first[0]?.connection);
      clock.advance(50);
      for (const request of again) request.answer();
      expect(await Promise.all(results.slice(1))).toEqual(['ok', 'ok']);
      // What the slow connection says at last is for the first alone, and the others' is dropped.
      for (const request of first) request.answer();
      expect(await results[0]).toBe('ok');
      const next = send(4, 'shared');
      const served = await answer(1);
      expect([...served.keys()]).toEqual([4]);
      expect(await next.result).toBe('ok');
    });

    it('are tried with one of them where the node may stand still', async () => {
      const { results, first } = await stall({ isHeard: false });
      const trial = await node.next();
      expect(trial.frame.payload.readUInt32BE(6)).toBe(2);
      clock.advance(1);
      trial.answer();
      expect(await results[1]).toBe('ok');
      clock.advance(5);
      const rest = await node.next();
      expect(rest.frame.payload.readUInt32BE(6)).toBe(3);
      for (const request of [rest, ...first]) request.answer();
      expect(await Promise.all(results)).toEqual(['ok', 'ok', 'ok']);
    });

    it('take the answer that comes first', async () => {
      const { results, first } = await stall();
      const again = await node.take(2);
      for (const request of first) request.answer();
      expect(await Promise.all(results)).toEqual(['ok', 'ok', 'ok']);
      for (const request of again) request.answer();
    });

    it('fail when both ways have failed', async () => {
      const { results, first } = await stall();
      const [again] = await node.take(2);
      again?.hangUp();
      first[0]?.answer();
      first[1]?.answer();
      expect(await Promise.all(results.slice(0, 2))).toEqual(['ok', 'ok']);
      first[0]?.hangUp();
      expect(await results[2]).toBe('CONNECTION sent');
    });

    it('are forgotten on both connections', async () => {
      const { results, tickets, first } = await stall();
      const again = await node.take(2);
      tickets[1]?.abandon();
      for (const request of [...again, ...first]) request.answer();
      expect(await Promise.all([results[0], results[2]])).toEqual(['ok', 'ok']);
      const state = await Promise.race([results[1], Promise.resolve('pending')]);
      expect(state).toBe('pending');
    });
  });
  it('never share with a write', async () => {
    create({ spreadConnections: 1 });
    const write = send(1, 'exclusive');
    const onWrite = await node.next();
    const reads = [2, 3].map((number) => send(number, 'shared'));
    const others = await answer(2);
    expect([...others.values()]).not.toContain(onWrite.connection);
    onWrite.answer();
    await Promise.all([write, ...reads].map(({ result }) => result));
  });
  it('leave a connection alone that waits for a forgotten answer', async () => {
    create({ spreadConnections: 1, maxConnections: 2 });
    const slow = send(1, 'shared');
    const stuck = await node.next();
    slow.ticket.abandon();
    const next = send(2, 'shared');
    const other = await node.next();
    expect(other.connection).not.toBe(stuck.connection);
    other.answer();
    expect(await next.result).toBe('ok');
    stuck.answer();
  });
});

describe('the queue', () => {
  it('refuses one more than its limit, and lets go of what is forgotten', async () => {
    create({ maxConnections: 1, maxQueued: 2 });
    const first = send(1, 'exclusive');
    const request = await node.next();
    const [forgotten, waiting] = [send(2, 'exclusive'), send(3, 'exclusive')];
    expect(await send(4, 'exclusive').result).toBe('OVERLOADED neverSent');
    expect(await send(5, 'shared').result).toBe('OVERLOADED neverSent');
    forgotten.ticket.abandon();
    expect(pool.queued).toBe(1);
    const late = send(6, 'exclusive');
    request.answer();
    const served = await answer(2);
    expect([...served.keys()]).toStrictEqual([3, 6]);
    expect(await Promise.all([first, waiting, late].map(({ result }) => result))).toStrictEqual(
      Array(3).fill('ok'),
    );
  });
  it('is told when the node can not be reached', async () => {
    await node.close();
    create({ maxConnections: 4 });
    const sent = [1, 2, 3].map((number) => send(number, 'exclusive'));
    expect(await Promise.all(sent.map(({ result }) => result))).toStrictEqual(
      Array(3).fill('CONNECTION neverSent'),
    );
    expect(pool).toMatchObject({ queued: 0, openConnections: 0 });
    node = await startScriptedNode();
  });
  it('is told when a handshake takes too long', async () => {
    factory = createPoolFactory({
      clock,
      settings: { connectTimeoutMs: 50 },
      openSocket: () => new Socket(),
    });
    pool = factory.create(node.address, 'A1');
    const { result } = send(1, 'shared');
    clock.advance(50);
    expect(await result).toBe('CONNECTION neverSent');
  });
});

describe('sockets', () => {
  it('are closed when they were not used for too long, the newest first to be used again', async () => {
    create({ maxConnections: 2, idleTimeoutMs: 1000 });
    const both = [send(1, 'exclusive'), send(2, 'exclusive')];
    await answer(2);
    await Promise.all(both.map(({ result }) => result));
    clock.advance(600);
    const again = send(3, 'exclusive');
    await answer(1);
    await again.result;
    expect(pool.openConnections).toBe(2);
    clock.advance(400);
    expect(pool.openConnections).toBe(1);
    clock.advance(600);
    expect(pool.openConnections).toBe(0);
    expect(factory.counters()).toStrictEqual({ connectionsOpened: 2, connectionsClosed: 2 });
  });
  it('are kept at their minimum', async () => {
    create({ minConnections: 2, idleTimeoutMs: 1000 });
    const { result } = send(1, 'exclusive');
    const request = await node.next();
    request.hangUp();
    expect(await result).toBe('CONNECTION sent');
    await expect.poll(() => node.connections).toBe(3);
    expect(pool.openConnections).toBe(2);
  });
  it('end with the pool, and all that waits or runs with them', async () => {
    create({ maxConnections: 1 });
    const running = send(1, 'exclusive');
    await node.next();
    const waiting = send(2, 'exclusive');
    const gone = node.disconnected();
    pool.close();
    pool.close();
    await gone;
    expect(await running.result).toBe('CONNECTION sent');
    expect(await waiting.result).toBe('CONNECTION neverSent');
    expect(await send(3, 'shared').result).toBe('CONNECTION neverSent');
    expect(pool.openConnections).toBe(0);
  });
});
