/** The contract for operations on sketches: what they answer, and that a sketch comes back in the server's own bytes. */

import { describe, expect } from 'vitest';
import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Operation } from '../../model/operation.js';
import {
  doubleValue,
  intValue,
  listValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import type { ContractBench, ContractSuite } from './contract-suite.js';
import { withPlainBytes } from './contract-values.js';

function hll(
  bin: string,
  name: CollectionOperationName,
  ...args: readonly (number | Value)[]
): Operation {
  const call = { name, args: args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg)) };
  return { op: 'collection', bin, context: [], call };
}

const texts = (...values: string[]): Value => listValue(values.map(stringValue));

/** What a bin of the record holds now. */
async function sketchOf(bench: ContractBench, bin: string): Promise<Value> {
  const value = await bench.bin(bench.key('record'), bin);
  if (value === undefined) throw new Error(`there is no bin ${bin}`);
  return withPlainBytes(value);
}

export function hllContract(suite: ContractSuite): void {
  const { check } = suite;
  describe('sketches', () => {
    check('counts elements in sketches, and reads them in between', async (bench) => {
      const outcome = await bench.done(
        bench.operate(bench.key('record'), [
          hll('a', 'hllInit', 12),
          hll('a', 'hllGetCount'),
          hll('a', 'hllAdd', texts('x', 'y', 'x')),
          hll('a', 'hllRefreshCount'),
          hll('b', 'hllAdd', listValue([intValue(1)]), 8, 20),
          hll('b', 'hllDescribe'),
          hll('a', 'hllMayContain', texts('x')),
          hll('a', 'hllMayContain', texts('x', 'q')),
        ]),
      );
      expect(outcome.results).toStrictEqual([
        NIL,
        intValue(0),
        intValue(2),
        intValue(2),
        intValue(1),
        listValue([intValue(8), intValue(20)]),
        intValue(1),
        intValue(0),
      ]);
    });
    comparisons(suite);
    check('says what is wrong with sketches', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.operate(key, [hll('a', 'hllInit', 12)]));
      await bench.done(bench.put(key, { text: stringValue('x') }));
      const codeOf = async (operation: Operation): Promise<string> =>
        (await bench.failure(bench.operate(key, [operation]))).codeName;
      expect(await codeOf(hll('a', 'hllInit', 3))).toBe('PARAMETER_ERROR');
      expect(await codeOf(hll('a', 'hllFold', 14))).toBe('OP_NOT_APPLICABLE');
      expect(await codeOf(hll('text', 'hllGetCount'))).toBe('BIN_TYPE_ERROR');
      expect(await codeOf(hll('none', 'hllRefreshCount'))).toBe('BIN_NOT_FOUND');
      expect(await codeOf(hll('a', 'hllInit', 12, 0, 1))).toBe('BIN_EXISTS_ERROR');
    });
  });
}

function comparisons({ check }: ContractSuite): void {
  check('compares sketches and puts them together', async (bench) => {
    const key = bench.key('record');
    const write = [
      hll('a', 'hllAdd', texts('x', 'y', 'z'), 12),
      hll('b', 'hllAdd', texts('z', 'q'), 12),
      hll('all', 'hllAdd', texts('x', 'y', 'z', 'q'), 12),
    ];
    await bench.done(bench.operate(key, write));
    const other = await sketchOf(bench, 'b');
    const read = [
      hll('a', 'hllGetUnionCount', other),
      hll('a', 'hllGetIntersectCount', listValue([other])),
      hll('a', 'hllGetSimilarity', other),
      hll('a', 'hllGetUnion', other),
    ];
    const { results } = await bench.done(bench.operate(key, read));
    const all = await sketchOf(bench, 'all');
    expect(results.map((result) => result && withPlainBytes(result))).toStrictEqual([
      intValue(4),
      intValue(1),
      doubleValue(0.25),
      all,
    ]);
    await bench.done(bench.operate(key, [hll('a', 'hllSetUnion', other)]));
    expect(await sketchOf(bench, 'a')).toStrictEqual(all);
    await bench.done(
      bench.operate(key, [
        hll('a', 'hllFold', 6),
        hll('small', 'hllAdd', texts('x', 'y', 'z', 'q'), 6),
      ]),
    );
    expect(await sketchOf(bench, 'a')).toStrictEqual(await sketchOf(bench, 'small'));
  });
}
