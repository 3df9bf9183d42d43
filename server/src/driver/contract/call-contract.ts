/** The contract for calls: timeouts, cancellation, doubt, load, info, the end of a driver. */

import { describe, expect } from 'vitest';
import type { Command, Outcome } from '../../model/command.js';
import { RESULT } from '../../model/result-code.js';
import { blobValue, intValue } from '../../model/value.js';
import {
  type ContractBench,
  type ContractSuite,
  callOptions,
  failed,
  succeeded,
} from './contract-suite.js';

export function callContract(suite: ContractSuite): void {
  describe('doubt', () => {
    doubtContract(suite);
  });
  describe('timeouts and cancellation', () => {
    timeContract(suite);
  });
  describe('load', () => {
    loadContract(suite);
  });
  describe('info and the cluster', () => {
    infoContract(suite);
  });
  describe('the end', () => {
    endContract(suite);
  });
}

/** What is known of a call whose answer was lost, by what was asked and whether the server had done it. */
const DOUBT_TABLE: readonly {
  readonly what: string;
  readonly command: (bench: ContractBench) => Command;
  readonly inDoubt: boolean;
}[] = [
  { what: 'a read', command: (bench) => bench.get(bench.key('doubt')), inDoubt: false },
  {
    what: 'an existence check',
    command: (bench) => bench.exists(bench.key('doubt')),
    inDoubt: false,
  },
  {
    what: 'reads in a list',
    command: (bench) => bench.operate(bench.key('doubt'), [{ op: 'read', bin: 'a' }]),
    inDoubt: false,
  },
  {
    what: 'a put',
    command: (bench) => bench.put(bench.key('doubt'), { a: intValue(2) }),
    inDoubt: true,
  },
  {
    what: 'a touch',
    command: (bench) => bench.operate(bench.key('doubt'), [{ op: 'touch' }]),
    inDoubt: true,
  },
  { what: 'a delete', command: (bench) => bench.delete(bench.key('doubt')), inDoubt: true },
];

function doubtContract({ checkWithFaults }: ContractSuite): void {
  for (const { what, command, inDoubt } of DOUBT_TABLE) {
    for (const applied of [false, true]) {
      const name = `${what} whose connection closes ${applied ? 'after' : 'before'} it was done`;
      checkWithFaults(name, async (bench, faults) => {
        await bench.done(bench.put(bench.key('doubt'), { a: intValue(1) }));
        await faults.dropNext(1, applied);
        const outcome = await bench.run(command(bench), { settings: { maxRetries: 0 } });
        // A driver may look for another way for what only reads: a lost connection is the cluster's failure, not the call's.
        if (outcome.ok && !inDoubt) return;
        const error = failed(outcome);
        expect(error).toMatchObject({ codeName: 'CONNECTION', inDoubt, attempts: 1 });
      });
    }
  }
  checkWithFaults('a write in doubt is not repeated', async (bench, faults) => {
    const key = bench.key('once');
    await bench.done(bench.put(key, { a: intValue(1) }));
    await faults.dropNext(1, true);
    const add = bench.operate(key, [{ op: 'add', bin: 'a', value: intValue(1) }]);
    const error = await bench.failure(add, { settings: { maxRetries: 5 } });
    expect(error).toMatchObject({ inDoubt: true, attempts: 1 });
    expect(await bench.bin(key, 'a')).toStrictEqual(intValue(2));
  });
  checkWithFaults('a read that lost its connection is repeated', async (bench, faults) => {
    const key = bench.key('again');
    await bench.done(bench.put(key, { a: intValue(1) }));
    await faults.dropNext(1, true);
    const outcome = await bench.run(bench.get(key), { settings: { maxRetries: 2 } });
    expect(succeeded(outcome).record.bins).toHaveLength(1);
  });
  checkWithFaults('a write the server refused for now is repeated', async (bench, faults) => {
    const key = bench.key('refused');
    for (const code of [RESULT.partitionUnavailable, RESULT.deviceOverload]) {
      await faults.failNext(1, code);
      const outcome = await bench.run(bench.put(key, { a: intValue(1) }), {
        settings: { maxRetries: 2 },
      });
      expect(outcome.ok).toBe(true);
    }
  });
  checkWithFaults("the server's own timeout leaves a write in doubt", async (bench, faults) => {
    const key = bench.key('server-timeout');
    await faults.failNext(1, RESULT.timeout);
    const put = bench.put(key, { a: intValue(1) });
    const error = await bench.failure(put, { settings: { maxRetries: 2 } });
    expect(error).toMatchObject({ codeName: 'TIMEOUT', inDoubt: true, attempts: 1 });
    await faults.failNext(1, RESULT.timeout);
    const read = await bench.failure(bench.get(key), { settings: { maxRetries: 0 } });
    expect(read).toMatchObject({ codeName: 'TIMEOUT', inDoubt: false });
  });
}

