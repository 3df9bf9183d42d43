/** Rows of a batch that end before the others: at their own deadline, or when their caller leaves. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import {
  type ScriptedNode,
  type ScriptedRequest,
  startScriptedNode,
} from '../../../../test/support/scripted-node.js';
import { createStubRouter } from '../../../../test/support/stub-router.js';
import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Command, Outcome } from '../../model/command.js';
import { keyOf } from '../../model/key.js';
import type { Settings } from '../../model/settings.js';
import { intValue } from '../../model/value.js';
import { decodeBatchField } from '../../wire/batch.js';
import { INFO3 } from '../../wire/info-bits.js';
import { decodeMessage, encodeMessagesFrame } from '../../wire/message.js';
import { CONTRACT_SETTINGS } from '../contract/contract-suite.js';
import type { Driver } from '../driver.js';
import { createPoolFactory } from './connection-pool.js';
import { createWireDriver } from './wire-driver.js';

const TIMEOUT = clientFailure('TIMEOUT');

let clock: FakeClock;
let node: ScriptedNode;
let driver: Driver;
let endRow: (index: number, error: AerospikeError) => void;

const key = (id: number) => keyOf('test', 's', { type: 'integer', value: BigInt(id) });
const read = (id: number): Command => ({
  verb: 'get',
  key: key(id),
  bins: 'all',
  settings: CONTRACT_SETTINGS,
});
const write = (id: number): Command => ({
  verb: 'operate',
  key: key(id),
  settings: CONTRACT_SETTINGS,
  operations: [{ op: 'write', bin: 'a', value: intValue(id) }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
});

beforeEach(async () => {
  clock = createFakeClock();
  node = await startScriptedNode();
  const pools = createPoolFactory({ clock, settings: { connectTimeoutMs: 60_000 } });
  const router = createStubRouter([node.address], pools.create);
  driver = createWireDriver({ clock, router, pools });
});

afterEach(async () => {
  const closed = driver.close(0);
  clock.advance(0);
  await closed;
  await node.close();
});

describe('a row that ends before the others', () => {
  it('keeps the turns of the others on its key', async () => {
    const running = batch([write(0), write(0), write(0)]);
    const first = await node.next();
    endRow(1, TIMEOUT);
    first.answer({ generation: 1 });
    (await node.next()).answer({ generation: 2 });
    const outcomes = await running;
    expect(outcomes.map(nameOf)).toStrictEqual(['ok', 'TIMEOUT', 'ok']);
    expect(outcomes[1]).toMatchObject({ error: { attempts: 0 } });
    expect(outcomes[2]).toMatchObject({ record: { generation: 2 } });
  }, 4_000);

  it('lets the next on its key go', async () => {
    const running = batch([write(0), write(1), write(0)]);
    const request = await node.next();
    endRow(0, TIMEOUT);
    (await node.next()).answer({ generation: 2 });
    request.send(encodeMessagesFrame([rowOf(0), rowOf(1), { info3: INFO3.last }]));
    expect((await running).map(nameOf)).toStrictEqual(['TIMEOUT in doubt', 'ok', 'ok']);
  }, 4_000);

  it('is not sent again', async () => {
    const running = batch([read(0), read(1), read(2)], { maxRetries: 1 });
    const request = await node.next();
    endRow(1, TIMEOUT);
    request.hangUp();
    await expect.poll(() => driver.counters().retries).toBe(1);
    clock.advance(0);
    const again = await node.next();
    expect(rowsOf(again)).toStrictEqual([0, 2]);
    again.send(encodeMessagesFrame([rowOf(0), rowOf(2), { info3: INFO3.last }]));
    expect((await running).map(nameOf)).toStrictEqual(['ok', 'TIMEOUT', 'ok']);
  }, 4_000);

  it('takes the request along where it is the last', async () => {
    const running = batch([write(0), write(1)], { totalTimeoutMs: 1_000 });
    await node.next();
    endRow(0, TIMEOUT);
    endRow(1, TIMEOUT);
    endRow(1, TIMEOUT);
    const ended = (await running).map(nameOf);
    expect(ended).toStrictEqual(['TIMEOUT in doubt', 'TIMEOUT in doubt']);
    // The deadline of the batch finds nothing.
    clock.advance(1_000);
    expect(driver.counters()).toMatchObject({ timeouts: 2, commandErrors: 2, inFlight: 0 });
  }, 4_000);
});

function batch(
  commands: readonly Command[],
  settings: Partial<Settings> = {},
): Promise<readonly Outcome[]> {
  const unbounded = { totalTimeoutMs: 0, socketTimeoutMs: 0, maxRetries: 0 };
  return driver.batch(commands, {
    settings: { ...CONTRACT_SETTINGS, ...unbounded, ...settings },
    respondAllKeys: true,
    onStarted: (end) => {
      endRow = end;
    },
  });
}

const rowOf = (timeoutOrIndex: number) => ({ timeoutOrIndex, generation: 1 });

function rowsOf({ frame }: ScriptedRequest): readonly number[] | undefined {
  const [field] = decodeMessage(frame.payload, 0).message.fields;
  return field?.id === 41 ? decodeBatchField(field.data).rows.map(({ index }) => index) : undefined;
}

function nameOf(outcome: Outcome): string {
  if (outcome.ok) return 'ok';
  const { codeName, inDoubt } = outcome.error;
  return inDoubt ? `${codeName} in doubt` : codeName;
}
