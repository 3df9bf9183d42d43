/** The contract for batches: one outcome per command, in order, whatever the rows are and wherever they go. */

import { describe, expect } from 'vitest';
import type { Outcome } from '../../model/command.js';
import { keyOfDigest } from '../../model/key.js';
import { intValue, stringValue } from '../../model/value.js';
import { CONTRACT_SETTINGS, type ContractSuite, failed, succeeded } from './contract-suite.js';

/** Keys of one call as the gateway limits them. */
const MANY = 5000;

export function batchContract(suite: ContractSuite): void {
  describe('batches', () => {
    rows(suite);
    outcomes(suite);
    failures(suite);
    sizes(suite);
  });
}

function rows({ check }: ContractSuite): void {
  check('runs rows of every kind in one batch', async (bench) => {
    const [a, b, c, d] = [bench.key('a'), bench.key('b'), bench.key('c'), bench.key('d')];
    for (const key of [a, b, c]) await bench.done(bench.put(key, { v: intValue(1) }));
    const outcomes = await bench.batch([
      bench.get(a),
      bench.exists(b),
      bench.put(d, { v: intValue(4) }),
      bench.delete(c),
      bench.operate(b, [{ op: 'read', bin: 'v' }]),
      bench.get(a, ['v']),
      bench.get(a, 'none'),
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toStrictEqual(Array(7).fill(true));
    expect(succeeded(outcomes[0]).record.bins).toStrictEqual([{ name: 'v', value: intValue(1) }]);
    expect(succeeded(outcomes[1]).record).toMatchObject({ generation: 1, bins: [] });
    expect(succeeded(outcomes[4]).results).toStrictEqual([intValue(1)]);
    expect(succeeded(outcomes[6]).record.bins).toStrictEqual([]);
    expect(await bench.bin(d, 'v')).toStrictEqual(intValue(4));
    expect((await bench.failure(bench.get(c))).codeName).toBe('KEY_NOT_FOUND_ERROR');
  });
  check('tells missing rows from found ones, in order', async (bench) => {
    const keys = Array.from({ length: 50 }, (_, i) => bench.key(i));
    const puts = keys.flatMap((key, i) =>
      i % 3 === 0 ? [] : [bench.put(key, { i: intValue(i) })],
    );
    await bench.batch(puts);
    const outcomes = await bench.batch(keys.map((key) => bench.get(key)));
    expect(outcomes.map(summary)).toStrictEqual(
      keys.map((_, i) => (i % 3 === 0 ? 'KEY_NOT_FOUND_ERROR' : i)),
    );
  });
  check('takes one key several times', async (bench) => {
    const key = bench.key('twice');
    await bench.done(bench.put(key, { i: intValue(9) }));
    const outcomes = await bench.batch([bench.get(key), bench.get(key), bench.get(key)]);
    expect(outcomes.map(summary)).toStrictEqual([9, 9, 9]);
  });
}

function outcomes({ check }: ContractSuite): void {
  check('tells each outcome once, before the batch resolves', async (bench) => {
    const keys = Array.from({ length: 20 }, (_, i) => bench.key(i));
    const told = new Map<number, Outcome>();
    const outcomes = await bench.target.driver.batch(
      keys.map((key) => bench.put(key, { i: intValue(1) })),
      {
        settings: CONTRACT_SETTINGS,
        respondAllKeys: true,
        onOutcome: (index, outcome) => {
          expect(told.has(index)).toBe(false);
          told.set(index, outcome);
        },
      },
    );
    expect(told.size).toBe(keys.length);
    for (const [index, outcome] of outcomes.entries()) expect(told.get(index)).toBe(outcome);
  });
  check('keeps the order of rows on one key', async (bench) => {
    const key = bench.key('same');
    const add = bench.operate(key, [{ op: 'add', bin: 'i', value: intValue(1) }]);
    const outcomes = await bench.batch([
      add,
      bench.get(key),
      add,
      bench.get(key),
      bench.delete(key),
      add,
    ]);
    expect([1, 3].map((index) => summary(outcomes[index]))).toStrictEqual([1, 2]);
    expect(await bench.bin(key, 'i')).toStrictEqual(intValue(1));
  });
  check('brings every row when it may talk to one node at a time', async (bench) => {
    const keys = Array.from({ length: 60 }, (_, i) => bench.key(i));
    await bench.batch(keys.map((key, i) => bench.put(key, { i: intValue(i) })));
    const outcomes = await bench.target.driver.batch(
      keys.map((key) => bench.get(key)),
      { settings: { ...CONTRACT_SETTINGS, maxConcurrentNodes: 1 }, respondAllKeys: true },
    );
    expect(outcomes.map(summary)).toStrictEqual(keys.map((_, i) => i));
  });
  check('stores user keys where a row asks for it', async (bench) => {
    const keys = [bench.key('k1'), bench.key('k2'), bench.key('k3')];
    const outcomes = await bench.batch(
      keys.map((key) => {
        const put = bench.put(key, { i: intValue(1) });
        return { ...put, settings: { ...put.settings, sendKey: true } };
      }),
    );
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  });
}

function failures({ check }: ContractSuite): void {
  check('fails the rows that fail, and no other', async (bench) => {
    const [text, absent, fine] = [bench.key('text'), bench.key('absent'), bench.key('fine')];
    await bench.done(bench.put(text, { v: stringValue('x') }));
    const outcomes = await bench.batch([
      bench.operate(text, [{ op: 'add', bin: 'v', value: intValue(1) }]),
      bench.put(absent, { v: intValue(1) }, { exists: 'updateOnly' }),
      bench.put(fine, { v: intValue(3) }),
      bench.put(text, { v: intValue(1) }, { expectedGeneration: 9 }),
      bench.put(fine, { ['x'.repeat(16)]: intValue(1) }),
    ]);
    expect(outcomes.map(codeOf)).toStrictEqual([
      'BIN_TYPE_ERROR',
      'KEY_NOT_FOUND_ERROR',
      'ok',
      'GENERATION_ERROR',
      'INVALID_ARGUMENT',
    ]);
    expect(outcomes.every((outcome) => outcome.ok || !outcome.error.inDoubt)).toBe(true);
    expect(await bench.bin(fine, 'v')).toStrictEqual(intValue(3));
  });
  check('keeps a namespace nobody has to its own rows', async (bench) => {
    const key = bench.key('known');
    await bench.done(bench.put(key, { i: intValue(1) }));
    const outcomes = await bench.batch([
      bench.get(key),
      bench.get(keyOfDigest('nowhere', 's', key.digest)),
      bench.get(key),
    ]);
    expect(outcomes.map(summary)).toStrictEqual([1, 'INVALID_NAMESPACE', 1]);
  });
  check('stops at the first failure when told to, and says which rows it left', async (bench) => {
    const keys = Array.from({ length: 10 }, (_, i) => bench.key(i));
    await bench.done(bench.put(bench.key(0), { v: stringValue('x') }));
    const outcomes = await bench.batch(
      keys.map((key) => bench.operate(key, [{ op: 'add', bin: 'v', value: intValue(1) }])),
      false,
    );
    expect(codeOf(outcomes[0])).toBe('BIN_TYPE_ERROR');
    for (const outcome of outcomes.slice(1)) {
      // A server may have worked rows behind the failed one: what was not answered is in doubt.
      if (!outcome.ok)
        expect(outcome.error).toMatchObject({ codeName: 'NOT_ATTEMPTED', inDoubt: true });
    }
  });
  check('takes a missing record for no reason to stop', async (bench) => {
    const keys = [bench.key('no'), bench.key('yes'), bench.key('neither')];
    await bench.done(bench.put(bench.key('yes'), { i: intValue(1) }));
    const outcomes = await bench.batch(
      keys.map((key) => bench.get(key)),
      false,
    );
    expect(outcomes.map(summary)).toStrictEqual(['KEY_NOT_FOUND_ERROR', 1, 'KEY_NOT_FOUND_ERROR']);
  });
}

function sizes({ check }: ContractSuite): void {
  check('resolves a batch of nothing', async (bench) => {
    expect(await bench.batch([])).toStrictEqual([]);
  });
  check('runs a batch of one row', async (bench) => {
    const key = bench.key('one');
    const [outcome] = await bench.batch([bench.put(key, { i: intValue(1) })]);
    expect(codeOf(outcome)).toBe('ok');
    expect(summary((await bench.batch([bench.get(key)]))[0])).toBe(1);
  });
  check(`writes and reads ${MANY} rows`, async (bench) => {
    const keys = Array.from({ length: MANY }, (_, i) => bench.key(i));
    const written = await bench.batch(keys.map((key, i) => bench.put(key, { i: intValue(i) })));
    expect(written.every((outcome) => outcome.ok)).toBe(true);
    const outcomes = await bench.batch(keys.map((key) => bench.get(key)));
    expect(outcomes.map(summary)).toStrictEqual(keys.map((_, i) => i));
  });
}

/** The bin `i` of a row, or the name of its failure. */
function summary(outcome: Outcome | undefined): number | string {
  if (outcome?.ok !== true) return failed(outcome).codeName;
  const value = outcome.record.bins.find((bin) => bin.name === 'i')?.value;
  return value?.type === 'int' ? Number(value.value) : 'no bin i';
}

function codeOf(outcome: Outcome | undefined): string {
  return outcome?.ok === true ? 'ok' : failed(outcome).codeName;
}
