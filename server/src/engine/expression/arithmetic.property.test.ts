/** Arithmetic beside a reference of its own: exact integers cut to 64 bits, and the doubles of the language. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, literal, operation } from '../../../../test/support/expressions.js';
import type { ExpressionOperationName } from '../../model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';

const EDGES = [
  ...[0n, 1n, -1n, 2n, -2n, 63n, 64n, 65n, -64n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 53n],
  ...[
    2n ** 53n + 1n,
    2n ** 62n,
    -(2n ** 62n),
    INT64_MAX,
    INT64_MAX - 1n,
    INT64_MIN,
    INT64_MIN + 1n,
  ],
];
const integers = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt(INT64_MIN, INT64_MAX));
const manyIntegers = fc.array(integers, { minLength: 1, maxLength: 5 });

const DOUBLE_EDGES = [
  ...[0, -0, 1, -1, 0.1, 0.5, -0.5, 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64, 1e308, -1e308, 5e-324],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE],
];
const doubles = fc.oneof(fc.constantFrom(...DOUBLE_EDGES), fc.double());
const manyDoubles = fc.array(doubles, { minLength: 1, maxLength: 5 });

const cut = (value: bigint): bigint => BigInt.asIntN(64, value);
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);

/** The first of the two where they can't be told apart. */
function smaller<Operand extends bigint | number>(a: Operand, b: Operand): Operand {
  if (b < a) return b;
  return a;
}

function larger<Operand extends bigint | number>(a: Operand, b: Operand): Operand {
  if (b > a) return b;
  return a;
}

function integerOf(name: ExpressionOperationName, operands: readonly bigint[]): bigint | undefined {
  const outcome = evaluate(operation(name, ...operands.map(literal)));
  if (outcome === undefined) return undefined;
  if (outcome.type !== 'int') throw new Error(`an integer was expected, not a ${outcome.type}`);
  expect(outcome.value).toBe(cut(outcome.value));
  return outcome.value;
}

function doubleOf(name: ExpressionOperationName, operands: readonly number[]): number {
  const outcome = evaluate(operation(name, ...operands.map(literal)));
  if (outcome?.type !== 'double') throw new Error('a double was expected');
  return outcome.value;
}

/** Loops where the engine folds, so that the two can't share a mistake of form. */
function reference(operands: readonly bigint[], step: (a: bigint, b: bigint) => bigint): bigint {
  let [result = 0n] = operands;
  for (const operand of operands.slice(1)) result = step(result, operand);
  return cut(result);
}

describe('integers', () => {
  it.each<[ExpressionOperationName, (a: bigint, b: bigint) => bigint]>([
    ['add', (a, b) => a + b],
    ['mul', (a, b) => a * b],
    ['min', smaller],
    ['max', larger],
    ['intAnd', (a, b) => unsigned(a) & unsigned(b)],
    ['intOr', (a, b) => unsigned(a) | unsigned(b)],
    ['intXor', (a, b) => unsigned(a) ^ unsigned(b)],
  ])('%s', (name, step) => {
    fc.assert(
      fc.property(manyIntegers, (operands) => {
        expect(integerOf(name, operands)).toBe(reference(operands, step));
      }),
    );
  });

  it('sub takes all others from the first, or changes the sign of the only one', () => {
    fc.assert(
      fc.property(manyIntegers, (operands) => {
        const [only = 0n] = operands;
        const expected = operands.length === 1 ? cut(-only) : reference(operands, (a, b) => a - b);
        expect(integerOf('sub', operands)).toBe(expected);
      }),
    );
  });

  it('div by the product of the others, where that is not 0', () => {
    fc.assert(
      fc.property(manyIntegers, (operands) => {
        const [first = 0n, ...others] = operands.length === 1 ? [1n, ...operands] : operands;
        const divisor = others.reduce((all, one) => cut(all * one), 1n);
        const expected = divisor === 0n ? undefined : cut(first / divisor);
        expect(integerOf('div', operands)).toBe(expected);
      }),
    );
  });

  it('mod keeps the sign of the dividend, and is unknown for 0', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        const expected = b === 0n ? undefined : a - b * (a / b);
        expect(integerOf('mod', [a, b])).toBe(expected);
      }),
    );
  });

  it('abs, not and count', () => {
    fc.assert(
      fc.property(integers, (value) => {
        expect(integerOf('abs', [value])).toBe(
          value === INT64_MIN ? value : value < 0n ? -value : value,
        );
        expect(integerOf('intNot', [value])).toBe(-value - 1n);
        let count = 0n;
        for (let rest = unsigned(value); rest !== 0n; rest &= rest - 1n) count += 1n;
        expect(integerOf('intCount', [value])).toBe(count);
      }),
    );
  });

  it('shifts by the lowest six bits of the shift', () => {
    fc.assert(
      fc.property(integers, integers, (value, shift) => {
        const bits = unsigned(shift) % 64n;
        expect(integerOf('intLeftShift', [value, shift])).toBe(cut(value * 2n ** bits));
        expect(integerOf('intRightShift', [value, shift])).toBe(cut(unsigned(value) / 2n ** bits));
        const floor = (value - (((value % 2n ** bits) + 2n ** bits) % 2n ** bits)) / 2n ** bits;
        expect(integerOf('intArithmeticRightShift', [value, shift])).toBe(floor);
      }),
    );
  });

  it('scans from either side', () => {
    fc.assert(
      fc.property(integers, fc.boolean(), (value, isSet) => {
        const places = Array.from({ length: 64 }, (_, place) => place).filter(
          (place) => ((unsigned(value) >> BigInt(63 - place)) & 1n) === (isSet ? 1n : 0n),
        );
        const scan = (name: ExpressionOperationName): unknown =>
          evaluate(operation(name, literal(value), literal(isSet)));
        expect(scan('intLeftScan')).toEqual({ type: 'int', value: BigInt(places[0] ?? -1) });
        expect(scan('intRightScan')).toEqual({ type: 'int', value: BigInt(places.at(-1) ?? -1) });
      }),
    );
  });

  it('compare as numbers', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        const holds = (name: ExpressionOperationName): unknown =>
          evaluate(operation(name, literal(a), literal(b)));
        expect(holds('lt')).toEqual({ type: 'bool', value: a < b });
        expect(holds('ge')).toEqual({ type: 'bool', value: a >= b });
        expect(holds('eq')).toEqual({ type: 'bool', value: a === b });
      }),
    );
  });

  it('become the nearest double', () => {
    fc.assert(
      fc.property(integers, (value) => {
        const outcome = evaluate(operation('toFloat', literal(value)));
        expect(outcome).toEqual({ type: 'double', value: Number(value) });
      }),
    );
  });
});

