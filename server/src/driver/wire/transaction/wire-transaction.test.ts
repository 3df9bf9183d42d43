import { describe, expect, it } from 'vitest';
import {
  codeOf,
  get,
  integerOf,
  key,
  put,
  remove,
  TransactionBench,
} from '../../../../../test/support/driver-transactions.js';
import { successOf } from '../../../../../test/support/histories/planted-defect.js';
import type { Passage } from '../../../../../test/support/simulated-cluster.js';
import type { Command } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import { intValue } from '../../../model/value.js';
import { transactionDeadlineField } from '../../../wire/transaction-field.js';
import { CONTRACT_SETTINGS as SETTINGS } from '../../contract/contract-suite.js';

const DONE = { rollPending: false, closePending: false };
const ANSWER = (resultCode: number): Passage => ({ answer: () => [[{ resultCode }]] });

describe('a transaction that is committed', () => {
  it('shows what it wrote at once, and not before', async () => {
    const bench = new TransactionBench();
    await bench.run(bench.driver, put(key('a'), 1));
    const transaction = bench.begin();
    expect(await bench.code(transaction, put(key('a'), 2))).toBe('OK');
    expect(await bench.code(transaction, put(key('b'), 3))).toBe('OK');
    expect(await bench.value('a')).toBe(1n);
    expect(await bench.value('b')).toBeUndefined();
    expect(integerOf(await bench.run(transaction, get(key('a'))))).toBe(2n);
    expect(transaction.view()).toMatchObject({ state: 'open', namespace: 'txn', writes: 2 });
    expect(await bench.commit(transaction)).toEqual({ result: 'committed', ...DONE });
    expect([await bench.value('a'), await bench.value('b')]).toEqual([2n, 3n]);
    expect(transaction.view().state).toBe('committed');
  });

  it('takes the steps of the protocol in their order', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, get(key('r')));
    await bench.run(transaction, put(key('a'), 1));
    await bench.run(transaction, put(key('a'), 2));
    await bench.run(transaction, put(key('b'), 2));
    await bench.commit(transaction);
    expect(bench.kinds).toEqual([
      ...['read', 'announce', 'write', 'write', 'announce', 'write'],
      ...['verify', 'mark', 'rollForward', 'close'],
    ]);
  });

  it('sends nothing where nothing was done', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    expect(await bench.commit(transaction)).toEqual({ result: 'committed', ...DONE });
    expect(bench.kinds).toEqual([]);
  });

  it('deletes, and leaves nothing behind', async () => {
    const bench = new TransactionBench();
    await bench.run(bench.driver, put(key('a'), 1));
    const transaction = bench.begin();
    expect(await bench.code(transaction, remove(key('a')))).toBe('OK');
    expect(await bench.code(transaction, get(key('a')))).toBe('KEY_NOT_FOUND_ERROR');
    expect(await bench.value('a')).toBe(1n);
    await bench.commit(transaction);
    expect(await bench.value('a')).toBeUndefined();
  });

  it('has batches announced in one step, rows on one record in their order', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    const rows = [put(key('a'), 1), put(key('b'), 1), put(key('a'), 2), get(key('b'))];
    expect(await bench.batch(transaction, ...rows)).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(bench.kinds.filter((kind) => kind === 'announce')).toHaveLength(1);
    await bench.commit(transaction);
    expect([await bench.value('a'), await bench.value('b')]).toEqual([2n, 1n]);
  });

  it('runs commands on one record in the order they came, and others beside them', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    const options = { settings: SETTINGS };
    const values = [1, 2, 3, 4, 5];
    const running = values.map((value) => transaction.execute(put(key('a'), value), options));
    running.push(transaction.execute(put(key('b'), 9), options));
    const end = transaction.commit();
    expect((await bench.cluster.settle(Promise.all(running))).map(codeOf)).not.toContain('x');
    expect(await bench.cluster.settle(end)).toMatchObject({ result: 'committed' });
    expect([await bench.value('a'), await bench.value('b')]).toEqual([5n, 9n]);
  });
});

