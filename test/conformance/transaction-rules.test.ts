/** Every row of docs/decisions/002-transactions.md on the engine, under the row's name. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EngineAnswer } from '../../server/src/engine/request.js';
import { versionOf } from '../../server/src/engine/transaction/record-version.js';
import {
  createTransactionBench,
  indexBin,
  type TransactionBench,
} from '../support/transaction-bench.js';

/** The two transactions of these tests, by their ids. */
const ONE = 1n;
const TWO = -2n;

/** A bench where `a` was written outside, and the first transaction has begun. */
function begun(config: Parameters<typeof createTransactionBench>[0] = {}): TransactionBench {
  const bench = createTransactionBench(config);
  expect(bench.put('a', 1).resultCode).toBe(0);
  expect(bench.begin(ONE, ['a', 'b']).resultCode).toBe(0);
  return bench;
}

/** As begun, and the first transaction has written to `a`. */
function held(config: Parameters<typeof createTransactionBench>[0] = {}): TransactionBench {
  const bench = begun(config);
  expect(bench.put('a', 2, bench.txn(ONE)).resultCode).toBe(0);
  return bench;
}

/** The code, and the version where there is one. */
function told({ resultCode, version }: EngineAnswer): readonly (number | bigint)[] {
  return version === undefined ? [resultCode] : [resultCode, version];
}

const codes = (...answers: readonly EngineAnswer[]): readonly number[] =>
  answers.map(({ resultCode }) => resultCode);

function versionAt(bench: TransactionBench, key: string): bigint {
  return versionOf(bench.stored(key));
}

function passSeconds({ clock, engine }: TransactionBench, seconds: number): void {
  clock.advance(seconds * 1000);
  engine.sweep();
}

function refusedEverywhere(bench: TransactionBench, code: number): void {
  const { id } = bench.txn(ONE);
  const answers = [
    bench.get('a', { id }),
    bench.put('a', 1, { id }),
    bench.call('a', 5, { id }),
    bench.verify('a', 0n),
    bench.roll('a', ONE, 'back'),
  ];
  expect(codes(...answers)).toEqual(answers.map(() => code));
  expect(bench.stored('a')).toBeUndefined();
}

