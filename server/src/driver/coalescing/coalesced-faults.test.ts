/** Coalescing over the wire driver and scripted nodes in trouble: members end as they would have alone. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import { type ScriptedNode, startScriptedNode } from '../../../../test/support/scripted-node.js';
import { createStubRouter, type StubRouter } from '../../../../test/support/stub-router.js';
import { clientFailure } from '../../model/aerospike-error.js';
import type { Command, Outcome } from '../../model/command.js';
import { keyOf } from '../../model/key.js';
import type { Settings } from '../../model/settings.js';
import { decodeBatchField } from '../../wire/batch.js';
import { INFO3 } from '../../wire/info-bits.js';
import { decodeMessage, encodeMessagesFrame } from '../../wire/message.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { Driver } from '../driver.js';
import { createPoolFactory } from '../wire/connection-pool.js';
import type { PoolSettings } from '../wire/pool-settings.js';
import { createWireDriver } from '../wire/wire-driver.js';
import { COALESCED_MIN, createCoalescingDriver } from './coalescing-driver.js';

/** As every behaviour has it that does not say otherwise: batches of callers ask one node after the other. */
const SETTINGS: Settings = {
  ...CONTRACT_SETTINGS,
  totalTimeoutMs: 1_000,
  socketTimeoutMs: 0,
  maxRetries: 0,
  maxConcurrentNodes: 1,
};

let clock: FakeClock;
let nodes: ScriptedNode[];
let router: StubRouter;
let driver: Driver;

const key = (i: number) => keyOf('test', 's', { type: 'integer', value: BigInt(i) });
const get = (i: number): Command => ({ verb: 'get', key: key(i), settings: SETTINGS, bins: 'all' });
const put = (i: number): Command => ({
  verb: 'operate',
  key: key(i),
  settings: SETTINGS,
  operations: [{ op: 'write', bin: 'a', value: { type: 'int', value: BigInt(i) } }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
});
const run = (command: Command, totalTimeoutMs = 1_000, signal?: AbortSignal): Promise<Outcome> =>
  driver.execute(command, {
    settings: { ...SETTINGS, totalTimeoutMs },
    ...(signal === undefined ? {} : { signal }),
  });
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

beforeEach(async () => {
  clock = createFakeClock();
  nodes = [await startScriptedNode(), await startScriptedNode()];
  driver = driverOver({ connectTimeoutMs: 60_000 });
});

function driverOver(settings: Partial<PoolSettings>): Driver {
  const pools = createPoolFactory({ clock, settings });
  router = createStubRouter(
    nodes.map(({ address }) => address),
    pools.create,
  );
  return createCoalescingDriver(
    createWireDriver({ clock, router, pools, patience: { random: () => 0 } }),
    clock,
  );
}

/** Ends what no node answered. */
async function end(calls: readonly Promise<Outcome>[]): Promise<void> {
  const closed = driver.close(0);
  clock.advance(0);
  await closed;
  await Promise.all(calls);
}

afterEach(async () => {
  await end([]);
  await Promise.all(nodes.map((one) => one.close()));
});

describe('members for a healthy node', () => {
  it('do not wait for those of one that is silent', async () => {
    let asked = 0;
    router.choose = () => {
      asked += 1;
      return router.stubs[asked <= COALESCED_MIN ? 0 : 1] ?? clientFailure('NO_NODE');
    };
    const calls = many(2 * COALESCED_MIN, (i) => run(get(i)));
    const sick = await nodes[0]?.next();
    const healthy = await nodes[1]?.next();
    expect([sick, healthy].map((request) => rowCount(request?.frame.payload))).toEqual([
      COALESCED_MIN,
      COALESCED_MIN,
    ]);
    await end(calls);
  }, 4_000);
});

describe('writes on one record', () => {
  it('do not wait for one another', async () => {
    const calls = many(COALESCED_MIN + 1, (i) => run(put(i % COALESCED_MIN)));
    const first = await nodes[0]?.next();
    const second = await nodes[0]?.next();
    const rows = [first, second].map((request) => rowCount(request?.frame.payload));
    expect(rows.toSorted()).toEqual([1, COALESCED_MIN]);
    await end(calls);
  }, 4_000);
});

describe('a write whose own time is up', () => {
  const SHORT_MS = 100;

  it('is not in doubt while it waits for a route', async () => {
    router.choose = () => clientFailure('NO_NODE');
    const calls = many(COALESCED_MIN, (i) => run(put(i), i === 0 ? SHORT_MS : 1_000));
    await turn();
    clock.advance(SHORT_MS);
    expect(await calls[0]).toMatchObject({
      ok: false,
      error: { codeName: 'NO_NODE', inDoubt: false, attempts: 0 },
    });
    await end(calls);
  }, 4_000);

  it('is not in doubt while it waits for a connection, and is not sent when there is one', async () => {
    driver = driverOver({ connectTimeoutMs: 60_000, maxConnections: 1 });
    const before = many(COALESCED_MIN, (i) => run(put(i)));
    const taking = await nodes[0]?.next();
    const calls = many(COALESCED_MIN, (i) => run(put(i), i === 0 ? SHORT_MS : 1_000));
    await turn();
    clock.advance(SHORT_MS);
    expect(await calls[0]).toMatchObject({
      ok: false,
      error: { codeName: 'TIMEOUT', inDoubt: false, attempts: 1 },
    });
    taking?.send(answersTo(COALESCED_MIN));
    await Promise.all(before);
    const request = await nodes[0]?.next();
    expect(rowCount(request?.frame.payload)).toBe(COALESCED_MIN - 1);
    await end(calls);
  }, 4_000);

  it('takes the place in the line of its batch with it where it is the last', async () => {
    driver = driverOver({ connectTimeoutMs: 60_000, maxConnections: 1 });
    const before = many(COALESCED_MIN, (i) => run(put(i)));
    const taking = await nodes[0]?.next();
    const calls = many(COALESCED_MIN, (i) => run(put(i), SHORT_MS + i));
    await turn();
    clock.advance(2 * SHORT_MS);
    await Promise.all(calls);
    expect(driver.counters()).toMatchObject({ inFlight: COALESCED_MIN, queued: 0 });
    taking?.send(answersTo(COALESCED_MIN));
    await Promise.all(before);
  }, 4_000);

  it('is in doubt once sent, with its node, and its late answer harms nobody', async () => {
    const calls = many(COALESCED_MIN, (i) => run(put(i), i === 0 ? SHORT_MS : 1_000));
    const request = await nodes[0]?.next();
    clock.advance(SHORT_MS);
    const [first, ...others] = calls;
    expect(await first).toMatchObject({
      ok: false,
      error: { codeName: 'TIMEOUT', inDoubt: true, attempts: 1, node: router.stubs[0]?.name },
    });
    expect(driver.counters()).toMatchObject({ timeouts: 1, commandErrors: 1 });
    request?.send(answersTo(COALESCED_MIN));
    expect((await Promise.all(others)).map(({ ok }) => ok)).toEqual(others.map(() => true));
  }, 4_000);
});

/** Of a batch of writes that all were done. */
function answersTo(rows: number): Buffer {
  const each = many(rows, (timeoutOrIndex) => ({ timeoutOrIndex, generation: 1 }));
  return encodeMessagesFrame([...each, { info3: INFO3.last }]);
}

/** 1 for a message of its own. */
function rowCount(payload: Buffer | undefined): number {
  if (payload === undefined) return 0;
  const [field] = decodeMessage(payload, 0).message.fields;
  return field?.id === 41 ? decodeBatchField(field.data).rows.length : 1;
}