describe('the time of a transaction', () => {
  it.each([
    [1, 2, 1_000],
    [10, 11, 10_000],
    [119, 120, 119_000],
    [120, 120, 119_000],
  ])(
    'of %i s is asked of servers as %i s, so that %i ms are there',
    async (given, asked, leftMs) => {
      const bench = new TransactionBench();
      const transaction = bench.begin(given);
      const beganMs = bench.cluster.clock.monotonicMs();
      await bench.run(transaction, put(key('a'), 1));
      expect(bench.cluster.sent[0]).toMatchObject({ kind: 'announce', message: { ttl: asked } });
      expect(transaction.view().deadlineMs - beganMs).toBe(leftMs);
      bench.cluster.clock.advance(leftMs - 1);
      expect(await bench.commit(transaction)).toEqual({ result: 'committed', ...DONE });
    },
  );
});

describe('a function', () => {
  it('called in a transaction is part of it', async () => {
    const bench = new TransactionBench();
    const source = 'function set(r, n) r.v = n aerospike:create(r) return n end';
    const content = Buffer.from(source).toString('base64');
    await bench.cluster.node.changeModules(
      `udf-put:filename=m.lua;content=${content};content-len=${content.length};udf-type=LUA;`,
    );
    const call = { module: 'm', functionName: 'set', args: [intValue(7)] };
    const command: Command = {
      ...{ verb: 'udf', key: key('a'), settings: SETTINGS, call },
      ttl: { type: 'serverDefault' },
    };
    for (const [end, left] of [
      ['abort', undefined],
      ['commit', 7n],
    ] as const) {
      const transaction = bench.begin();
      expect(await bench.code(transaction, command)).toBe('OK');
      expect(integerOf(await bench.run(transaction, get(key('a'))))).toBe(7n);
      expect(await bench.value('a')).toBeUndefined();
      await bench[end](transaction);
      expect(await bench.value('a')).toBe(left);
    }
  });
});

describe('a transaction that is aborted', () => {
  it('leaves everything as it was', async () => {
    const bench = new TransactionBench();
    await bench.run(bench.driver, put(key('a'), 1));
    const transaction = bench.begin();
    await bench.batch(transaction, put(key('a'), 2), put(key('b'), 3));
    expect(await bench.abort(transaction)).toEqual({ result: 'aborted', ...DONE });
    expect([await bench.value('a'), await bench.value('b')]).toEqual([1n, undefined]);
    expect(await bench.abort(transaction)).toMatchObject({ result: 'alreadyAborted' });
    expect(await bench.code(transaction, put(key('a'), 3))).toBe('MRT_ABORTED');
    const late = await bench.commit(transaction);
    expect(late.result).toBe('alreadyAborted');
    expect(late.error?.codeName).toBe('MRT_ABORTED');
  });

  it('is one whose reads no longer hold', async () => {
    const bench = new TransactionBench();
    await bench.run(bench.driver, put(key('a'), 1));
    const transaction = bench.begin();
    await bench.run(transaction, get(key('a')));
    await bench.run(transaction, put(key('b'), 2));
    await bench.run(bench.driver, put(key('a'), 5));
    const end = await bench.commit(transaction);
    expect(end).toMatchObject({ result: 'aborted', ...DONE });
    expect(end.error?.codeName).toBe('TRANSACTION_VERIFY_FAILED');
    expect(end.error?.detail).toContain('MRT_VERSION_MISMATCH');
    expect(await bench.value('b')).toBeUndefined();
  });

  it('lets others in again', async () => {
    const bench = new TransactionBench();
    const first = bench.begin();
    const second = bench.begin();
    await bench.run(first, put(key('a'), 1));
    expect(await bench.code(second, put(key('a'), 2))).toBe('MRT_BLOCKED');
    expect(await bench.code(bench.driver, put(key('a'), 3))).toBe('MRT_BLOCKED');
    await bench.abort(first);
    expect(await bench.code(second, put(key('a'), 2))).toBe('OK');
    expect(await bench.commit(second)).toMatchObject({ result: 'committed' });
    expect(await bench.value('a')).toBe(2n);
  });
});

