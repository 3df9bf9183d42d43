/** Transactions of the native driver on an embedded SC namespace: committed, aborted, refused, in doubt, and what the client is left with. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS as SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Transaction } from '../../server/src/driver/driver.js';
import type { NativeModule } from '../../server/src/driver/native/client-interface.js';
import { loadNativeModule } from '../../server/src/driver/native/load-client.js';
import type { Key } from '../../server/src/model/key.js';
import { RESULT } from '../../server/src/model/result-code.js';
import {
  codeOf,
  get,
  integerOf,
  key as keyIn,
  put,
  remove,
} from '../support/driver-transactions.js';
import {
  NATIVE_SC_NAMESPACE,
  type NativeTarget,
  openNativeTarget,
} from '../support/native-target.js';
import { ownName } from '../support/own-names.js';
import { requires } from '../support/requirements.js';

const CALL = { settings: SETTINGS };
const BATCH = { ...CALL, respondAllKeys: true };
const DONE = { rollPending: false, closePending: false };
const LEFT = { rollPending: true, closePending: true };

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('a native transaction', () => {
  let target: NativeTarget;
  let module: NativeModule;

  beforeAll(async () => {
    target = await openNativeTarget(1, { sc: true });
    module = loadNativeModule();
    const hasMode = (): boolean =>
      target.driver.cluster().namespaces.get(NATIVE_SC_NAMESPACE)?.mode === 'sc';
    await new Promise<void>((resolve) => {
      if (hasMode()) resolve();
      else
        target.driver.onClusterChange(() => {
          if (hasMode()) resolve();
        });
    });
  });
  afterAll(async () => {
    await target.close();
  });

  const key = (name: string, namespace = NATIVE_SC_NAMESPACE): Key =>
    keyIn(ownName(name), namespace);
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
      namespace: NATIVE_SC_NAMESPACE,
      ...{ reads: 0, writes: 2, inDoubt: false },
    });
    expect(kept()).toBe(1);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect([await value('a'), await value('b')]).toEqual([2n, 3n]);
    expect(kept()).toBe(0);
    expect(await transaction.commit()).toEqual({ result: 'alreadyCommitted', ...DONE });
    expect(await code(transaction, put(key('a'), 9))).toBe('MRT_COMMITTED');
  });

  it('undoes what it wrote, deletes too, when it is aborted', async () => {
    await target.wire.execute(put(key('c'), 1), CALL);
    const transaction = begin();
    expect(await code(transaction, remove(key('c')))).toBe('OK');
    expect(await code(transaction, get(key('c')))).toBe('KEY_NOT_FOUND_ERROR');
    expect(await code(transaction, put(key('d'), 1))).toBe('OK');
    expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
    expect([await value('c'), await value('d')]).toEqual([1n, undefined]);
    expect(await transaction.abort()).toEqual({ result: 'alreadyAborted', ...DONE });
    expect(await transaction.commit()).toMatchObject({ result: 'alreadyAborted' });
    expect(await code(transaction, get(key('c')))).toBe('MRT_ABORTED');
    expect(kept()).toBe(0);
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

  it('is aborted where a record it read was changed, and says so', async () => {
    await target.wire.execute(put(key('e'), 1), CALL);
    const transaction = begin();
    await transaction.execute(get(key('e')), CALL);
    await transaction.execute(put(key('f'), 1), CALL);
    await target.wire.execute(put(key('e'), 2), CALL);
    const end = await transaction.commit();
    // The client does not say whether it was rolled back already: the gap transaction-pending.
    expect(end).toMatchObject({ result: 'aborted', ...LEFT });
    expect(end.error).toMatchObject({ codeName: 'TRANSACTION_VERIFY_FAILED', inDoubt: false });
    expect([await value('e'), await value('f')]).toEqual([2n, undefined]);
  });

  it('finds records another one holds blocked', async () => {
    const [first, second] = [begin(), begin()];
    expect(await code(first, put(key('g'), 1))).toBe('OK');
    expect(await code(second, put(key('g'), 2))).toBe('MRT_BLOCKED');
    expect(await second.abort()).toMatchObject({ result: 'aborted' });
    expect(await first.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await value('g')).toBe(1n);
  });

  it('carries out the rows of batches, those on one record in their order', async () => {
    const transaction = begin();
    const seen: number[] = [];
    const rows = [put(key('h'), 1), put(key('i'), 1), put(key('h'), 2), get(key('i'))];
    const outcomes = await transaction.batch(rows, {
      ...BATCH,
      onOutcome: (index) => seen.push(index),
    });
    expect(outcomes.map(codeOf)).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(seen.toSorted()).toEqual([0, 1, 2, 3]);
    const stopping = [get(key('i')), get(key('h', 'test')), get(key('h'))];
    expect((await transaction.batch(stopping, BATCH)).map(codeOf)).toEqual(
      Array.from({ length: 3 }, () => 'TRANSACTION_NAMESPACE'),
    );
    await target.embedded.control.failNext(1, { resultCode: RESULT.forbidden });
    const stopped = await transaction.batch([put(key('h'), 3), put(key('i'), 4)], {
      ...CALL,
      respondAllKeys: false,
    });
    expect(stopped.map(codeOf)).toEqual(['FAIL_FORBIDDEN', 'NOT_ATTEMPTED']);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect([await value('h'), await value('i')]).toEqual([2n, 1n]);
  });

  it('runs commands side by side, on one record in the order they came, and ends after them', async () => {
    const transaction = begin();
    const writes = Array.from({ length: 30 }, (_, at) => put(key(`j${at % 3}`), at));
    const running = writes.map((command) => transaction.execute(command, CALL));
    const end = transaction.commit();
    expect(await code(transaction, get(key('j0')))).toBe('TRANSACTION_STATE');
    expect(new Set((await Promise.all(running)).map(codeOf))).toEqual(new Set(['OK']));
    expect(await end).toEqual({ result: 'committed', ...DONE });
    expect(await Promise.all(['j0', 'j1', 'j2'].map(value))).toEqual([27n, 28n, 29n]);
  });

  it('is refused outside SC mode and beyond its namespace, before anything is sent', async () => {
    const transaction = begin();
    const before = target.driver.counters().commands;
    expect(await code(transaction, put(key('k', 'test'), 1))).toBe('TRANSACTION_NEEDS_SC');
    expect(await code(transaction, put(key('k', 'nowhere'), 1))).toBe('INVALID_NAMESPACE');
    expect(target.driver.counters().commands).toBe(before);
    expect(await code(transaction, put(key('k'), 1))).toBe('OK');
    expect(await code(transaction, put(key('k', 'test'), 1))).toBe('TRANSACTION_NAMESPACE');
    expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
  });

  it('says that its limit on writes is reached before it sends one too many', async () => {
    const transaction = begin();
    const rows = Array.from({ length: 4097 }, (_, at) => put(key(`l${at}`), at));
    const outcomes = await transaction.batch(rows, BATCH);
    expect(new Set(outcomes.map(codeOf))).toEqual(new Set(['MRT_TOO_MANY_WRITES']));
    expect(transaction.view().writes).toBe(0);
    expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
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
