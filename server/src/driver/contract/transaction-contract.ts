/** The contract for transactions: what they show to whom, what stops them, and what their ends say. In an SC namespace. */

import { describe, expect } from 'vitest';
import type { Key } from '../../model/key.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, stringValue } from '../../model/value.js';
import {
  CONTRACT_SETTINGS,
  type ContractBench,
  type ContractSuite,
  createContractSuite,
  succeeded,
} from './contract-suite.js';
import type { ContractTarget } from './contract-target.js';
import type { DriverContractOptions } from './driver-contract.js';
import {
  batchIn,
  begin,
  codeIn,
  codeOf,
  DONE,
  execute,
  ownValue,
  put,
  seen,
  touch,
} from './transaction-bench.js';
import { transactionEndContract } from './transaction-end-contract.js';
import { callFunction, registerContractModule } from './udf-contract.js';

/** Declares the suite; `open` answers a target whose namespace is strongly consistent. */
export function transactionContract(
  name: string,
  open: () => Promise<ContractTarget>,
  { faults = true, gaps = {} }: DriverContractOptions = {},
): void {
  describe(`the contract of transactions: ${name}`, () => {
    const suite = createContractSuite(open, { faults, gaps });
    visibility(suite);
    records(suite);
    conflicts(suite);
    order(suite);
    batches(suite);
    crowds(suite);
    transactionEndContract(suite);
  });
}

function visibility({ check }: ContractSuite): void {
  check(
    'a transaction shows what it wrote to itself, and to others once committed',
    async (bench) => {
      const [a, b, c] = [bench.key('a'), bench.key('b'), bench.key('c')];
      for (const key of [a, c]) await bench.done(put(bench, key, 1));
      const transaction = begin(bench);
      expect(await codeIn(transaction, put(bench, a, 2))).toBe('OK');
      expect(await codeIn(transaction, put(bench, b, 3))).toBe('OK');
      expect(await codeIn(transaction, bench.delete(c))).toBe('OK');
      expect(await ownValue(bench, transaction, a)).toBe(2n);
      expect(await codeIn(transaction, bench.get(c))).toBe('KEY_NOT_FOUND_ERROR');
      expect(await seen(bench, a, b, c)).toEqual([1n, undefined, 1n]);
      expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
      expect(await seen(bench, a, b, c)).toEqual([2n, 3n, undefined]);
    },
  );
  check('a transaction that is aborted leaves everything as it was', async (bench) => {
    const [a, b, c, d] = [bench.key('a'), bench.key('b'), bench.key('c'), bench.key('d')];
    for (const key of [a, c, d]) await bench.done(put(bench, key, 1));
    const transaction = begin(bench);
    const rows = [put(bench, a, 2), put(bench, b, 2), bench.delete(c), touch(bench, d)];
    for (const row of rows) expect(await codeIn(transaction, row)).toBe('OK');
    expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
    expect(await seen(bench, a, b, c, d)).toEqual([1n, undefined, 1n, 1n]);
  });
  check(
    'a transaction carries out reads between writes, and writes on conditions',
    async (bench) => {
      const a = bench.key('a');
      await bench.done(put(bench, a, 1));
      const transaction = begin(bench);
      const list = bench.operate(a, [
        { op: 'add', bin: 'v', value: intValue(2) },
        { op: 'read', bin: 'v' },
      ]);
      expect(succeeded(await execute(transaction, list)).results.at(-1)).toStrictEqual(intValue(3));
      const stale = bench.put(a, { v: intValue(9) }, { expectedGeneration: 9 });
      expect(await codeIn(transaction, stale)).toBe('GENERATION_ERROR');
      const second = bench.put(a, { v: intValue(9) }, { exists: 'createOnly' });
      expect(await codeIn(transaction, second)).toBe('KEY_EXISTS_ERROR');
      expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
      expect(await seen(bench, a)).toEqual([3n]);
    },
  );
}