describe('what is refused before it is sent', () => {
  it('is a namespace that is not strongly consistent', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    expect(await bench.code(transaction, put(key('a', 'test'), 1))).toBe('TRANSACTION_NEEDS_SC');
    expect(await bench.code(transaction, put(key('a'), 1))).toBe('OK');
  });

  it('is a second namespace, also in one batch', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    const mixed = [put(key('a'), 1), put(key('a', 'other'), 1)];
    const refused = ['TRANSACTION_NAMESPACE', 'TRANSACTION_NAMESPACE'];
    expect(await bench.batch(transaction, ...mixed)).toEqual(refused);
    await bench.run(transaction, get(key('a')));
    expect(await bench.code(transaction, get(key('a', 'other')))).toBe('TRANSACTION_NAMESPACE');
    expect(bench.kinds).toEqual(['read']);
  });

  it('is one record more than a transaction may write', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    // What a server makes of it is not the question here, and would take its time.
    const deadline = transactionDeadlineField(900_000_000);
    bench.cluster.passage = ({ kind }) => ({
      answer: kind === 'announce' ? () => [[{ fields: [deadline] }]] : successOf,
    });
    const rows = Array.from({ length: 4096 }, (_, index) => put(key(`k${index}`), index));
    expect(new Set(await bench.batch(transaction, ...rows))).toEqual(new Set(['OK']));
    expect(await bench.code(transaction, put(key('k7'), 1))).toBe('OK');
    const before = bench.kinds.length;
    expect(await bench.code(transaction, put(key('more'), 1))).toBe('MRT_TOO_MANY_WRITES');
    expect(bench.kinds).toHaveLength(before);
  });

  it('is a command after the end was asked for', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    const end = transaction.commit();
    expect(await bench.code(transaction, put(key('b'), 1))).toBe('TRANSACTION_STATE');
    expect(await bench.cluster.settle(end)).toMatchObject({ result: 'committed' });
  });
});

describe('the announcement of a write', () => {
  it('that fails keeps the write from being sent', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    bench.befall('announce', ANSWER(RESULT.transactionExpired));
    const outcome = await bench.run(transaction, put(key('a'), 1));
    expect(codeOf(outcome)).toBe('MRT_EXPIRED');
    expect(outcome.ok ? undefined : outcome.error.inDoubt).toBe(false);
    expect(bench.kinds).toEqual(['announce']);
    expect(await bench.abort(transaction)).toEqual({ result: 'aborted', ...DONE });
  });

  it('by a server that names no deadline ends the write, since nobody would clear up after it', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    bench.befall('announce', ANSWER(RESULT.ok));
    expect(await bench.code(transaction, put(key('a'), 1))).toBe('UNSUPPORTED');
  });

  it('that is lost leaves no write in doubt', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    bench.befall('announce', { lost: 'answer' });
    const outcome = await bench.run(transaction, put(key('a'), 1));
    expect(outcome).toMatchObject({ ok: false, error: { codeName: 'CONNECTION', inDoubt: false } });
    expect(transaction.view()).toMatchObject({ writes: 0, inDoubt: false });
  });
});

describe('a write in doubt', () => {
  it('is undone by an abort, and the monitor stays for what may still arrive', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    bench.befall('write', { lost: 'request', lateMs: 4_000 });
    const outcome = await bench.run(transaction, put(key('a'), 1));
    expect(outcome).toMatchObject({ ok: false, error: { inDoubt: true } });
    expect(transaction.view()).toMatchObject({ inDoubt: true, writes: 1 });
    expect(await bench.abort(transaction)).toEqual({
      result: 'aborted',
      rollPending: false,
      closePending: true,
    });
    expect(bench.kinds).not.toContain('close');
    bench.cluster.clock.advance(4_000);
    expect(await bench.value('a')).toBeUndefined();
    bench.cluster.clock.advance(130_000);
    expect(await bench.value('a')).toBeUndefined();
    expect(await bench.code(bench.driver, put(key('a'), 7))).toBe('OK');
  });
});

