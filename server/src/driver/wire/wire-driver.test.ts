import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  type ScriptedNode,
  type ScriptedRequest,
  startScriptedNode,
} from '../../../../test/support/scripted-node.js';
import { createStubRouter, type StubRouter } from '../../../../test/support/stub-router.js';
import { clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Command, Outcome } from '../../model/command.js';
import { keyOf } from '../../model/key.js';
import type { Settings } from '../../model/settings.js';
import { intValue } from '../../model/value.js';
import { encodeInfoAnswer } from '../../wire/info.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { CallOptions, Driver } from '../driver.js';
import { createPoolFactory } from './connection-pool.js';
import type { PoolSettings } from './pool-settings.js';
import { createWireDriver } from './wire-driver.js';

const key = keyOf('test', 'demo', { type: 'string', value: 'k' });
const READ: Command = { verb: 'get', key, bins: 'all', settings: CONTRACT_SETTINGS };
const WRITE: Command = {
  verb: 'operate',
  key,
  settings: CONTRACT_SETTINGS,
  operations: [{ op: 'write', bin: 'a', value: intValue(1) }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
};
const BOTH = [
  { what: 'a read', command: READ, isWrite: false },
  { what: 'a write', command: WRITE, isWrite: true },
];

let clock: FakeClock;
let nodes: ScriptedNode[];
let router: StubRouter;
let driver: Driver;

function create(pool: Partial<PoolSettings> = {}): void {
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000, ...pool } });
  router = createStubRouter(
    nodes.map((node) => node.address),
    pools.create,
  );
  driver = createWireDriver({ clock, router, pools });
}

function call(settings: Partial<Settings> = {}, signal?: AbortSignal): CallOptions {
  const none = { totalTimeoutMs: 0, socketTimeoutMs: 0, maxRetries: 0 };
  return {
    settings: { ...CONTRACT_SETTINGS, ...none, ...settings },
    ...(signal === undefined ? {} : { signal }),
  };
}

function first(): ScriptedNode {
  const [node] = nodes;
  if (node === undefined) throw new Error('no node');
  return node;
}

/** Lets the pause before the call's second attempt pass, which begins when the failure of the first is heard of. */
async function nextAttempt(node: ScriptedNode): Promise<ScriptedRequest> {
  await expect.poll(() => driver.counters().retries).toBe(1);
  clock.advance(0);
  return node.next();
}

beforeEach(async () => {
  clock = createFakeClock();
  nodes = [await startScriptedNode(), await startScriptedNode()];
  create();
});

afterEach(async () => {
  await driver.close(0);
  await Promise.all(nodes.map((node) => node.close()));
  expect(clock.pendingTimers).toBe(0);
});

describe('an answer', () => {
  it.each(BOTH)('ends $what', async ({ command }) => {
    const running = driver.execute(command, call());
    (await first().next()).answer({ generation: 3 });
    expect(await running).toMatchObject({ ok: true, record: { generation: 3 } });
    expect(driver.counters()).toMatchObject({ commands: 1, commandErrors: 0, inFlight: 0 });
  });
  it.each(BOTH)('that is no record message is not trusted, for $what', async (one) => {
    const running = driver.execute(one.command, call());
    (await first().next()).send(encodeInfoAnswer([['build', '8.1']]));
    expect(await running).toMatchObject({
      ok: false,
      error: { codeName: 'MALFORMED_ANSWER', inDoubt: one.isWrite, node: 'N1', attempts: 1 },
    });
    expect(router.stubs[0]?.errors).toBe(1);
  });
});