/** Shorter than any delay ordered in these tests, longer than a busy machine takes for one answer. */
const SHORT_MS = 400;
/** Long enough to be a silence, short enough to be drained before a connection is given up. */
const DELAY_MS = 1500;

function timeContract(suite: ContractSuite): void {
  const { checkWithFaults, check } = suite;
  checkWithFaults(
    'ends a call at its total timeout, in doubt for a write',
    async (bench, faults) => {
      const key = bench.key('slow');
      await bench.done(bench.put(key, { a: intValue(1) }));
      for (const { command, inDoubt } of [
        { command: bench.get(key), inDoubt: false },
        { command: bench.put(key, { a: intValue(2) }), inDoubt: true },
      ]) {
        await faults.delayNext(1, DELAY_MS);
        const settings = { totalTimeoutMs: SHORT_MS, socketTimeoutMs: 0, maxRetries: 3 };
        const error = await bench.failure(command, { settings });
        expect(error).toMatchObject({ codeName: 'TIMEOUT', inDoubt });
      }
    },
  );
  checkWithFaults('tries a silent read again within its total timeout', async (bench, faults) => {
    const key = bench.key('silent');
    await bench.done(bench.put(key, { a: intValue(1) }));
    await faults.delayNext(1, DELAY_MS);
    const outcome = await bench.run(bench.get(key), {
      settings: { socketTimeoutMs: SHORT_MS, maxRetries: 1 },
    });
    expect(outcome.ok).toBe(true);
  });
  checkWithFaults('gives up a call in flight when it is cancelled', async (bench, faults) => {
    const key = bench.key('cancel');
    await bench.done(bench.put(key, { a: intValue(1) }));
    for (const { command, inDoubt } of [
      { command: bench.get(key), inDoubt: false },
      { command: bench.put(key, { a: intValue(2) }), inDoubt: true },
    ]) {
      await faults.delayNext(1, DELAY_MS);
      const error = await cancelledOnceSent(bench, command);
      expect(error).toMatchObject({ ok: false, error: { codeName: 'CANCELLED', inDoubt } });
    }
    await faults.clear();
    expect((await bench.run(bench.get(key))).ok).toBe(true);
  });
  check('refuses a call that was cancelled before it began', async (bench) => {
    const signal = AbortSignal.abort();
    const error = await bench.failure(bench.get(bench.key('early')), { signal });
    expect(error).toMatchObject({ codeName: 'CANCELLED', inDoubt: false, attempts: 0 });
    const [row] = await bench.target.driver.batch([bench.put(bench.key('b'), { a: intValue(1) })], {
      ...callOptions({ signal }),
      respondAllKeys: true,
    });
    expect(row).toMatchObject({ ok: false, error: { codeName: 'CANCELLED', inDoubt: false } });
  });
}

/** Cancels once the server has the request: the answer to another call on the way behind it would not come, so info tells. */
async function cancelledOnceSent(bench: ContractBench, command: Command): Promise<Outcome> {
  const abort = new AbortController();
  const { driver } = bench.target;
  const running = bench.run(command, { signal: abort.signal });
  // An info request goes out behind it on another connection to the same node, one of all: when it is answered, the command
  // has left. Any other node may answer before the connection the command waits for is open.
  await driver.info({ commands: ['build'], target: { to: 'all' } }, callOptions({}));
  abort.abort();
  return running;
}

/** Calls in flight at once while the answers are checked against their requests. */
const IN_FLIGHT = 200;
const ANSWERS = 10_000;
const RECORDS = 500;