describe('the decisive step', () => {
  it('is asked for again while its answer is lost', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('mark', { lost: 'answer' }, 2);
    expect(await bench.commit(transaction)).toEqual({ result: 'committed', ...DONE });
    expect(bench.kinds.filter((kind) => kind === 'mark')).toHaveLength(3);
    expect(await bench.value('a')).toBe(1n);
  });

  it('that stays in doubt is told as such, never followed by an abort, and may be asked for again', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin(60);
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('mark', { lost: 'answer' }, 1000);
    const end = await bench.commit(transaction);
    expect(end).toMatchObject({ result: 'inDoubt', error: { inDoubt: true } });
    expect(end.error?.codeName).toBe('TRANSACTION_IN_DOUBT');
    expect(transaction.view()).toMatchObject({ state: 'verified', inDoubt: true });
    const before = bench.kinds.length;
    expect(await bench.abort(transaction)).toMatchObject({ result: 'inDoubt' });
    expect(bench.kinds).toHaveLength(before);
    bench.cluster.passage = () => undefined;
    expect(await bench.commit(transaction)).toMatchObject({ result: 'committed' });
    expect(await bench.value('a')).toBe(1n);
    expect(transaction.view()).toMatchObject({ state: 'committed', inDoubt: false });
  });

  it('whose loss was certain is followed by an abort', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('mark', ANSWER(RESULT.forbidden));
    const end = await bench.commit(transaction);
    expect(end).toMatchObject({ result: 'aborted', ...DONE });
    expect(end.error?.codeName).toBe('FAIL_FORBIDDEN');
    expect(await bench.value('a')).toBeUndefined();
  });

  it('refused as aborted after one in doubt tells the truth only while the server can have it', async () => {
    for (const [afterMs, result] of [
      [0, 'aborted'],
      [59_000, 'inDoubt'],
    ] as const) {
      const bench = new TransactionBench();
      const transaction = bench.begin(60);
      await bench.run(transaction, put(key('a'), 1));
      bench.befall('mark', { lost: 'request' }, 1000);
      expect(await bench.commit(transaction)).toMatchObject({ result: 'inDoubt' });
      bench.cluster.clock.advance(afterMs);
      bench.befall('mark', ANSWER(RESULT.transactionAborted));
      expect(await bench.commit(transaction)).toMatchObject({ result });
    }
  });
});

describe('what is left to the server', () => {
  it('is the roll, where it could not be done in time', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('rollForward', { lost: 'request' }, 1000);
    const end = await bench.commit(transaction);
    expect(end).toEqual({ result: 'committed', rollPending: true, closePending: true });
    expect(bench.kinds).not.toContain('close');
    bench.cluster.clock.advance(30_000);
    expect(await bench.value('a')).toBe(1n);
  });

  it('is the end of the monitor, where closing it failed', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('close', ANSWER(RESULT.forbidden));
    const end = await bench.commit(transaction);
    expect(end).toEqual({ result: 'committed', rollPending: false, closePending: true });
  });

  it('is nothing, where a roll and a close had only their answers lost', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.batch(transaction, put(key('a'), 1), put(key('b'), 2));
    bench.befall('rollForward', { lost: 'answer' });
    expect(await bench.commit(transaction)).toEqual({ result: 'committed', ...DONE });
    const next = bench.begin();
    await bench.run(next, put(key('a'), 3));
    bench.befall('close', { lost: 'answer' });
    expect(await bench.commit(next)).toEqual({ result: 'committed', ...DONE });
  });
});

describe('closing the driver', () => {
  it('waits for a commit that has begun', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    const end = transaction.commit();
    const closed = bench.driver.close(60_000);
    expect(await bench.cluster.settle(end)).toEqual({ result: 'committed', ...DONE });
    await bench.cluster.settle(closed);
    expect(() => bench.begin()).toThrow('shutting down');
    expect(await bench.code(bench.driver, get(key('a')))).toBe('CLOSED');
  });

  it('by force leaves the rest to the server', async () => {
    const bench = new TransactionBench();
    const transaction = bench.begin();
    await bench.run(transaction, put(key('a'), 1));
    bench.befall('rollForward', { lost: 'request' }, 1000);
    const end = transaction.commit();
    const closed = bench.driver.close(500);
    expect(await bench.cluster.settle(end)).toMatchObject({
      result: 'committed',
      rollPending: true,
    });
    await bench.cluster.settle(closed);
  });
});