function records({ check }: ContractSuite): void {
  check('a transaction says what it has read and written', async (bench) => {
    const transaction = begin(bench);
    const view = (): unknown => transaction.view();
    expect(view()).toMatchObject({ state: 'open', namespace: undefined, reads: 0, writes: 0 });
    expect(await codeIn(transaction, bench.get(bench.key('none')))).toBe('KEY_NOT_FOUND_ERROR');
    expect(view()).toMatchObject({ namespace: bench.target.namespace, reads: 1, writes: 0 });
    await execute(transaction, put(bench, bench.key('none'), 1));
    await execute(transaction, put(bench, bench.key('none'), 2));
    expect(view()).toMatchObject({ reads: 0, writes: 1, inDoubt: false });
    expect(await transaction.commit()).toMatchObject({ result: 'committed' });
    expect(view()).toMatchObject({ state: 'committed' });
  });
  check('a transaction has functions write in it', async (bench) => {
    await registerContractModule(bench);
    const a = bench.key('a');
    await bench.done(put(bench, a, 1));
    for (const [end, left] of [
      ['abort', 1n],
      ['commit', 2n],
    ] as const) {
      const transaction = begin(bench);
      const write = callFunction(a, 'put', [stringValue('v'), intValue(2)]);
      expect(await codeIn(transaction, write)).toBe('OK');
      expect(await ownValue(bench, transaction, a)).toBe(2n);
      expect(await seen(bench, a)).toEqual([1n]);
      expect(await transaction[end]()).toMatchObject(DONE);
      expect(await seen(bench, a)).toEqual([left]);
    }
  });
  check('a transaction reads with the settings of strong consistency', async (bench) => {
    const a = bench.key('a');
    await bench.done(put(bench, a, 1));
    const transaction = begin(bench);
    for (const readModeSc of [
      'session',
      'linearize',
      'allowReplica',
      'allowUnavailable',
    ] as const) {
      expect(await codeIn(transaction, bench.get(a, 'all', { readModeSc }))).toBe('OK');
    }
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
  });
}

function conflicts({ check }: ContractSuite): void {
  check('a transaction holds what it wrote until its end', async (bench) => {
    const a = bench.key('a');
    const [first, second] = [begin(bench), begin(bench)];
    expect(await codeIn(first, put(bench, a, 1))).toBe('OK');
    expect(await codeIn(second, put(bench, a, 2))).toBe('MRT_BLOCKED');
    expect(await codeIn(second, bench.get(a))).toBe('MRT_BLOCKED');
    expect((await bench.failure(put(bench, a, 3))).codeName).toBe('MRT_BLOCKED');
    expect(await first.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await codeIn(second, put(bench, a, 2))).toBe('OK');
    expect(await second.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await seen(bench, a)).toEqual([2n]);
  });
  check('a transaction that read what was changed since is aborted', async (bench) => {
    const [a, b] = [bench.key('a'), bench.key('b')];
    await bench.done(put(bench, a, 1));
    const transaction = begin(bench);
    expect(await ownValue(bench, transaction, a)).toBe(1n);
    await execute(transaction, put(bench, b, 1));
    await bench.done(put(bench, a, 2));
    const end = await transaction.commit();
    expect(end.result).toBe('aborted');
    expect(end.error).toMatchObject({ codeName: 'TRANSACTION_VERIFY_FAILED', inDoubt: false });
    expect(await seen(bench, a, b)).toEqual([2n, undefined]);
  });
  check('a transaction that was aborted by its reads has nothing left to do', async (bench) => {
    const [a, b] = [bench.key('a'), bench.key('b')];
    await bench.done(put(bench, a, 1));
    const transaction = begin(bench);
    await execute(transaction, bench.get(a));
    await execute(transaction, put(bench, b, 1));
    await bench.done(put(bench, a, 2));
    expect(await transaction.commit()).toMatchObject({ result: 'aborted', ...DONE });
  });
  check('a transaction that found no record is aborted where there is one since', async (bench) => {
    const [a, b] = [bench.key('a'), bench.key('b')];
    const transaction = begin(bench);
    expect(await ownValue(bench, transaction, a)).toBeUndefined();
    await execute(transaction, put(bench, b, 1));
    await bench.done(put(bench, a, 1));
    expect(await transaction.commit()).toMatchObject({ result: 'aborted' });
    expect(await seen(bench, a, b)).toEqual([1n, undefined]);
  });
  check('a transaction writes nothing that was changed since it read it', async (bench) => {
    const a = bench.key('a');
    await bench.done(put(bench, a, 1));
    const transaction = begin(bench);
    await execute(transaction, bench.get(a));
    await bench.done(put(bench, a, 2));
    expect(await codeIn(transaction, put(bench, a, 3))).toBe('MRT_VERSION_MISMATCH');
    expect(await transaction.abort()).toMatchObject({ result: 'aborted' });
    expect(await seen(bench, a)).toEqual([2n]);
  });
}

function order({ check }: ContractSuite): void {
  check(
    'a transaction runs commands on one record as they came, and ends after all',
    async (bench) => {
      const keys = [bench.key('a'), bench.key('b'), bench.key('c')];
      const transaction = begin(bench);
      const running = Array.from({ length: 30 }, (_, at) =>
        execute(transaction, put(bench, keyAt(keys, at), at)),
      );
      const end = transaction.commit();
      expect(await codeIn(transaction, bench.get(keyAt(keys, 0)))).toBe('TRANSACTION_STATE');
      expect(new Set((await Promise.all(running)).map(codeOf))).toEqual(new Set(['OK']));
      expect(await end).toEqual({ result: 'committed', ...DONE });
      expect(await seen(bench, ...keys)).toEqual([27n, 28n, 29n]);
    },
  );
}

