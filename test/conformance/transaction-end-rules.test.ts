/** As transaction-rules.test.ts, the rows about functions, monitors, and how transactions end. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EngineAnswer } from '../../server/src/engine/request.js';
import { monitorDigest } from '../../server/src/engine/transaction/monitor.js';
import { versionOf } from '../../server/src/engine/transaction/record-version.js';
import {
  createTransactionBench,
  indexBin,
  type TransactionBench,
} from '../support/transaction-bench.js';

const ONE = 1n;
const TWO = -2n;

/** A bench where `a` was written outside, and the first transaction has begun. */
function begun(): TransactionBench {
  const bench = createTransactionBench();
  expect(bench.put('a', 1).resultCode).toBe(0);
  expect(bench.begin(ONE, ['a', 'b']).resultCode).toBe(0);
  return bench;
}

/** As begun, and the first transaction has written to `a`, and made `b`. */
function held(): TransactionBench {
  const bench = begun();
  expect(bench.put('a', 2, bench.txn(ONE)).resultCode).toBe(0);
  expect(bench.put('b', 2, bench.txn(ONE)).resultCode).toBe(0);
  return bench;
}

const code = ({ resultCode }: EngineAnswer): number => resultCode;
const codes = (...answers: readonly EngineAnswer[]): readonly number[] => answers.map(code);

/** What others read of both records. */
const both = (bench: TransactionBench): readonly (number | undefined)[] => [
  bench.value('a'),
  bench.value('b'),
];

const monitorOf = ({ namespace }: TransactionBench, id = ONE) =>
  namespace.storage.get(monitorDigest(id));

function passSeconds({ clock, engine }: TransactionBench, seconds: number): void {
  clock.advance(seconds * 1000);
  engine.sweep();
}

const names = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, i) => `k${from + i}`);

