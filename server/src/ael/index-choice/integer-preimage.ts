/** Solves integer arithmetic for its one unknown: all the values for which the result is in a set, wrap-around included. */

import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import {
  ALL_INTEGERS,
  holds,
  type IntegerRange,
  type IntegerRanges,
  intersectRanges,
  range,
  rangesOf,
  spanOf,
  uniteRanges,
} from './integer-ranges.js';

const WORD = 2n ** 64n;
/** The largest factor whose every wrap-around is followed; beyond it nothing is said of ranges. */
const FACTOR_MAX = 16n;
/** A product has as many solutions as the largest power of two in its factor, up to this many. */
const SOLUTIONS_MAX = 16n;

export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** x where x + c is in the set. */
export function beforeAdding(wanted: IntegerRanges, c: bigint): IntegerRanges {
  return rangesOf(wanted.flatMap(({ low, high }) => wrapped(low - c, high - c)));
}

/** x where c - x is in the set. */
export function beforeSubtractingFrom(wanted: IntegerRanges, c: bigint): IntegerRanges {
  return rangesOf(wanted.flatMap(({ low, high }) => wrapped(c - high, c - low)));
}

/** x where x * c is in the set; undefined where the wrap-arounds are too many to follow. */
export function beforeMultiplying(wanted: IntegerRanges, c: bigint): IntegerRanges | undefined {
  if (c === 0n) return holds(wanted, 0n) ? ALL_INTEGERS : [];
  const span = spanOf(wanted);
  if (span === undefined) return [];
  if (span.low === span.high) return solveProduct(span.low, c);
  if (c > FACTOR_MAX || c < -FACTOR_MAX) return undefined;
  return rangesOf(wanted.flatMap((each) => factorsInto(each, c)));
}

/** x where x / d is in the set, cut towards 0. Nothing is, where d is 0. */
export function beforeDividingBy(wanted: IntegerRanges, d: bigint): IntegerRanges {
  if (d === 0n) return [];
  // The one quotient that wraps around is that of the smallest integer by -1.
  if (d === -1n) return beforeSubtractingFrom(wanted, 0n);
  const size = d < 0n ? -d : d;
  return rangesOf(
    wanted.map(({ low, high }) =>
      d < 0n ? dividends(-high, -low, size) : dividends(low, high, size),
    ),
  );
}

/** x where its absolute value is in the set; that of the smallest integer is itself. */
export function beforeAbsolute(wanted: IntegerRanges): IntegerRanges {
  const sizes = intersectRanges(wanted, range(0n, INT64_MAX));
  const mirrored = sizes.map(({ low, high }) => ({ low: -high, high: -low }));
  const smallest = holds(wanted, INT64_MIN) ? range(INT64_MIN, INT64_MIN) : [];
  return uniteRanges(smallest, rangesOf([...sizes, ...mirrored]));
}

/** x where x >> bits is in the set, keeping the sign. */
export function beforeArithmeticShift(wanted: IntegerRanges, bits: bigint): IntegerRanges {
  return rangesOf(wanted.map(({ low, high }) => spread(low, high, bits)));
}

/** x where x >>> bits is in the set. */
export function beforeLogicalShift(wanted: IntegerRanges, bits: bigint): IntegerRanges {
  if (bits === 0n) return wanted;
  const positive = intersectRanges(wanted, range(0n, INT64_MAX >> (bits - 1n)));
  return rangesOf(
    positive.flatMap(({ low, high }) => {
      const unsigned = spread(low, high, bits);
      return wrapped(unsigned.low, unsigned.high);
    }),
  );
}

function spread(low: bigint, high: bigint, bits: bigint): IntegerRange {
  return { low: low << bits, high: (high << bits) + (1n << bits) - 1n };
}

/** A range of no more than 2^64 integers, as what it is after wrapping around. */
function wrapped(low: bigint, high: bigint): readonly IntegerRange[] {
  if (high - low >= WORD - 1n) return ALL_INTEGERS;
  const from = wrap(low);
  const to = wrap(high);
  if (from <= to) return [{ low: from, high: to }];
  return [
    { low: INT64_MIN, high: to },
    { low: from, high: INT64_MAX },
  ];
}

/** Each wrap-around of the product gives a range of its own. */
function factorsInto({ low, high }: IntegerRange, c: bigint): readonly IntegerRange[] {
  const ends = [c * INT64_MIN, c * INT64_MAX];
  const [least = 0n, most = 0n] = c < 0n ? ends.toReversed() : ends;
  const found: IntegerRange[] = [];
  for (let turn = floorDivide(least - high, WORD); turn * WORD + low <= most; turn += 1n) {
    const from = turn * WORD + low;
    const to = turn * WORD + high;
    found.push(
      c > 0n
        ? { low: ceilDivide(from, c), high: floorDivide(to, c) }
        : { low: ceilDivide(to, c), high: floorDivide(from, c) },
    );
  }
  return found;
}

/** All x with x * c = product in 64 bits: one for odd factors, as many as its power of two for even ones, or none. */
function solveProduct(product: bigint, c: bigint): IntegerRanges | undefined {
  let power = 1n;
  let odd = BigInt.asUintN(64, c);
  while (odd % 2n === 0n) {
    odd /= 2n;
    power *= 2n;
  }
  const target = BigInt.asUintN(64, product);
  if (target % power !== 0n) return [];
  if (power > SOLUTIONS_MAX) return undefined;
  const step = WORD / power;
  const first = ((target / power) * inverseOf(odd)) % step;
  const solutions: IntegerRange[] = [];
  for (let count = 0n; count < power; count += 1n) {
    const solution = wrap(first + count * step);
    solutions.push({ low: solution, high: solution });
  }
  return rangesOf(solutions);
}

/** Of an odd number, modulo 2^64; each round of Newton's method doubles the bits that are right. */
function inverseOf(odd: bigint): bigint {
  let inverse = odd;
  for (let bits = 3; bits < 64; bits *= 2) {
    inverse = BigInt.asUintN(64, inverse * (2n - odd * inverse));
  }
  return inverse;
}

/** The dividends whose quotient by d > 0, cut towards 0, lies between both ends. */
function dividends(low: bigint, high: bigint, d: bigint): IntegerRange {
  return {
    low: low > 0n ? low * d : (low - 1n) * d + 1n,
    high: high < 0n ? high * d : (high + 1n) * d - 1n,
  };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return -floorDivide(-a, b);
}