function batches({ check, checkWithFaults }: ContractSuite): void {
  check('a transaction has the rows of batches on one record in their order', async (bench) => {
    const [a, b] = [bench.key('a'), bench.key('b')];
    const transaction = begin(bench);
    const places: number[] = [];
    const rows = [put(bench, a, 1), put(bench, b, 1), put(bench, a, 2), bench.get(b)];
    const outcomes = await transaction.batch(rows, {
      settings: CONTRACT_SETTINGS,
      respondAllKeys: true,
      onOutcome: (index) => places.push(index),
    });
    expect(outcomes.map(codeOf)).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(places.toSorted()).toEqual([0, 1, 2, 3]);
    expect(await seen(bench, a, b)).toEqual([undefined, undefined]);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await seen(bench, a, b)).toEqual([2n, 1n]);
  });
  check('a transaction takes a batch of many records, all or none of them', async (bench) => {
    const keys = Array.from({ length: 200 }, (_, at) => bench.key(`many/${at}`));
    for (const [end, left] of [
      ['abort', undefined],
      ['commit', 7n],
    ] as const) {
      const transaction = begin(bench);
      const rows = keys.map((key) => put(bench, key, 7));
      expect(new Set(await batchIn(transaction, rows))).toEqual(new Set(['OK']));
      expect(transaction.view().writes).toBe(200);
      expect(await transaction[end]()).toMatchObject(DONE);
      expect(new Set(await seen(bench, ...keys))).toEqual(new Set([left]));
    }
  });
  check(
    'a transaction that found no record in a batch is aborted where there is one',
    async (bench) => {
      const [a, b, c] = [bench.key('a'), bench.key('b'), bench.key('c')];
      await bench.done(put(bench, b, 1));
      const transaction = begin(bench);
      const rows = [bench.get(a), bench.get(b), put(bench, c, 1)];
      expect(await batchIn(transaction, rows)).toEqual(['KEY_NOT_FOUND_ERROR', 'OK', 'OK']);
      await bench.done(put(bench, a, 1));
      expect(await transaction.commit()).toMatchObject({ result: 'aborted' });
      expect(await seen(bench, a, b, c)).toEqual([1n, 1n, undefined]);
    },
  );
  checkWithFaults('a transaction may go on after a row failed', async (bench, faults) => {
    const [a, b] = [bench.key('a'), bench.key('b')];
    const transaction = begin(bench);
    await execute(transaction, put(bench, b, 1));
    await execute(transaction, put(bench, a, 1));
    await faults.failNext(1, RESULT.forbidden);
    expect(await codeIn(transaction, put(bench, a, 2))).toBe('FAIL_FORBIDDEN');
    expect(await codeIn(transaction, put(bench, a, 3))).toBe('OK');
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
    expect(await seen(bench, a, b)).toEqual([3n, 1n]);
  });
}

/** Accounts and what each begins with; tellers, and how often each moves money. */
const [ACCOUNTS, BALANCE, TELLERS, TRANSFERS] = [6, 100, 6, 10];

function crowds({ check }: ContractSuite): void {
  check(
    'many transactions at once make and lose no money, and leave nothing held',
    async (bench) => {
      const keys = Array.from({ length: ACCOUNTS }, (_, at) => bench.key(`account/${at}`));
      for (const key of keys) await bench.done(put(bench, key, BALANCE));
      const work = async (_: unknown, teller: number): Promise<void> => {
        for (let turn = 0; turn < TRANSFERS; turn += 1) {
          await transfer(bench, keyAt(keys, teller + turn), keyAt(keys, teller + turn * 7 + 1));
        }
      };
      await Promise.all(Array.from({ length: TELLERS }, work));
      for (const [at, key] of keys.entries()) {
        expect(await transfer(bench, key, keyAt(keys, at + 1))).toBe('committed');
      }
      const balances = await seen(bench, ...keys);
      expect(balances.reduce((sum, each) => (sum ?? 0n) + (each ?? 0n), 0n)).toBe(
        BigInt(ACCOUNTS * BALANCE),
      );
    },
  );
}

/** Moves one from the first record to the second, unless others are in the way; answers how it ended. */
async function transfer(bench: ContractBench, from: Key, to: Key): Promise<string> {
  const transaction = begin(bench);
  const [left, right] = [
    await ownValue(bench, transaction, from),
    await ownValue(bench, transaction, to),
  ];
  const moved =
    left !== undefined &&
    right !== undefined &&
    (await codeIn(transaction, put(bench, from, Number(left) - 1))) === 'OK' &&
    (await codeIn(transaction, put(bench, to, Number(right) + 1))) === 'OK';
  return (await (moved ? transaction.commit() : transaction.abort())).result;
}

function keyAt(keys: readonly Key[], at: number): Key {
  const key = keys[at % keys.length];
  if (key === undefined) throw new Error('there are no keys');
  return key;
}
