/** The contract for what transactions refuse, how they end, and what is said of those nobody knows the end of. In an SC namespace. */

import { expect } from 'vitest';
import { type Key, keyOf } from '../../model/key.js';
import { RESULT } from '../../model/result-code.js';
import { TRANSACTION_MAX_READS, TRANSACTION_MAX_WRITES } from '../../model/transaction.js';
import { type ContractSuite, failed } from './contract-suite.js';
import { batchIn, begin, codeIn, DONE, execute, put, seen } from './transaction-bench.js';

/** An AP namespace of the same cluster. */
const AP_NAMESPACE = 'test';

export function transactionEndContract(suite: ContractSuite): void {
  refusals(suite);
  readRefusals(suite);
  ends(suite);
  doubts(suite);
}

function refusals({ check }: ContractSuite): void {
  check(
    'a transaction refuses namespaces that are not its own, before it sends anything',
    async (bench) => {
      const elsewhere = (namespace: string): Key =>
        keyOf(namespace, 'aerogate-contract', { type: 'string', value: bench.target.run });
      const transaction = begin(bench);
      const before = bench.target.driver.counters().commands;
      const ap = put(bench, elsewhere(AP_NAMESPACE), 1);
      expect(await codeIn(transaction, ap)).toBe('TRANSACTION_NEEDS_SC');
      const mixed = [put(bench, bench.key('a'), 1), ap];
      const refused = ['TRANSACTION_NAMESPACE', 'TRANSACTION_NAMESPACE'];
      expect(await batchIn(transaction, mixed)).toEqual(refused);
      expect(bench.target.driver.counters().commands).toBe(before);
      const unknown = put(bench, elsewhere('nowhere'), 1);
      expect(await codeIn(transaction, unknown)).toBe('INVALID_NAMESPACE');
      expect(await codeIn(transaction, put(bench, bench.key('a'), 1))).toBe('OK');
      expect(await codeIn(transaction, ap)).toBe('TRANSACTION_NAMESPACE');
      expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
      expect(await seen(bench, bench.key('a'))).toEqual([undefined]);
    },
  );
  check(
    'a transaction says that it writes too much before it sends one too many',
    async (bench) => {
      const transaction = begin(bench);
      const rows = Array.from({ length: TRANSACTION_MAX_WRITES + 1 }, (_, at) =>
        put(bench, bench.key(`many/${at}`), at),
      );
      expect(new Set(await batchIn(transaction, rows))).toEqual(new Set(['MRT_TOO_MANY_WRITES']));
      expect(transaction.view().writes).toBe(0);
      expect(await codeIn(transaction, put(bench, bench.key('a'), 1))).toBe('OK');
      expect(await transaction.abort()).toEqual({ result: 'aborted', ...DONE });
    },
  );
}

/** Of what it reads, it counts each record once; of what it is about to read, each command. */
function readRefusals({ check }: ContractSuite): void {
  check('a transaction says that it reads too much before it sends anything', async (bench) => {
    const transaction = begin(bench);
    const before = bench.target.driver.counters().commands;
    const row = bench.get(bench.key('a'));
    const rows = Array.from({ length: TRANSACTION_MAX_READS + 1 }, () => row);
    expect(new Set(await batchIn(transaction, rows))).toEqual(new Set(['INVALID_ARGUMENT']));
    expect(bench.target.driver.counters().commands).toBe(before);
    expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
  });
}

function ends({ check, checkWithFaults }: ContractSuite): void {
  check('a transaction has one end, and says which when asked again', async (bench) => {
    const a = bench.key('a');
    for (const [end, again, other, code] of [
      ['commit', 'alreadyCommitted', 'abort', 'MRT_COMMITTED'],
      ['abort', 'alreadyAborted', 'commit', 'MRT_ABORTED'],
    ] as const) {
      const transaction = begin(bench);
      await execute(transaction, put(bench, a, 1));
      expect(await transaction[end]()).toMatchObject(DONE);
      expect(await transaction[end]()).toMatchObject({ result: again, ...DONE });
      expect(await transaction[other]()).toMatchObject({ result: again, ...DONE });
      expect(await codeIn(transaction, bench.get(a))).toBe(code);
      expect(await codeIn(transaction, put(bench, a, 2))).toBe(code);
    }
    expect(await seen(bench, a)).toEqual([1n]);
  });
  check('a transaction in which nothing was done ends all the same', async (bench) => {
    expect(await begin(bench).commit()).toEqual({ result: 'committed', ...DONE });
    expect(await begin(bench).abort()).toEqual({ result: 'aborted', ...DONE });
    const reading = begin(bench);
    await execute(reading, bench.get(bench.key('a')));
    expect(await reading.commit()).toEqual({ result: 'committed', ...DONE });
  });
  checkWithFaults(
    'a transaction whose decisive step was refused is aborted',
    async (bench, faults) => {
      const a = bench.key('a');
      const transaction = begin(bench);
      await execute(transaction, put(bench, a, 1));
      await faults.failNext(1, RESULT.forbidden);
      const end = await transaction.commit();
      expect(end).toMatchObject({ result: 'aborted', error: { codeName: 'FAIL_FORBIDDEN' } });
      expect(await seen(bench, a)).toEqual([undefined]);
    },
  );
}

function doubts({ checkWithFaults }: ContractSuite): void {
  checkWithFaults(
    'a transaction in doubt is not aborted, and may be asked for again',
    async (bench, faults) => {
      const a = bench.key('a');
      const transaction = begin(bench);
      await execute(transaction, put(bench, a, 1));
      await faults.dropNext(1, true);
      await faults.failNext(1, RESULT.forbidden);
      const end = await transaction.commit();
      expect(end).toMatchObject({ result: 'inDoubt', ...DONE });
      expect(end.error).toMatchObject({ codeName: 'TRANSACTION_IN_DOUBT', inDoubt: true });
      expect(transaction.view()).toMatchObject({ state: 'verified', inDoubt: true });
      expect(await codeIn(transaction, bench.get(a))).toBe('TRANSACTION_STATE');
      expect(await transaction.abort()).toMatchObject({ result: 'inDoubt' });
      expect(await transaction.commit()).toEqual({ result: 'committed', ...DONE });
      expect(await seen(bench, a)).toEqual([1n]);
    },
  );
  for (const [end, left] of [
    ['abort', undefined],
    ['commit', 2n],
  ] as const) {
    checkWithFaults(`a transaction with a write in doubt may ${end}`, async (bench, faults) => {
      const a = bench.key('a');
      const transaction = begin(bench);
      await execute(transaction, put(bench, bench.key('b'), 1));
      await execute(transaction, put(bench, a, 1));
      await faults.dropNext(1, true);
      expect(failed(await execute(transaction, put(bench, a, 2))).inDoubt).toBe(true);
      await faults.clear();
      expect(transaction.view()).toMatchObject({ inDoubt: true, writes: 2 });
      const expected = end === 'abort' ? 'aborted' : 'committed';
      expect(await transaction[end]()).toMatchObject({ result: expected, rollPending: false });
      expect(await seen(bench, a)).toEqual([left]);
    });
  }
}