const RULES: Readonly<Record<string, () => void>> = {
  U1: () => {
    const bench = begun();
    expect(bench.call('a', 7, bench.txn(ONE))).toMatchObject({ resultCode: 0, generation: 2 });
    expect([bench.value('a'), bench.value('a', bench.txn(ONE))]).toEqual([1, 7]);
    expect(bench.call('a', 8, bench.txn(ONE)).version).toBeUndefined();
    expect(bench.call('c', 'read', bench.txn(ONE)).version).toBe(0n);
    expect(code(bench.roll('a', ONE, 'forward'))).toBe(0);
    expect(bench.value('a')).toBe(8);
  },
  U2: () => {
    const bench = held();
    expect(bench.call('a', 'read').results[0]?.value).toMatchObject({ value: 1n });
    expect(code(bench.call('a', 7))).toBe(120);
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
  },
  U3: () => {
    const bench = held();
    expect(codes(bench.call('b', 'read'), bench.call('b', 7))).toEqual([120, 120]);
  },
  M1: () => {
    const bench = createTransactionBench();
    const nowSeconds = Math.floor(bench.clock.nowMs() / 1000) - 1_262_304_000;
    expect(bench.begin(ONE, ['a']).deadlineSeconds).toBe(nowSeconds + 10);
    expect(bench.begin(TWO, ['a'], 1).deadlineSeconds).toBe(nowSeconds + 1);
    expect(monitorOf(bench, TWO)?.bins.map(({ name }) => name)).toEqual(['id', 'keyds']);
  },
  M2: () => {
    const bench = createTransactionBench();
    expect(code(bench.begin(ONE, ['a'], 121))).toBe(4);
    expect(monitorOf(bench)).toBeUndefined();
    expect(code(bench.begin(ONE, ['a'], 120))).toBe(0);
  },
  M3: () => {
    const bench = begun();
    expect(code(bench.begin(ONE, ['a']))).toBe(127);
    expect(code(bench.begin(TWO, ['a']))).toBe(0);
  },
  M4: () => {
    const bench = begun();
    const before = monitorOf(bench);
    expect(bench.append(ONE, ['c'], 100)).toMatchObject({ resultCode: 0 });
    expect(bench.append(ONE, ['c'], 100).deadlineSeconds).toBeUndefined();
    expect(monitorOf(bench)?.voidTimeSeconds).toBe(before?.voidTimeSeconds);
    const keys = monitorOf(bench)?.bins[1]?.value;
    expect(keys?.type === 'list' ? keys.items.length : 0).toBe(3);
  },
  M5: () => {
    const bench = createTransactionBench();
    expect(code(bench.begin(ONE, names(4095)))).toBe(0);
    expect(code(bench.append(ONE, names(1, 4095)))).toBe(0);
    expect(code(bench.append(ONE, names(1, 4096)))).toBe(123);
    expect(code(bench.append(ONE, names(4)))).toBe(0);
    expect(code(bench.begin(TWO, names(4097)))).toBe(123);
    expect(monitorOf(bench, TWO)).toBeUndefined();
  },
  M6: () => {
    const bench = begun();
    bench.mark(ONE);
    expect(code(bench.append(ONE, ['c']))).toBe(124);
  },
  M7: () => {
    const bench = held();
    expect(codes(bench.mark(ONE), bench.mark(ONE))).toEqual([0, 124]);
    expect(both(bench)).toEqual([1, undefined]);
  },
  M8: () => {
    const bench = begun();
    expect(code(bench.append(TWO, ['a']))).toBe(122);
    passSeconds(bench, 11);
    expect(code(bench.append(ONE, ['c']))).toBe(122);
    passSeconds(bench, 1000);
    expect(code(bench.append(ONE, ['c']))).toBe(122);
  },
  M9: () => {
    const bench = begun();
    passSeconds(bench, 11);
    expect(codes(bench.mark(ONE), bench.mark(ONE))).toEqual([125, 125]);
  },
  M10: () => {
    const bench = held();
    bench.mark(ONE);
    passSeconds(bench, 11);
    expect(code(bench.mark(ONE))).toBe(124);
    expect(both(bench)).toEqual([2, 2]);
  },
  M11: () => {
    const bench = begun();
    expect(codes(bench.close(ONE), bench.close(ONE))).toEqual([0, 2]);
    expect(bench.namespace.tombstones).toBe(0);
    expect(code(bench.begin(ONE, ['a']))).toBe(0);
  },
  M12: () => {
    const bench = begun();
    expect(bench.namespace.objects).toBe(2);
    expect(bench.query()).toEqual([1]);
  },
  M13: () => {
    const bench = begun();
    bench.clock.advance(1);
    bench.engine.truncate(bench.namespace, 'namespace');
    expect(bench.stored('a')).toBeUndefined();
    expect(code(bench.append(ONE, ['c']))).toBe(0);
    expect(code(bench.begin(TWO, ['c']))).toBe(0);
  },
  M14: () => {
    const bench = begun();
    expect(code(bench.mark(TWO))).toBe(122);
    passSeconds(bench, 1000);
    expect(code(bench.mark(ONE))).toBe(122);
  },
  V1: () => {
    const bench = begun();
    expect(code(bench.verify('a', versionOf(bench.stored('a'))))).toBe(0);
  },
  V2: () => {
    const bench = begun();
    const version = versionOf(bench.stored('a'));
    bench.put('a', 1);
    bench.put('c', 1);
    expect(codes(bench.verify('a', version), bench.verify('c', 0n))).toEqual([121, 121]);
    const second = versionOf(bench.stored('a'));
    bench.remove('a');
    expect(code(bench.verify('a', second))).toBe(121);
    expect(code(bench.verify('a', versionOf(bench.stored('a'))))).toBe(0);
  },
  V3: () => {
    const bench = begun();
    const version = versionOf(bench.stored('a'));
    bench.put('a', 2, bench.txn(ONE));
    expect(code(bench.verify('a', version))).toBe(120);
    bench.roll('a', ONE, 'back');
    // Nothing has changed, and yet: the roll has moved the generation on.
    expect(code(bench.verify('a', version))).toBe(121);
  },
  V4: () => {
    expect(code(begun().verify('b', 0n))).toBe(0);
  },
  V5: () => {
    expect(code(begun().verify('a', undefined))).toBe(4);
  },
  F1: () => {
    const bench = begun();
    bench.put('a', 2, bench.txn(ONE), { ttlWord: 500 });
    const { generation, voidTimeSeconds } = bench.get('a', bench.txn(ONE));
    bench.clock.advance(3000);
    expect(code(bench.roll('a', ONE, 'forward'))).toBe(0);
    const lastUpdateTimeMs = bench.clock.nowMs();
    expect(bench.stored('a')).toMatchObject({ generation: 3, voidTimeSeconds, lastUpdateTimeMs });
    expect(generation).toBe(2);
    expect(bench.namespace.provisionals.size).toBe(0);
  },
  F2: () => {
    const bench = begun();
    const before = bench.stored('a');
    bench.put('a', 2, bench.txn(ONE));
    bench.put('a', 3, bench.txn(ONE));
    bench.put('b', 2, bench.txn(ONE));
    bench.clock.advance(3000);
    expect(codes(bench.roll('a', ONE, 'back'), bench.roll('b', ONE, 'back'))).toEqual([0, 0]);
    expect(bench.stored('a')).toEqual({ ...before, generation: 4 });
    expect(bench.stored('b')).toBeUndefined();
    expect(bench.put('b', 1).generation).toBe(1);
  },
  F3: () => {
    const bench = held();
    expect(codes(bench.roll('a', TWO, 'forward'), bench.roll('c', ONE, 'back'))).toEqual([0, 0]);
    expect([bench.value('a'), bench.value('a', bench.txn(ONE))]).toEqual([1, 2]);
    bench.roll('a', ONE, 'forward');
    expect(codes(bench.roll('a', ONE, 'back'), bench.roll('a', ONE, 'forward'))).toEqual([0, 0]);
    expect(bench.value('a')).toBe(2);
    expect(code(bench.roll('a', undefined, 'back'))).toBe(4);
  },
  E1: () => {
    const bench = held();
    passSeconds(bench, 10);
    expect(code(bench.put('a', 5))).toBe(120);
    passSeconds(bench, 1);
    expect(both(bench)).toEqual([1, undefined]);
    expect(bench.namespace.provisionals.size).toBe(0);
    passSeconds(bench, 119);
    expect(monitorOf(bench)).toBeDefined();
    expect(code(bench.close(ONE))).toBe(0);
    bench.begin(ONE, ['a'], 1);
    passSeconds(bench, 123);
    expect(monitorOf(bench)).toBeUndefined();
  },
  E2: () => {
    const bench = held();
    bench.put('c', 2, bench.txn(ONE));
    bench.mark(ONE);
    passSeconds(bench, 11);
    expect(both(bench)).toEqual([2, 2]);
    // It was never said to be written to.
    expect(bench.value('c')).toBeUndefined();
    expect(bench.namespace.provisionals.size).toBe(0);
  },
  E3: () => {
    const bench = held();
    bench.close(ONE);
    passSeconds(bench, 10);
    expect(code(bench.put('a', 5))).toBe(120);
    passSeconds(bench, 1);
    expect(both(bench)).toEqual([1, undefined]);
  },
  E4: () => {
    const bench = held();
    bench.clock.advance(11_000);
    expect(code(bench.put('a', 5))).toBe(0);
    expect(both(bench)).toEqual([5, undefined]);
    const marked = held();
    marked.mark(ONE);
    marked.clock.advance(11_000);
    expect(marked.value('b')).toBe(2);
    expect(marked.value('a')).toBe(2);
  },
  T1: () => {
    const bench = held();
    bench.clock.advance(1);
    bench.engine.truncate(bench.namespace, { set: 'demo' });
    expect(bench.value('a')).toBeUndefined();
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
    expect(bench.put('b', 3, bench.txn(ONE)).generation).toBe(2);
    bench.roll('a', ONE, 'forward');
    bench.roll('b', ONE, 'forward');
    expect(both(bench)).toEqual([2, 3]);
    const other = held();
    other.clock.advance(1);
    other.engine.truncate(other.namespace, 'namespace');
    other.roll('a', ONE, 'back');
    expect(other.value('a')).toBeUndefined();
  },
  T2: () => {
    const bench = createTransactionBench();
    bench.put('a', 1, undefined, { ttlWord: 2 });
    bench.begin(ONE, ['a']);
    bench.put('a', 2, bench.txn(ONE), { ttlWord: 0xffffffff });
    passSeconds(bench, 5);
    expect(bench.value('a')).toBeUndefined();
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
    bench.roll('a', ONE, 'forward');
    passSeconds(bench, 5);
    expect(bench.value('a')).toBe(2);
  },
  Q1: () => {
    const bench = begun();
    for (const indexed of [false, true]) {
      if (indexed) indexBin(bench);
      bench.put('a', 2, bench.txn(ONE));
      bench.put('b', 2, bench.txn(ONE));
      expect(bench.query()).toEqual([1]);
      const { objects, provisionals } = bench.namespace;
      expect([objects, provisionals.size]).toEqual([2, 2]);
      bench.roll('a', ONE, 'back');
      bench.roll('b', ONE, 'back');
      expect(bench.query()).toEqual([1]);
    }
    bench.put('a', 2, bench.txn(ONE));
    bench.roll('a', ONE, 'forward');
    expect(bench.query()).toEqual([2]);
    bench.remove('a', bench.txn(ONE));
    expect(bench.query()).toEqual([2]);
    bench.roll('a', ONE, 'forward');
    expect(bench.query()).toEqual([]);
  },
};

describe('the rules of transactions for functions, monitors and ends', () => {
  it.each(Object.entries(RULES))('%s', (_row, rule) => {
    rule();
  });

  it('are those of the decision, row by row', () => {
    const path = new URL('../../docs/decisions/002-transactions.md', import.meta.url);
    const rows = readFileSync(path, 'utf8').matchAll(/^\| ([^NRWD|]\d+) \|/gm);
    expect(Object.keys(RULES)).toEqual(Array.from(rows, ([, row]) => row));
  });
});
