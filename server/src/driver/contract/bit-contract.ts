/** The contract for operations on bits: each changes or answers what the protocol says, in order, and all of a list or nothing. */

import { describe, expect } from 'vitest';
import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Operation } from '../../model/operation.js';
import { blobValue, boolValue, intValue, type Value } from '../../model/value.js';
import type { ContractSuite } from './contract-suite.js';
import { withPlainBytes } from './contract-values.js';

const bytes = (...values: number[]): Value => blobValue(Uint8Array.from(values));

function bit(name: CollectionOperationName, ...args: readonly (number | Value)[]): Operation {
  const call = { name, args: args.map((arg) => (typeof arg === 'number' ? intValue(arg) : arg)) };
  return { op: 'collection', bin: 'bits', context: [], call };
}

/** Write flags as they are sent. */
const NO_FAIL = 4;
const PARTIAL = 8;
/** What becomes of integers that overflow. */
const SIGNED_SATURATE = 3;

export function bitContract(suite: ContractSuite): void {
  const { check } = suite;
  describe('bits', () => {
    check('changes bits in order, and reads them in between', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { bits: bytes(0b0000_0001, 0b0100_0010) }));
      const outcome = await bench.done(
        bench.operate(key, [
          bit('bitSet', 0, 4, bytes(0xa0)),
          bit('bitGet', 0, 8),
          bit('bitNot', 8, 8),
          bit('bitCount', 8, 8),
          bit('bitLeftShift', 0, 16, 4),
          bit('bitGetInt', 0, 12),
          bit('bitAdd', 0, 8, 0x7f, 0, SIGNED_SATURATE),
          bit('bitGetInt', 0, 8, 1),
          bit('bitLeftScan', 0, 16, boolValue(false)),
          bit('bitRightScan', 0, 16, boolValue(true)),
        ]),
      );
      expect(outcome.results.map((result) => result && withPlainBytes(result))).toStrictEqual([
        undefined,
        bytes(0xa1),
        undefined,
        intValue(6),
        undefined,
        intValue(0x1bd),
        undefined,
        intValue(127),
        intValue(0),
        intValue(11),
      ]);
    });
    check('changes how long a blob is', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.operate(key, [bit('bitInsert', 1, bytes(1, 2))]));
      await bench.done(bench.operate(key, [bit('bitResize', 5), bit('bitRemove', 0, 1)]));
      expect(withPlainBytes((await bench.bin(key, 'bits')) ?? intValue(0))).toStrictEqual(
        bytes(1, 2, 0, 0),
      );
    });
    partsAndFailures(suite);
  });
}

function partsAndFailures({ check }: ContractSuite): void {
  check('takes what a range has, or nothing, only where it is told to', async (bench) => {
    const key = bench.key('record');
    await bench.done(bench.put(key, { bits: bytes(0, 0) }));
    const past = (flags: number): Operation => bit('bitSet', 12, 8, bytes(0xff), flags);
    const error = await bench.failure(bench.operate(key, [bit('bitNot', 0, 8), past(0)]));
    expect(error).toMatchObject({ codeName: 'OP_NOT_APPLICABLE', inDoubt: false });
    await bench.done(bench.operate(key, [past(NO_FAIL)]));
    expect(withPlainBytes((await bench.bin(key, 'bits')) ?? intValue(0))).toStrictEqual(
      bytes(0, 0),
    );
    await bench.done(bench.operate(key, [past(PARTIAL)]));
    expect(withPlainBytes((await bench.bin(key, 'bits')) ?? intValue(0))).toStrictEqual(
      bytes(0, 0x0f),
    );
  });
  check('says what is wrong with bits', async (bench) => {
    const key = bench.key('record');
    await bench.done(bench.put(key, { bits: bytes(1), other: intValue(1) }));
    const codeOf = async (operation: Operation): Promise<string> =>
      (await bench.failure(bench.operate(key, [operation]))).codeName;
    expect(await codeOf(bit('bitCount', 0, 0))).toBe('PARAMETER_ERROR');
    expect(await codeOf(bit('bitCount', 8, 1))).toBe('OP_NOT_APPLICABLE');
    expect(await codeOf(bit('bitResize', 4, 1))).toBe('BIN_EXISTS_ERROR');
    expect(await codeOf({ ...bit('bitNot', 0, 1), bin: 'none' } as Operation)).toBe(
      'BIN_NOT_FOUND',
    );
    expect(await codeOf({ ...bit('bitNot', 0, 1), bin: 'other' } as Operation)).toBe(
      'BIN_TYPE_ERROR',
    );
  });
}
