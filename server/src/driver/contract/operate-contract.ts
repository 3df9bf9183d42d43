/** The contract for lists of operations: order, atomicity, and one result per operation whatever the bins are called. */

import { describe, expect } from 'vitest';
import type { Operation } from '../../model/operation.js';
import {
  doubleValue,
  intValue,
  listValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import type { ContractSuite } from './contract-suite.js';

interface OperateCase {
  readonly name: string;
  readonly before: Readonly<Record<string, Value>>;
  readonly operations: readonly Operation[];
  readonly results: readonly (Value | undefined)[];
  /** Bins a `readAll` brings back, sorted by name; none where there is no `readAll`. */
  readonly readAll?: Readonly<Record<string, Value>>;
  /** The record's bins afterwards; undefined when there is no record any more. */
  readonly after: Readonly<Record<string, Value>> | undefined;
}

const read = (bin: string): Operation => ({ op: 'read', bin });
const write = (bin: string, value: Value): Operation => ({ op: 'write', bin, value });
const add = (bin: string, value: Value): Operation => ({ op: 'add', bin, value });
const one = intValue(1);
const two = intValue(2);
const three = intValue(3);

const CASES: readonly OperateCase[] = [
  {
    name: 'reads bins, nil where there is none',
    before: { a: one, b: two },
    operations: [read('b'), read('missing'), read('a')],
    results: [two, NIL, one],
    after: { a: one, b: two },
  },
  {
    name: 'reads one bin twice',
    before: { a: one },
    operations: [read('a'), read('a'), read('no'), read('no')],
    results: [one, one, NIL, NIL],
    after: { a: one },
  },
  {
    name: 'reads a bin before and after it is written',
    before: { a: one },
    operations: [read('a'), write('a', two), read('a'), write('a', three), read('a')],
    results: [one, undefined, two, undefined, three],
    after: { a: three },
  },
  {
    name: 'reads a missing bin before and after it is written',
    before: { b: one },
    operations: [read('a'), write('a', two), read('a')],
    results: [NIL, undefined, two],
    after: { a: two, b: one },
  },
  {
    name: 'reads a bin before and after it is removed',
    before: { a: one, b: one },
    operations: [read('a'), write('a', NIL), read('a'), read('b')],
    results: [one, undefined, NIL, one],
    after: { b: one },
  },
  {
    name: 'adds integers, a missing bin counting as 0',
    before: { a: one },
    operations: [add('a', two), add('new', intValue(-5)), read('a'), read('new')],
    results: [undefined, undefined, three, intValue(-5)],
    after: { a: three, new: intValue(-5) },
  },
  {
    name: 'adds doubles',
    before: { d: doubleValue(0.5) },
    operations: [add('d', doubleValue(0.25)), read('d')],
    results: [undefined, doubleValue(0.75)],
    after: { d: doubleValue(0.75) },
  },
  {
    name: 'appends and prepends',
    before: { s: stringValue('b') },
    operations: [
      { op: 'append', bin: 's', value: stringValue('c') },
      { op: 'prepend', bin: 's', value: stringValue('a') },
      read('s'),
      { op: 'append', bin: 'n', value: stringValue('x') },
    ],
    results: [undefined, undefined, stringValue('abc'), undefined],
    after: { n: stringValue('x'), s: stringValue('abc') },
  },
  {
    name: 'touches between reads',
    before: { a: one },
    operations: [read('a'), { op: 'touch' }, write('a', two), read('a')],
    results: [one, undefined, undefined, two],
    after: { a: two },
  },
  {
    name: 'reads all bins',
    before: { a: one, b: listValue([two]) },
    operations: [{ op: 'readAll' }],
    results: [undefined],
    readAll: { a: one, b: listValue([two]) },
    after: { a: one, b: listValue([two]) },
  },
  {
    name: 'reads all bins and some of them',
    before: { a: one, b: two },
    operations: [read('b'), { op: 'readAll' }, read('no'), read('a')],
    results: [two, undefined, NIL, one],
    readAll: { a: one, b: two },
    after: { a: one, b: two },
  },
  {
    name: 'reads all bins in the middle of writes',
    before: { a: one, b: two },
    operations: [write('a', three), { op: 'readAll' }, write('b', NIL), { op: 'touch' }],
    results: [undefined, undefined, undefined, undefined],
    readAll: { a: three, b: two },
    after: { a: three },
  },
  {
    name: 'deletes the record after reading it',
    before: { a: one },
    operations: [read('a'), { op: 'delete' }],
    results: [one, undefined],
    after: undefined,
  },
  {
    name: 'deletes the record and writes it anew',
    before: { a: one, b: two },
    operations: [{ op: 'delete' }, write('c', three), read('a'), read('c')],
    results: [undefined, undefined, NIL, three],
    after: { c: three },
  },
];

export function operateContract(suite: ContractSuite): void {
  describe('operations', () => {
    for (const one of CASES) {
      suite.check(one.name, async (bench) => {
        const key = bench.key('record');
        await bench.done(bench.put(key, one.before));
        const outcome = await bench.done(bench.operate(key, one.operations));
        expect(outcome.results).toStrictEqual(one.results);
        expect(byName(outcome.record.bins)).toStrictEqual(one.readAll ?? {});
        const after = await bench.run(bench.get(key));
        expect(after.ok ? byName(after.record.bins) : undefined).toStrictEqual(one.after);
      });
      suite.check(`${one.name}, as rows of a batch`, async (bench) => {
        const keys = ['x', 'y', 'z'].map((name) => bench.key(name));
        await bench.batch(keys.map((key) => bench.put(key, one.before)));
        const outcomes = await bench.batch(keys.map((key) => bench.operate(key, one.operations)));
        expect(outcomes.map((outcome) => outcome.ok && outcome.results)).toStrictEqual(
          keys.map(() => one.results),
        );
      });
    }
    atomicity(suite);
  });
}

function atomicity(suite: ContractSuite): void {
  const { check } = suite;
  check('applies nothing of a list when one operation fails', async (bench) => {
    const key = bench.key('atomic');
    await bench.done(bench.put(key, { a: one, s: stringValue('text') }));
    const error = await bench.failure(bench.operate(key, [add('a', one), add('s', one)]));
    expect(error).toMatchObject({ codeName: 'BIN_TYPE_ERROR', inDoubt: false });
    expect(await bench.record(key)).toMatchObject({ generation: 1 });
    expect(await bench.bin(key, 'a')).toStrictEqual(one);
  });
  check('passes on that all bins can not be read beside others and writes', async (bench) => {
    const key = bench.key('mixed');
    await bench.done(bench.put(key, { a: one }));
    const mixed = bench.operate(key, [read('a'), write('b', two), { op: 'readAll' }]);
    expect((await bench.failure(mixed)).codeName).toBe('PARAMETER_ERROR');
    expect(await bench.record(key)).toMatchObject({ generation: 1 });
  });
  check('says that there is nothing to read from a missing record', async (bench) => {
    const error = await bench.failure(bench.operate(bench.key('no'), [read('a')]));
    expect(error.codeName).toBe('KEY_NOT_FOUND_ERROR');
  });
}

function byName(
  bins: readonly { readonly name: string; readonly value: Value }[],
): Record<string, Value> {
  const sorted = [...bins].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(sorted.map(({ name, value }) => [name, value]));
}
