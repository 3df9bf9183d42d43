/** Every solver beside the arithmetic it solves: each value whose result is wanted is among the solutions, and no other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import {
  beforeAbsolute,
  beforeAdding,
  beforeArithmeticShift,
  beforeDividingBy,
  beforeLogicalShift,
  beforeMultiplying,
  beforeSubtractingFrom,
  wrap,
} from './integer-preimage.js';
import { holds, type IntegerRanges, rangesOf } from './integer-ranges.js';

const EDGES = [
  ...[0n, 1n, -1n, 2n, -2n, 3n, 7n, -7n, 63n, 2n ** 31n, 2n ** 32n, 2n ** 62n, -(2n ** 62n)],
  ...[INT64_MAX, INT64_MAX - 1n, INT64_MIN, INT64_MIN + 1n, INT64_MAX / 2n, INT64_MIN / 2n],
];
const integer = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.bigInt(INT64_MIN, INT64_MAX),
  fc.bigInt(-20n, 20n),
);
const wanted = fc
  .array(fc.tuple(integer, integer), { minLength: 1, maxLength: 3 })
  .map((pairs) =>
    rangesOf(pairs.map(([a, b]) => (a < b ? { low: a, high: b } : { low: b, high: a }))),
  );
const factor = fc.oneof(fc.bigInt(-16n, 16n), integer);
const bits = fc.bigInt(0n, 63n);

type Solve = (wanted: IntegerRanges, constant: bigint) => IntegerRanges | undefined;
type Work = (x: bigint, constant: bigint) => bigint | undefined;

function divide(x: bigint, divisor: bigint): bigint | undefined {
  return divisor === 0n ? undefined : x / divisor;
}

function absolute(x: bigint): bigint {
  return x < 0n ? -x : x;
}

describe('integer equations', () => {
  it.each<[string, Solve, Work, fc.Arbitrary<bigint>]>([
    ['x + c', beforeAdding, (x, c) => x + c, integer],
    ['c - x', beforeSubtractingFrom, (x, c) => c - x, integer],
    ['x * c', beforeMultiplying, (x, c) => x * c, factor],
    ['x / c', beforeDividingBy, divide, factor],
    ['|x|', beforeAbsolute, absolute, integer],
    ['x >> c', beforeArithmeticShift, (x, c) => x >> c, bits],
    ['x >>> c', beforeLogicalShift, (x, c) => BigInt.asUintN(64, x) >> c, bits],
  ])('%s', (_name, solve, work, constants) => {
    fc.assert(
      fc.property(
        wanted,
        constants,
        fc.array(integer, { minLength: 6, maxLength: 6 }),
        (set, c, xs) => {
          const solved = solve(set, c);
          if (solved === undefined) return;
          // Values near the edges of the solutions are where mistakes would be.
          const edges = solved.flatMap(({ low, high }) => [low - 1n, low, high, high + 1n]);
          for (const x of [...xs, ...edges].map(wrap)) {
            const result = work(x, c);
            const isWanted = result !== undefined && holds(set, wrap(result));
            if (solved.length < 64) expect([x, holds(solved, x)]).toEqual([x, isWanted]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of points have as many solutions as the factor has powers of two, or none', () => {
    expect(beforeMultiplying([{ low: 12n, high: 12n }], 3n)).toEqual([{ low: 4n, high: 4n }]);
    expect(beforeMultiplying([{ low: 10n, high: 10n }], 2n)).toEqual([
      { low: 5n + INT64_MIN, high: 5n + INT64_MIN },
      { low: 5n, high: 5n },
    ]);
    expect(beforeMultiplying([{ low: 11n, high: 11n }], 2n)).toEqual([]);
    expect(beforeMultiplying([{ low: 0n, high: 0n }], 32n)).toBeUndefined();
  });
});