describe('another attempt', () => {
  for (const { what, command, isWrite } of BOTH) {
    for (const resultCode of [9, 11, 18]) {
      it(`after code ${resultCode} to ${what}`, async () => {
        const running = driver.execute(command, call({ maxRetries: 1 }));
        (await first().next()).answer({ resultCode });
        if (isWrite && resultCode === 9) {
          // The server gave up while it worked: whether the write was done is not known.
          expect(await running).toMatchObject({ error: { inDoubt: true, attempts: 1 } });
          return;
        }
        (await nextAttempt(first())).answer({ generation: 2 });
        expect(await running).toMatchObject({ ok: true });
        expect(router.tendRequests).toBe(resultCode === 11 ? 1 : 0);
        expect(router.asked.map(({ attempt }) => attempt)).toStrictEqual([0, 1]);
      });
    }
  }
  it('is not made after other codes', async () => {
    for (const resultCode of [2, 3, 4, 5, 8, 13, 14, 22, 27]) {
      const running = driver.execute(READ, call({ maxRetries: 5 }));
      (await first().next()).answer({ resultCode });
      expect(await running).toMatchObject({ error: { code: { resultCode }, attempts: 1 } });
    }
  });
  it('goes where the router says, after the pause', async () => {
    router.choose = ({ attempt }) => router.stubs[attempt] ?? clientFailure('NO_NODE');
    const running = driver.execute(READ, call({ maxRetries: 1, retryDelayMs: 250 }));
    (await first().next()).hangUp();
    await expect.poll(() => driver.counters().retries).toBe(1);
    clock.advance(249);
    expect(nodes[1]?.connections).toBe(0);
    clock.advance(1);
    const second = await nodes[1]?.next();
    second?.answer({ generation: 8 });
    expect(await running).toMatchObject({ ok: true, record: { generation: 8 } });
  });
  it('is made for a write that was never sent', async () => {
    await first().close();
    nodes[0] = await startScriptedNode();
    router.choose = ({ attempt }) => router.stubs[attempt] ?? clientFailure('NO_NODE');
    const running = driver.execute(WRITE, call({ maxRetries: 1 }));
    await expect.poll(() => driver.counters().retries).toBe(1);
    clock.advance(0);
    (await nodes[1]?.next())?.answer();
    expect(await running).toMatchObject({ ok: true });
    expect(router.stubs[0]?.errors).toBe(1);
  });
  it('is not made for a write that was sent', async () => {
    const running = driver.execute(WRITE, call({ maxRetries: 5 }));
    (await first().next()).hangUp();
    expect(await running).toMatchObject({
      error: { codeName: 'CONNECTION', inDoubt: true, attempts: 1, node: 'N1' },
    });
    expect(driver.counters().retries).toBe(0);
  });
  it('is asked of another node while a circuit is open', async () => {
    const [one, two] = router.stubs;
    if (one === undefined || two === undefined) throw new Error('no stubs');
    one.open = true;
    router.choose = ({ attempt }) => (attempt === 0 ? one : two);
    const running = driver.execute(WRITE, call({ maxRetries: 1 }));
    clock.advance(0);
    (await nodes[1]?.next())?.answer();
    expect(await running).toMatchObject({ ok: true });
  });
  it('is not made when nothing can come of it', async () => {
    router.choose = () => serverFailure(20);
    expect(await driver.execute(READ, call({ maxRetries: 5 }))).toMatchObject({
      error: { codeName: 'INVALID_NAMESPACE' },
    });
    router.choose = () => clientFailure('NO_NODE');
    const running = driver.execute(READ, call({ maxRetries: 2 }));
    clock.advance(0);
    clock.advance(0);
    expect(await running).toMatchObject({ error: { codeName: 'NO_NODE', attempts: 3 } });
  });
  it('is not begun when the total timeout would be over first', async () => {
    router.choose = () => clientFailure('NO_NODE');
    const settings = { maxRetries: 5, retryDelayMs: 600, totalTimeoutMs: 1000 };
    const running = driver.execute(READ, call(settings));
    clock.advance(600);
    expect(await running).toMatchObject({ error: { codeName: 'NO_NODE', attempts: 2 } });
  });
});

describe('timeouts', () => {
  it.each(BOTH)('of the whole call end $what on a silent node', async ({ command, isWrite }) => {
    const running = driver.execute(command, call({ totalTimeoutMs: 500, maxRetries: 9 }));
    await first().next();
    clock.advance(499);
    expect(driver.counters().inFlight).toBe(1);
    clock.advance(1);
    expect(await running).toMatchObject({
      error: { codeName: 'TIMEOUT', inDoubt: isWrite, attempts: 1, node: 'N1' },
    });
    expect(driver.counters().timeouts).toBe(1);
  });
  it('of the socket let a read try again, elsewhere or not', async () => {
    const running = driver.execute(READ, call({ socketTimeoutMs: 100, maxRetries: 1 }));
    const silent = await first().next();
    clock.advance(100);
    const second = await nextAttempt(first());
    expect(second.connection).not.toBe(silent.connection);
    second.answer({ generation: 4 });
    // The late answer of the first attempt is dropped, whenever it comes.
    silent.answer({ generation: 99 });
    expect(await running).toMatchObject({ ok: true, record: { generation: 4 } });
    expect(router.stubs[0]?.errors).toBe(1);
  });
  it('of the socket leave a sent write in doubt at once', async () => {
    const running = driver.execute(WRITE, call({ socketTimeoutMs: 100, maxRetries: 3 }));
    await first().next();
    clock.advance(100);
    expect(await running).toMatchObject({ error: { codeName: 'TIMEOUT', inDoubt: true } });
  });
  it('count the wait for a connection, without doubt', async () => {
    create({ maxConnections: 1 });
    const blocker = driver.execute(WRITE, call());
    const request = await first().next();
    const running = driver.execute(WRITE, call({ totalTimeoutMs: 300 }));
    expect(driver.counters().queued).toBe(1);
    clock.advance(300);
    expect(await running).toMatchObject({ error: { codeName: 'TIMEOUT', inDoubt: false } });
    expect(driver.counters().queued).toBe(0);
    request.answer();
    expect(await blocker).toMatchObject({ ok: true });
  });
});

