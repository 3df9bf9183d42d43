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
import { decodeMessage } from '../../wire/message.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { Driver } from '../driver.js';
import { createPoolFactory } from '../wire/connection-pool.js';
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
const run = (command: Command): Promise<Outcome> => driver.execute(command, { settings: SETTINGS });
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

beforeEach(async () => {
  clock = createFakeClock();
  nodes = [await startScriptedNode(), await startScriptedNode()];
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000 } });
  router = createStubRouter(
    nodes.map(({ address }) => address),
    pools.create,
  );
  driver = createCoalescingDriver(createWireDriver({ clock, router, pools }), clock);
});

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

/** 1 for a message of its own. */
function rowCount(payload: Buffer | undefined): number {
  if (payload === undefined) return 0;
  const [field] = decodeMessage(payload, 0).message.fields;
  return field?.id === 41 ? decodeBatchField(field.data).rows.length : 1;
}
