/** What transactions of the native driver have beyond their contract: what the client is left with, and what it does differently. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS as SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Transaction } from '../../server/src/driver/driver.js';
import type { NativeModule } from '../../server/src/driver/native/client-interface.js';
import { loadNativeModule } from '../../server/src/driver/native/load-client.js';
import type { Key } from '../../server/src/model/key.js';
import { RESULT } from '../../server/src/model/result-code.js';
import { SC_TARGET_NAMESPACE } from '../support/contract-target.js';
import { codeOf, get, integerOf, key as keyIn, put } from '../support/driver-transactions.js';
import { type NativeTarget, openNativeScTarget } from '../support/native-target.js';
import { ownName } from '../support/own-names.js';
import { requires } from '../support/requirements.js';

const CALL = { settings: SETTINGS };
const DONE = { rollPending: false, closePending: false };

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('a native transaction', () => {
  let target: NativeTarget;
  let module: NativeModule;

  beforeAll(async () => {
    target = await openNativeScTarget(1);
    module = loadNativeModule();
  });
  afterAll(async () => {
    await target.close();
  });

  const key = (name: string): Key => keyIn(ownName(name), SC_TARGET_NAMESPACE);
  const begin = (timeoutSeconds = 10): Transaction =>
    target.driver.beginTransaction({ timeoutSeconds });
  const code = async (
    where: Pick<Transaction, 'execute'>,
    command: Parameters<Transaction['execute']>[0],
  ): Promise<string> => codeOf(await where.execute(command, CALL));
  /** As others see it: asked of the wire driver. */
  const value = async (name: string): Promise<bigint | undefined> =>
    integerOf(await target.wire.execute(get(key(name)), CALL));
  const kept = (): number => module._transactionPool.transactions.length;

  it('shows what it wrote once it is committed, and leaves the client nothing', async () => {
    await target.wire.execute(put(key('a'), 1), CALL);
    const transaction = begin();
    expect(await code(transaction, put(key('a'), 2))).toBe('OK');
    expect(await code(transaction, put(key('b'), 3))).toBe('OK');
    expect([await value('a'), await value('b')]).toEqual([1n, undefined]);
    expect(integerOf(await transaction.execute(get(key('a')), CALL))).toBe(2n);
    expect(transaction.view()).toMatchObject({
      state: 'open',
      namespace: SC_TARGET_NAMESPACE,
      ...{ reads: 0, writes: 2, inDoubt: false },
    });
    expect(kept()).toBe(1);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect([await value('a'), await value('b')]).toEqual([2n, 3n]);
    expect(kept()).toBe(0);
    expect(await transaction.commit()).toEqual({ result: 'alreadyCommitted', ...DONE });
    expect(await code(transaction, put(key('a'), 9))).toBe('MRT_COMMITTED');
  });

  it('ends without the client where nothing was done in it', async () => {
    expect(await begin().commit()).toEqual({ result: 'committed', ...DONE });
    expect(await begin().abort()).toEqual({ result: 'aborted', ...DONE });
    const reading = begin();
    expect(await code(reading, get(key('nobody')))).toBe('KEY_NOT_FOUND_ERROR');
    expect(reading.view()).toMatchObject({ reads: 1, writes: 0 });
    expect(await reading.commit()).toEqual({ result: 'committed', ...DONE });
    expect(kept()).toBe(0);
  });

  it('sends the rows of a batch that stops one by one, and none behind one that failed', async () => {
    const transaction = begin();
    expect(await code(transaction, put(key('h'), 2))).toBe('OK');
    await target.embedded.control.failNext(1, { resultCode: RESULT.forbidden });
    const stopped = await transaction.batch([put(key('h'), 3), put(key('i'), 4)], {
      ...CALL,
      respondAllKeys: false,
    });
    expect(stopped.map(codeOf)).toEqual(['FAIL_FORBIDDEN', 'NOT_ATTEMPTED']);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect([await value('h'), await value('i')]).toEqual([2n, undefined]);
  });

  it('whose decisive step was refused is aborted', async () => {
    const transaction = begin();
    await transaction.execute(put(key('m'), 1), CALL);
    await target.embedded.control.failNext(1, { resultCode: RESULT.forbidden });
    const end = await transaction.commit();
    expect(end).toMatchObject({ result: 'aborted', ...DONE });
    expect(end.error?.codeName).toBe('FAIL_FORBIDDEN');
    expect(await value('m')).toBeUndefined();
    expect(kept()).toBe(0);
  });

  it('whose decisive step may have been taken is in doubt until it is asked for again', async () => {
    const transaction = begin();
    await transaction.execute(put(key('n'), 1), CALL);
    await target.embedded.control.dropNext(1, { applied: true });
    await target.embedded.control.failNext(1, { resultCode: RESULT.forbidden });
    const end = await transaction.commit();
    expect(end).toMatchObject({ result: 'inDoubt', ...DONE });
    expect(end.error).toMatchObject({ codeName: 'TRANSACTION_IN_DOUBT', inDoubt: true });
    expect(transaction.view()).toMatchObject({ state: 'verified', inDoubt: true });
    // Nothing is sent: rolling back what may be committed would tear it apart.
    expect(await transaction.abort()).toMatchObject({ result: 'inDoubt' });
    expect(kept()).toBe(1);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await value('n')).toBe(1n);
    expect(kept()).toBe(0);
  });

  it('is aborted in place of committed where a write is in doubt', async () => {
    const transaction = begin();
    await transaction.execute(put(key('o'), 1), CALL);
    await target.embedded.control.dropNext(2, { applied: true });
    const lost = await transaction.execute(put(key('o'), 2), CALL);
    expect(lost.ok || lost.error.inDoubt).toBe(true);
    await target.embedded.control.clearFaults();
    expect(transaction.view()).toMatchObject({ inDoubt: true, writes: 1 });
    const end = await transaction.commit();
    expect(end.result).toBe('aborted');
    expect(end.error?.detail).toContain('(transaction-doubt)');
    expect(await value('o')).toBeUndefined();
  });

  it('waits, cancelled, for what the client still has of it', async () => {
    const transaction = begin();
    await transaction.execute(put(key('p'), 1), CALL);
    await target.embedded.control.delayNext(1, { delayMs: 300 });
    const stop = new AbortController();
    const cancelled = transaction.execute(get(key('p')), { ...CALL, signal: stop.signal });
    const end = transaction.commit();
    stop.abort();
    expect(codeOf(await cancelled)).toBe('CANCELLED');
    expect(await end).toEqual({ result: 'committed', ...DONE });
    expect(await value('p')).toBe(1n);
  });

  it('has a number of its own, and none is kept when its driver is closed', async () => {
    const driver = await target.openDriver();
    const open = ['q', 'r'].map(() => driver.beginTransaction({ timeoutSeconds: 10 }));
    expect(new Set(open.map(({ id }) => id)).size).toBe(2);
    expect(open.every(({ id }) => id > 0n)).toBe(true);
    await driver.close(0);
    expect(kept()).toBe(0);
    expect(() => driver.beginTransaction({ timeoutSeconds: 10 })).toThrow('shutting down');
    expect(await Promise.all(open.map((each) => each.commit()))).toMatchObject([
      { result: 'committed' },
      { result: 'committed' },
    ]);
  });

  it('is freed by nobody else, however many there are', async () => {
    const many = Array.from({ length: 140 }, () => begin());
    const rounds = many.map(async (transaction, at) => {
      await transaction.execute(put(key(`s${at}`), at), CALL);
      return at % 2 === 0 ? transaction.commit() : transaction.abort();
    });
    const ends = await Promise.all(rounds);
    expect(ends.filter(({ result }) => result === 'committed')).toHaveLength(70);
    expect(ends.filter(({ result }) => result === 'aborted')).toHaveLength(70);
    expect(ends.some(({ rollPending, closePending }) => rollPending || closePending)).toBe(false);
    expect(kept()).toBe(0);
  });
});