describe('cancellation', () => {
  it.each(BOTH)('in flight ends $what at once and keeps its connection', async (one) => {
    const abort = new AbortController();
    const running = driver.execute(one.command, call({}, abort.signal));
    const request = await first().next();
    abort.abort();
    expect(await running).toMatchObject({
      error: { codeName: 'CANCELLED', inDoubt: one.isWrite },
    });
    request.answer();
    await expect.poll(() => router.stubs[0]?.pool.openConnections).toBe(1);
    const next = driver.execute(READ, call());
    (await first().next()).answer({ generation: 6 });
    expect(await next).toMatchObject({ record: { generation: 6 } });
  });
  it('in the queue takes the call out of it', async () => {
    create({ maxConnections: 1 });
    const blocker = driver.execute(WRITE, call());
    const request = await first().next();
    const abort = new AbortController();
    const running = driver.execute(WRITE, call({}, abort.signal));
    abort.abort();
    expect(await running).toMatchObject({ error: { codeName: 'CANCELLED', inDoubt: false } });
    request.answer();
    await blocker;
    expect(first().untaken).toBe(0);
  });
  it('in the pause before another attempt', async () => {
    const abort = new AbortController();
    router.choose = () => clientFailure('NO_NODE');
    const running = driver.execute(
      WRITE,
      call({ maxRetries: 1, retryDelayMs: 1000 }, abort.signal),
    );
    abort.abort();
    expect(await running).toMatchObject({ error: { codeName: 'CANCELLED', inDoubt: false } });
    expect(clock.pendingTimers).toBe(0);
  });
  it('leaves no listener behind, however the call ended', async () => {
    const { signal } = new AbortController();
    const ends: ((request: ScriptedRequest) => void)[] = [
      (request) => {
        request.answer();
      },
      (request) => {
        request.answer({ resultCode: 2 });
      },
      (request) => {
        request.hangUp();
      },
    ];
    for (const end of ends) {
      const running = driver.execute(READ, call({}, signal));
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      end(await first().next());
      await running;
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    }
    await driver.execute({ ...READ, key: { ...key, namespace: '' } }, call({}, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('overload', () => {
  it('is told to the call that is one too many, without doubt', async () => {
    create({ maxConnections: 1, maxQueued: 1 });
    const settled: Promise<Outcome>[] = [driver.execute(WRITE, call())];
    const request = await first().next();
    settled.push(driver.execute(WRITE, call()));
    expect(await driver.execute(WRITE, call({ maxRetries: 3 }))).toMatchObject({
      error: { codeName: 'OVERLOADED', inDoubt: false, attempts: 1 },
    });
    request.answer();
    (await first().next()).answer();
    expect(await Promise.all(settled)).toMatchObject([{ ok: true }, { ok: true }]);
  });
});

describe('info', () => {
  const ask = (to: 'any' | 'all'): ReturnType<Driver['info']> =>
    driver.info({ commands: ['build', 'node'], target: { to } }, call({ totalTimeoutMs: 500 }));

  it('gives what the nodes said, and leaves out those that said nothing', async () => {
    const asked = ask('all');
    const [one] = await Promise.all(nodes.map((node) => node.next()));
    one?.send(encodeInfoAnswer([['build', '8.1.2.0']]));
    await expect.poll(() => router.stubs[0]?.pool.openConnections).toBe(1);
    await nodes[1]?.close();
    nodes[1] = await startScriptedNode();
    expect(await asked).toStrictEqual([{ node: 'N1', answers: new Map([['build', '8.1.2.0']]) }]);
  });
  it('of any node goes on to the next while the first can not have heard it', async () => {
    await first().close();
    nodes[0] = await startScriptedNode();
    const asked = ask('any');
    (await nodes[1]?.next())?.send(encodeInfoAnswer([['build', '7']]));
    expect(await asked).toMatchObject([{ node: 'N2' }]);
  });
  it('is not repeated once it was sent, and then in doubt', async () => {
    const asked = ask('any');
    const failed = expect(asked).rejects.toMatchObject({ codeName: 'TIMEOUT', inDoubt: true });
    await first().next();
    clock.advance(500);
    await failed;
    expect(nodes[1]?.connections).toBe(0);
  });
});

describe('close', () => {
  it('waits for what runs, then closes everything', async () => {
    const running = driver.execute(READ, call());
    const request = await first().next();
    const closing = driver.close(10_000);
    expect(await driver.execute(READ, call())).toMatchObject({ error: { codeName: 'CLOSED' } });
    expect(router.closed).toBe(false);
    request.answer();
    expect(await running).toMatchObject({ ok: true });
    await closing;
    expect(router.closed).toBe(true);
  });
  it.each(BOTH)('fails $what that outlasts the grace', async ({ command, isWrite }) => {
    const running = driver.execute(command, call());
    await first().next();
    const closing = driver.close(200);
    clock.advance(200);
    await closing;
    expect(await running).toMatchObject({ error: { codeName: 'CLOSED', inDoubt: isWrite } });
  });
});