function loadContract({ check }: ContractSuite): void {
  check(`matches ${ANSWERS} answers of mixed sizes to their requests`, async (bench) => {
    const keys = Array.from({ length: RECORDS }, (_, i) => bench.key(i));
    const written = await bench.batch(
      keys.map((key, i) =>
        bench.put(key, { i: intValue(i), pad: blobValue(new Uint8Array(sizeOf(i)).fill(i)) }),
      ),
    );
    expect(written.every((outcome) => outcome.ok)).toBe(true);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let n = next++; n < ANSWERS; n = next++) {
        const i = (n * 7919) % RECORDS;
        const [first, pad] = succeeded(await bench.run(bench.get(bench.key(i)))).record.bins;
        if (first?.value.type !== 'int' || Number(first.value.value) !== i) {
          throw new Error(`answer ${n} belongs to another record`);
        }
        if (pad?.value.type !== 'blob' || pad.value.data.length !== sizeOf(i)) {
          throw new Error(`answer ${n} has the pad of another record`);
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    expect(bench.target.driver.counters()).toMatchObject({ inFlight: 0, queued: 0 });
  });
}

/** From a few bytes to more than a socket's chunk. */
function sizeOf(i: number): number {
  return i % 50 === 0 ? 70_000 : (i * 37) % 3000;
}

function infoContract({ check }: ContractSuite): void {
  check('asks nodes for info', async (bench) => {
    const { driver } = bench.target;
    const all = await driver.info(
      { commands: ['node', 'build'], target: { to: 'all' } },
      callOptions({}),
    );
    expect(all).toHaveLength(driver.cluster().nodes.length);
    for (const { node, answers } of all) {
      expect(answers.get('node')).toBe(node);
      expect(answers.get('build')).toMatch(/^\d+\.\d+/u);
    }
    const named = all[0]?.node ?? '';
    const one = await driver.info(
      { commands: ['node'], target: { to: 'node', node: named } },
      callOptions({}),
    );
    expect(one.map(({ node }) => node)).toStrictEqual([named]);
  });
  check('knows no node that is not there', async (bench) => {
    const asked = bench.target.driver.info(
      { commands: ['node'], target: { to: 'node', node: 'nobody' } },
      callOptions({}),
    );
    await expect(asked).rejects.toMatchObject({ codeName: 'NO_NODE' });
  });
  check('shows the cluster', async (bench) => {
    const { driver, namespace } = bench.target;
    const view = driver.cluster();
    expect(view.ready).toBe(true);
    expect(view.namespaces.get(namespace)).toMatchObject({ mode: 'ap', unavailablePartitions: 0 });
    await Promise.resolve();
  });
}

function endContract({ check, checkWithFaults }: ContractSuite): void {
  checkWithFaults('lets running calls finish, and refuses new ones', async (bench, faults) => {
    const driver = await bench.target.openDriver();
    const key = bench.key('drain');
    await bench.done(bench.put(key, { a: intValue(1) }));
    await faults.delayNext(1, SHORT_MS);
    const running = driver.execute(bench.get(key), callOptions({}));
    const closed = driver.close(20_000);
    const refused = await driver.execute(bench.get(key), callOptions({}));
    expect(refused).toMatchObject({ ok: false, error: { codeName: 'CLOSED', inDoubt: false } });
    expect((await running).ok).toBe(true);
    await closed;
  });
  checkWithFaults('fails what is still running when the grace is over', async (bench, faults) => {
    const driver = await bench.target.openDriver();
    const key = bench.key('cut');
    await bench.done(bench.put(key, { a: intValue(1) }));
    await faults.delayNext(1, DELAY_MS);
    const running = driver.execute(bench.put(key, { a: intValue(2) }), callOptions({}));
    await driver.close(SHORT_MS);
    expect(await running).toMatchObject({
      ok: false,
      error: { codeName: 'CLOSED', inDoubt: true },
    });
  });
  check('closes twice', async (bench) => {
    const driver = await bench.target.openDriver();
    await Promise.all([driver.close(0), driver.close(0)]);
    await expect(
      driver.info({ commands: ['build'], target: { to: 'any' } }, callOptions({})),
    ).rejects.toMatchObject({ codeName: 'CLOSED' });
  });
}
