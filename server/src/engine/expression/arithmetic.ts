/** Arithmetic on integers, which wrap around at 64 bits, and on doubles; the two never mix. */

import type { Expression } from '../../model/expression.js';
import { INT64_MIN } from '../../model/limits.js';
import { doubleValue } from '../../model/value.js';
import {
  type CompiledNode,
  type Compiler,
  type ExpressionScope,
  malformed,
  type Outcome,
} from './expression-node.js';
import { naturalLog } from './natural-log.js';
import { checkType, oneArg, twoArgs } from './node-arguments.js';

/** What an operation makes of all its operands, of which there is at least one; `undefined` is unknown. */
interface Fold {
  readonly integers: (operands: readonly bigint[]) => bigint | undefined;
  readonly doubles: (operands: readonly number[]) => number;
}

const FOLDS = {
  add: {
    integers: (operands) => operands.reduce((sum, operand) => sum + operand),
    doubles: (operands) => operands.reduce((sum, operand) => sum + operand),
  },
  /** One operand alone changes its sign. */
  sub: {
    integers: ([first = 0n, ...rest]) =>
      rest.length === 0 ? -first : rest.reduce((left, operand) => left - operand, first),
    doubles: ([first = 0, ...rest]) =>
      rest.length === 0 ? 0 - first : rest.reduce((left, operand) => left - operand, first),
  },
  mul: {
    integers: (operands) => operands.reduce((product, operand) => wrap(product * operand)),
    doubles: (operands) => operands.reduce((product, operand) => product * operand),
  },
  div: { integers: divideIntegers, doubles: divideDoubles },
  min: {
    integers: (operands) => operands.reduce(lesser),
    doubles: (operands) => operands.reduce(lesser),
  },
  max: {
    integers: (operands) => operands.reduce(greater),
    doubles: (operands) => operands.reduce(greater),
  },
} as const satisfies Readonly<Record<string, Fold>>;

/** The first where the two can't be told apart, and so a NaN that stands first. */
function lesser<Operand extends bigint | number>(a: Operand, b: Operand): Operand {
  if (a > b) return b;
  return a;
}

function greater<Operand extends bigint | number>(a: Operand, b: Operand): Operand {
  if (a < b) return b;
  return a;
}

export type FoldName = keyof typeof FOLDS;

export function compileFold(
  compiler: Compiler,
  name: FoldName,
  args: readonly Expression[],
): CompiledNode {
  const nodes = args.map((argument) => compiler.compile(argument));
  const type = nodes[0]?.type;
  if (type !== 'int' && type !== 'float') throw malformed(`numbers are missing in ${name}`);
  for (const node of nodes) checkType(node, type);
  const { integers, doubles }: Fold = FOLDS[name];
  return type === 'int'
    ? { type, run: (scope) => integerOutcome(integersOf(nodes, scope), integers) }
    : { type, run: (scope) => doubleOutcome(doublesOf(nodes, scope), doubles) };
}

/** In order, up to the first that is unknown. */
export function integersOf(
  nodes: readonly CompiledNode[],
  scope: ExpressionScope,
): readonly bigint[] | undefined {
  const operands: bigint[] = [];
  for (const node of nodes) {
    const value = node.run(scope);
    if (value?.type !== 'int') return undefined;
    operands.push(value.value);
  }
  return operands;
}

function doublesOf(
  nodes: readonly CompiledNode[],
  scope: ExpressionScope,
): readonly number[] | undefined {
  const operands: number[] = [];
  for (const node of nodes) {
    const value = node.run(scope);
    if (value?.type !== 'double') return undefined;
    operands.push(value.value);
  }
  return operands;
}

export function integerOutcome(
  operands: readonly bigint[] | undefined,
  compute: (operands: readonly bigint[]) => bigint | undefined,
): Outcome {
  const result = operands === undefined ? undefined : compute(operands);
  return result === undefined ? undefined : { type: 'int', value: wrap(result) };
}