const RULES: Readonly<Record<string, () => void>> = {
  N1: () => {
    refusedEverywhere(createTransactionBench({ strongConsistency: false }), 25);
  },
  N2: () => {
    const bench = createTransactionBench({ strongConsistency: false });
    bench.put('a', 1);
    expect(told(bench.remove('a', bench.txn(ONE), { durableDelete: false }))).toEqual([0]);
    expect(bench.stored('a')).toBeUndefined();
  },
  N3: () => {
    const bench = createTransactionBench({ strongConsistency: false, enterprise: true });
    refusedEverywhere(bench, 16);
    expect(bench.remove('a', bench.txn(ONE)).resultCode).toBe(16);
  },
  R1: () => {
    const bench = begun();
    expect(told(bench.get('a', bench.txn(TWO)))).toEqual([0, versionAt(bench, 'a')]);
    const updateMs = BigInt(bench.clock.nowMs() - 1_262_304_000_000);
    expect(versionAt(bench, 'a')).toBe((1n << 40n) | updateMs);
    expect(told(bench.get('a'))).toEqual([0]);
  },
  R2: () => {
    const bench = begun();
    expect(told(bench.get('b', bench.txn(ONE)))).toEqual([2, 0n]);
  },
  R3: () => {
    const bench = begun();
    expect(bench.remove('a').resultCode).toBe(0);
    expect(versionAt(bench, 'a') >> 40n).toBe(2n);
    expect(told(bench.get('a', bench.txn(ONE)))).toEqual([2, versionAt(bench, 'a')]);
  },
  R4: () => {
    const bench = begun();
    const version = versionAt(bench, 'a');
    const before = bench.txn(ONE, { version });
    expect(told(bench.get('a', before))).toEqual([0, version]);
    bench.put('a', 5);
    expect(told(bench.get('a', before))).toEqual([121]);
    expect(told(bench.put('a', 6, before))).toEqual([121]);
    expect(told(bench.remove('a', before))).toEqual([121]);
    expect(told(bench.put('b', 1, bench.txn(ONE, { version: 0n })))).toEqual([0]);
  },
  R5: () => {
    const bench = held();
    expect(told(bench.get('a', bench.txn(ONE)))).toEqual([0]);
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
  },
  R6: () => {
    const bench = held();
    expect(bench.remove('a', bench.txn(ONE)).resultCode).toBe(0);
    expect(told(bench.get('a', bench.txn(ONE)))).toEqual([2]);
  },
  R7: () => {
    const bench = held();
    expect(told(bench.get('a', bench.txn(TWO)))).toEqual([120]);
  },
  R8: () => {
    expect(held().value('a')).toBe(1);
  },
  R9: () => {
    const bench = begun();
    expect(bench.put('b', 2, bench.txn(ONE)).resultCode).toBe(0);
    expect(told(bench.get('b'))).toEqual([2]);
  },
  R10: () => {
    const bench = begun();
    expect(bench.put('a', 2, bench.txn(ONE), { ttlWord: 1 }).resultCode).toBe(0);
    passSeconds(bench, 5);
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
    bench.engine.truncate(bench.namespace, 'namespace');
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
    expect(bench.put('a', 3, bench.txn(ONE)).generation).toBe(3);
  },
  R11: () => {
    const bench = begun();
    const answer = bench.get('a', bench.txn(ONE), { filter: () => false });
    expect(told(answer)).toEqual([27, versionAt(bench, 'a')]);
  },
  R12: () => {
    const bench = createTransactionBench();
    bench.put('a', 1, undefined, { ttlWord: 100 });
    bench.put('c', 1, undefined, { ttlWord: 100 });
    passSeconds(bench, 60);
    bench.begin(ONE, ['a']);
    bench.put('a', 2, bench.txn(ONE), { ttlWord: 100 });
    const touchedBefore = [versionAt(bench, 'a'), versionAt(bench, 'c')];
    for (const key of ['a', 'c']) bench.get(key, undefined, { touchPercent: 80 });
    expect(versionAt(bench, 'a')).toBe(touchedBefore[0]);
    expect(versionAt(bench, 'c')).not.toBe(touchedBefore[1]);
    const { voidTimeSeconds } = bench.get('a', bench.txn(ONE), { touchPercent: 100 });
    expect(bench.get('a', bench.txn(ONE)).voidTimeSeconds).toBe(voidTimeSeconds);
  },
  W1: () => {
    const bench = begun();
    expect(told(bench.put('a', 2, bench.txn(ONE)))).toEqual([0]);
    expect([bench.value('a'), bench.value('a', bench.txn(ONE))]).toEqual([1, 2]);
  },
  W2: () => {
    const bench = held();
    expect(bench.put('a', 3, bench.txn(ONE))).toMatchObject({ resultCode: 0, generation: 3 });
  },
  W3: () => {
    const bench = held();
    expect(told(bench.put('a', 3, bench.txn(TWO)))).toEqual([120]);
    expect(told(bench.remove('a', bench.txn(TWO)))).toEqual([120]);
    expect(told(bench.call('a', 3, bench.txn(TWO)))).toEqual([120]);
  },
  W4: () => {
    const bench = held();
    expect(codes(bench.put('a', 3), bench.remove('a'), bench.empty('a'))).toEqual([120, 120, 120]);
    expect(bench.value('a')).toBe(1);
  },
  W5: () => {
    const bench = begun();
    const first = bench.txn(ONE, { onLockingOnly: true });
    expect(told(bench.put('a', 2, first))).toEqual([0]);
    expect(told(bench.put('a', 3, first))).toEqual([126]);
    expect(told(bench.remove('a', first))).toEqual([126]);
    expect(told(bench.call('a', 3, first))).toEqual([126]);
    expect(bench.value('a', bench.txn(ONE))).toBe(2);
  },
  W6: () => {
    const bench = begun();
    const late = bench.txn(ONE);
    passSeconds(bench, 11);
    expect(codes(bench.put('a', 2, late), bench.remove('a', late))).toEqual([122, 122]);
    expect(bench.put('a', 5).resultCode).toBe(0);
  },
  W7: () => {
    const bench = begun();
    const version = versionAt(bench, 'a');
    const existence = { createOnly: false, updateOnly: false, replace: false };
    const createOnly = { existence: { ...existence, createOnly: true } };
    const updateOnly = { existence: { ...existence, updateOnly: true } };
    const generation = { generation: { type: 'equal', generation: 9 } } as const;
    const filter = { filter: () => false };
    expect(told(bench.put('a', 2, bench.txn(ONE), createOnly))).toEqual([5, version]);
    expect(told(bench.put('a', 2, bench.txn(ONE), generation))).toEqual([3, version]);
    expect(told(bench.put('a', 2, bench.txn(ONE), filter))).toEqual([27, version]);
    expect(told(bench.put('b', 2, bench.txn(ONE), updateOnly))).toEqual([2, 0n]);
    expect(told(bench.remove('b', bench.txn(ONE)))).toEqual([2, 0n]);
    expect(bench.namespace.provisionals.size).toBe(0);
  },
  W8: () => {
    const bench = held();
    const existence = { createOnly: true, updateOnly: false, replace: false };
    expect(told(bench.put('a', 3, bench.txn(ONE), { existence }))).toEqual([5]);
  },
  W9: () => {
    const bench = createTransactionBench();
    expect(bench.put('a', 1, { id: ONE }).resultCode).toBe(0);
    passSeconds(bench, 10);
    expect(bench.put('a', 2).resultCode).toBe(120);
    passSeconds(bench, 1);
    expect(bench.put('a', 2).generation).toBe(1);
  },
  D1: () => {
    const erase = { durableDelete: false };
    const bench = begun();
    expect(bench.remove('a', undefined, erase).resultCode).toBe(22);
    const lax = begun({ allowExpunge: true });
    expect(lax.remove('a', undefined, erase).resultCode).toBe(0);
    expect(lax.stored('a')).toBeUndefined();
  },
  D2: () => {
    for (const config of [{}, { strongConsistency: false, enterprise: true }]) {
      const bench = createTransactionBench(config);
      indexBin(bench);
      bench.put('a', 1);
      expect(bench.remove('a')).toMatchObject({ resultCode: 0, generation: 0 });
      const { objects, tombstones } = bench.namespace;
      expect([objects, tombstones]).toEqual([0, 1]);
      expect(bench.query()).toEqual([]);
      expect(bench.put('a', 2).generation).toBe(3);
      expect([bench.namespace.objects, bench.namespace.tombstones]).toEqual([1, 0]);
      expect(bench.query()).toEqual([2]);
    }
  },
  D3: () => {
    const bench = begun();
    bench.remove('a');
    const existence = { createOnly: false, updateOnly: true, replace: false };
    const update = bench.put('a', 1, undefined, { existence });
    expect(codes(bench.get('a'), update, bench.remove('a'), bench.empty('a'))).toEqual([
      2, 2, 2, 2,
    ]);
    expect(bench.call('a', 'read').results[0]?.value.type).toBe('nil');
  },
  D4: () => {
    const bench = createTransactionBench({ strongConsistency: false });
    bench.put('a', 1);
    expect(codes(bench.remove('a'), bench.empty('a'))).toEqual([25, 25]);
    expect(bench.value('a')).toBe(1);
  },
  D5: () => {
    const erase = { durableDelete: false };
    for (const config of [{}, { allowExpunge: true }]) {
      const bench = begun(config);
      expect(bench.remove('a', bench.txn(ONE), erase).resultCode).toBe(22);
      expect(bench.empty('a', bench.txn(ONE), false).resultCode).toBe(22);
      expect(bench.value('a')).toBe(1);
    }
  },
  D6: () => {
    const bench = begun();
    expect(told(bench.remove('a', bench.txn(ONE)))).toEqual([0]);
    expect([bench.value('a'), bench.value('a', bench.txn(ONE))]).toEqual([1, undefined]);
    expect(told(bench.remove('a', bench.txn(ONE)))).toEqual([2]);
    expect(bench.put('a', 3, bench.txn(ONE)).generation).toBe(3);
    expect(bench.remove('a', bench.txn(ONE)).resultCode).toBe(0);
    expect(bench.roll('a', ONE, 'forward').resultCode).toBe(0);
    expect(bench.value('a')).toBeUndefined();
    expect(bench.namespace.objects).toBe(1);
  },
  D7: () => {
    const bench = begun();
    expect(bench.empty('a', undefined, false).resultCode).toBe(22);
    expect(bench.empty('b').resultCode).toBe(2);
    expect(told(bench.empty('a', bench.txn(ONE)))).toEqual([0]);
    expect([bench.value('a'), bench.value('a', bench.txn(ONE))]).toEqual([1, undefined]);
    bench.roll('a', ONE, 'back');
    expect(bench.empty('a').resultCode).toBe(0);
    expect(bench.put('a', 1).generation).toBe(5);
  },
};

describe('the rules of transactions for records', () => {
  it.each(Object.entries(RULES))('%s', (_row, rule) => {
    rule();
  });

  it('are those of the decision, row by row', () => {
    const path = new URL('../../docs/decisions/002-transactions.md', import.meta.url);
    const rows = readFileSync(path, 'utf8').matchAll(/^\| ([NRWD]\d+) \|/gm);
    expect(Object.keys(RULES)).toEqual(Array.from(rows, ([, row]) => row));
  });
});
