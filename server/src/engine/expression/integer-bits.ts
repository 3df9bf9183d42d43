/** Operations on the 64 bits of an integer. */

import type { Expression } from '../../model/expression.js';
import { integerOutcome, integersOf } from './arithmetic.js';
import type { CompiledNode, Compiler, Outcome } from './expression-node.js';
import { checkType, manyArgs, oneArg, twoArgs } from './node-arguments.js';

const WORD_BITS = 64;

const FOLDS = {
  intAnd: (a: bigint, b: bigint) => a & b,
  intOr: (a: bigint, b: bigint) => a | b,
  intXor: (a: bigint, b: bigint) => a ^ b,
} as const;
export type BitFoldName = keyof typeof FOLDS;

export function compileBitFold(
  compiler: Compiler,
  name: BitFoldName,
  args: readonly Expression[],
): CompiledNode {
  const nodes = manyArgs(compiler, args, 1, 'int');
  const fold = FOLDS[name];
  return {
    type: 'int',
    run: (scope) => integerOutcome(integersOf(nodes, scope), (operands) => operands.reduce(fold)),
  };
}

const SHIFTS = {
  intLeftShift: (value: bigint, bits: bigint) => value << bits,
  intRightShift: (value: bigint, bits: bigint) => BigInt.asUintN(WORD_BITS, value) >> bits,
  intArithmeticRightShift: (value: bigint, bits: bigint) => value >> bits,
} as const;
export type ShiftName = keyof typeof SHIFTS;

/** Processors look at the lowest six bits of a shift alone, and so does the server. */
const SHIFT_MASK = 63n;

export function compileShift(
  compiler: Compiler,
  name: ShiftName,
  args: readonly Expression[],
): CompiledNode {
  const nodes = twoArgs(compiler, args);
  for (const node of nodes) checkType(node, 'int');
  const shift = SHIFTS[name];
  return {
    type: 'int',
    run: (scope) =>
      integerOutcome(integersOf(nodes, scope), ([value = 0n, bits = 0n]) =>
        shift(value, bits & SHIFT_MASK),
      ),
  };
}

const SINGLES = {
  intNot: (value: bigint) => ~value,
  intCount: (value: bigint) => BigInt(bitsOf(value).replaceAll('0', '').length),
} as const;
export type SingleBitName = keyof typeof SINGLES;

export function compileSingleBit(
  compiler: Compiler,
  name: SingleBitName,
  args: readonly Expression[],
): CompiledNode {
  const node = oneArg(compiler, args);
  checkType(node, 'int');
  const compute = SINGLES[name];
  return {
    type: 'int',
    run: (scope) => integerOutcome(integersOf([node], scope), ([value = 0n]) => compute(value)),
  };
}

const SCANS = {
  intLeftScan: (bits: string, wanted: string) => bits.indexOf(wanted),
  intRightScan: (bits: string, wanted: string) => bits.lastIndexOf(wanted),
} as const;
export type ScanName = keyof typeof SCANS;

/** The place of the first or last bit that is set, or not, counted from the highest; -1 where there is none. */
export function compileScan(
  compiler: Compiler,
  name: ScanName,
  args: readonly Expression[],
): CompiledNode {
  const [word, wanted] = twoArgs(compiler, args);
  checkType(word, 'int');
  checkType(wanted, 'bool');
  const scan = SCANS[name];
  return {
    type: 'int',
    run(scope): Outcome {
      const value = word.run(scope);
      if (value?.type !== 'int') return undefined;
      const isSet = wanted.run(scope);
      if (isSet?.type !== 'bool') return undefined;
      const place = scan(bitsOf(value.value), isSet.value ? '1' : '0');
      return { type: 'int', value: BigInt(place) };
    },
  };
}

function bitsOf(value: bigint): string {
  return BigInt.asUintN(WORD_BITS, value).toString(2).padStart(WORD_BITS, '0');
}