function doubleOutcome(
  operands: readonly number[] | undefined,
  compute: (operands: readonly number[]) => number,
): Outcome {
  return operands === undefined ? undefined : doubleValue(compute(operands));
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** By the product of the others, cut towards 0; one operand alone is what 1 is divided by. */
function divideIntegers([first = 0n, ...rest]: readonly bigint[]): bigint | undefined {
  const divisor = rest.length === 0 ? first : rest.reduce((all, one) => wrap(all * one), 1n);
  if (divisor === 0n) return undefined;
  return rest.length === 0 ? 1n / divisor : first / divisor;
}

function divideDoubles([first = 0, ...rest]: readonly number[]): number {
  if (rest.length === 0) return 1 / first;
  return first / rest.reduce((all, one) => all * one, 1);
}

const DOUBLE_PAIRS = {
  pow: power,
  log: (value: number, base: number) => naturalLog(value) / naturalLog(base),
} as const;

export type DoublePairName = keyof typeof DOUBLE_PAIRS;

export function compileDoublePair(
  compiler: Compiler,
  name: DoublePairName,
  args: readonly Expression[],
): CompiledNode {
  const nodes = twoArgs(compiler, args);
  for (const node of nodes) checkType(node, 'float');
  const compute = DOUBLE_PAIRS[name];
  return {
    type: 'float',
    run: (scope) => doubleOutcome(doublesOf(nodes, scope), ([a = 0, b = 0]) => compute(a, b)),
  };
}

/** C says 1 where JavaScript, for once, says NaN. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  return base ** exponent;
}

/** The rest has the sign of the dividend; a divisor of 0 leaves none. */
export function compileModulo(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const nodes = twoArgs(compiler, args);
  for (const node of nodes) checkType(node, 'int');
  return {
    type: 'int',
    run: (scope) =>
      integerOutcome(integersOf(nodes, scope), ([value = 0n, divisor = 0n]) =>
        divisor === 0n ? undefined : value % divisor,
      ),
  };
}

export function compileAbsolute(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const node = oneArg(compiler, args);
  if (node.type === 'int') {
    return {
      type: 'int',
      run: (scope) =>
        integerOutcome(integersOf([node], scope), ([value = 0n]) => (value < 0n ? -value : value)),
    };
  }
  checkType(node, 'float');
  return {
    type: 'float',
    run: (scope) => doubleOutcome(doublesOf([node], scope), ([value = 0]) => Math.abs(value)),
  };
}

const ROUNDINGS = { floor: Math.floor, ceil: Math.ceil } as const;
export type RoundingName = keyof typeof ROUNDINGS;

export function compileRounding(
  compiler: Compiler,
  name: RoundingName,
  args: readonly Expression[],
): CompiledNode {
  const node = oneArg(compiler, args);
  checkType(node, 'float');
  const round = ROUNDINGS[name];
  return {
    type: 'float',
    run: (scope) => doubleOutcome(doublesOf([node], scope), ([value = 0]) => round(value)),
  };
}

export function compileToInt(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const node = oneArg(compiler, args);
  checkType(node, 'float');
  return {
    type: 'int',
    run(scope): Outcome {
      const value = node.run(scope);
      return value?.type === 'double' ? { type: 'int', value: truncated(value.value) } : undefined;
    },
  };
}

const INT64_EDGE = 2 ** 63;

/** What no integer of 64 bits can be, comes out as the smallest: so the server's processors convert it. */
function truncated(value: number): bigint {
  return value >= -INT64_EDGE && value < INT64_EDGE ? BigInt(Math.trunc(value)) : INT64_MIN;
}

export function compileToFloat(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const node = oneArg(compiler, args);
  checkType(node, 'int');
  return {
    type: 'float',
    run(scope): Outcome {
      const value = node.run(scope);
      return value?.type === 'int' ? doubleValue(Number(value.value)) : undefined;
    },
  };
}
