import { describe, expect, it } from 'vitest';
import {
  get,
  key,
  put,
  remove,
  TransactionBench,
} from '../../../../../test/support/driver-transactions.js';

describe('rows that find no record', () => {
  it('keep the transaction from being committed where one was made since', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    const found = await bench.batch(transaction, get(key('a')), get(key('b')));
    expect(found).toEqual(['KEY_NOT_FOUND_ERROR', 'KEY_NOT_FOUND_ERROR']);
    expect(transaction.view().reads).toBe(2);
    await bench.run(bench.driver, put(key('b'), 1));
    await bench.run(transaction, put(key('c'), 2));
    expect(await bench.commit(transaction)).toMatchObject({
      result: 'aborted',
      error: { codeName: 'TRANSACTION_VERIFY_FAILED' },
    });
    expect(await bench.value('c')).toBeUndefined();
  });

  it('let it be committed where there is none still', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.batch(transaction, get(key('a')), get(key('b')));
    await bench.run(transaction, put(key('c'), 2));
    expect(await bench.commit(transaction)).toMatchObject({ result: 'committed' });
  });

  it('refuse a write to one that was made since', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.batch(transaction, get(key('a')), get(key('b')));
    await bench.run(bench.driver, put(key('a'), 1));
    expect(await bench.code(transaction, put(key('a'), 2))).toBe('MRT_VERSION_MISMATCH');
  });

  it('answer what they find when they are read by themselves', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    let reads = 0;
    bench.cluster.passage = ({ kind }) => {
      if (kind !== 'read') return undefined;
      reads += 1;
      // Between the batch and the read of one row.
      if (reads === 2) bench.cluster.clock.setTimer(1, makeRecord);
      return { requestMs: 2 };
    };
    const outcomes = bench.batch(transaction, get(key('a')), get(key('b')));
    function makeRecord(): void {
      void bench.driver.execute(put(key('a'), 7), { settings: put(key('a'), 7).settings });
    }
    expect(await outcomes).toEqual(['OK', 'KEY_NOT_FOUND_ERROR']);
    expect(await bench.commit(transaction)).toMatchObject({ result: 'committed' });
  });

  it('are not read again where the transaction itself has deleted the record', async () => {
    const bench = new TransactionBench();
    await bench.run(bench.driver, put(key('a'), 1));
    await bench.run(bench.driver, put(key('b'), 1));
    const transaction = bench.begin();
    await bench.run(transaction, remove(key('a')));
    const before = bench.kinds.length;
    const found = await bench.batch(transaction, get(key('a')), get(key('b')));
    expect(found).toEqual(['KEY_NOT_FOUND_ERROR', 'OK']);
    expect(bench.kinds.slice(before)).toEqual(['read']);
  });

  it('are read again within the time of their call', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    let reads = 0;
    bench.cluster.passage = ({ kind }) => {
      if (kind !== 'read') return undefined;
      reads += 1;
      return { requestMs: reads === 1 ? 600 : 100_000 };
    };
    const beforeMs = bench.cluster.clock.nowMs();
    const found = await bench.batch(transaction, get(key('a')), get(key('b')));
    expect(found).toEqual(['TIMEOUT', 'TIMEOUT']);
    const { totalTimeoutMs } = get(key('a')).settings;
    expect(bench.cluster.clock.nowMs() - beforeMs).toBeLessThanOrEqual(totalTimeoutMs);
  });
});