describe('doubles', () => {
  it.each<[ExpressionOperationName, (a: number, b: number) => number]>([
    ['add', (a, b) => a + b],
    ['mul', (a, b) => a * b],
    ['min', smaller],
    ['max', larger],
  ])('%s', (name, step) => {
    fc.assert(
      fc.property(manyDoubles, (operands) => {
        let [result = 0] = operands;
        for (const operand of operands.slice(1)) result = step(result, operand);
        expect(doubleOf(name, operands)).toBe(result);
      }),
    );
  });

  it('sub and div', () => {
    fc.assert(
      fc.property(doubles, doubles, doubles, (a, b, c) => {
        expect(doubleOf('sub', [a, b, c])).toBe(a - b - c);
        expect(doubleOf('sub', [a])).toBe(0 - a);
        expect(doubleOf('div', [a, b, c])).toBe(a / (1 * b * c));
        expect(doubleOf('div', [a])).toBe(1 / a);
      }),
    );
  });

  it('round up and down, and lose their sign', () => {
    fc.assert(
      fc.property(doubles, (value) => {
        expect(doubleOf('floor', [value])).toBe(Math.floor(value));
        expect(doubleOf('ceil', [value])).toBe(Math.ceil(value));
        expect(doubleOf('abs', [value])).toBe(Math.abs(value));
      }),
    );
  });

  it.each([
    [1, Number.NaN, 1],
    [Number.NaN, 0, 1],
    [-1, Number.POSITIVE_INFINITY, 1],
    [-1, Number.NEGATIVE_INFINITY, 1],
    [-1, Number.NaN, Number.NaN],
    [2, 10, 1024],
    [-8, 1 / 3, Number.NaN],
    [0, -1, Number.POSITIVE_INFINITY],
  ])('%d to the power of %d is %d, as in C', (base, exponent, expected) => {
    expect(doubleOf('pow', [base, exponent])).toBe(expected);
  });

  it('take logarithms by any base', () => {
    expect(doubleOf('log', [8, 2])).toBe(3);
    expect(doubleOf('log', [100, 10])).toBe(2);
    expect(doubleOf('log', [-1, 2])).toBeNaN();
    expect(doubleOf('log', [0, 2])).toBe(Number.NEGATIVE_INFINITY);
  });

  it('become integers cut towards 0, and the smallest where none is near', () => {
    fc.assert(
      fc.property(doubles, (value) => {
        const isNear = value >= -(2 ** 63) && value < 2 ** 63;
        const expected = isNear ? BigInt(Math.trunc(value)) : INT64_MIN;
        expect(evaluate(operation('toInt', literal(value)))).toEqual({
          type: 'int',
          value: expected,
        });
      }),
    );
  });

  it('compare as numbers, NaN unequal to all', () => {
    fc.assert(
      fc.property(doubles, doubles, (a, b) => {
        const holds = (name: ExpressionOperationName): unknown =>
          evaluate(operation(name, literal(a), literal(b)));
        expect(holds('lt')).toEqual({ type: 'bool', value: a < b });
        expect(holds('le')).toEqual({ type: 'bool', value: a <= b });
        expect(holds('gt')).toEqual({ type: 'bool', value: a > b });
        expect(holds('ge')).toEqual({ type: 'bool', value: a >= b });
        expect(holds('eq')).toEqual({ type: 'bool', value: a === b });
        expect(holds('ne')).toEqual({ type: 'bool', value: a !== b });
      }),
    );
  });
});
