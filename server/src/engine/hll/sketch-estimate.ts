/** What sketches say about the sets they counted: how many elements, in how many of them, how similar. */

import {
  cachedCount,
  hasData,
  registerCount,
  registerOf,
  runOf,
  type Sketch,
  type SketchShape,
} from './hll-sketch.js';
import { integerPower } from './integer-power.js';
import { commonShape, intersectionOf, unionOf } from './sketch-union.js';

/** The longest run a register is reckoned with. */
const RUN_MAX = 64;

/** How many elements were counted: what the sketch remembers, else an estimate (O. Ertl 2017, algorithm 6). */
export function estimateCount(sketch: Sketch): bigint {
  const cached = cachedCount(sketch);
  if (cached !== 0n) return cached;
  const count = registerCount(sketch);
  const runs = runHistogram(sketch);
  let z = count * tau((runs[RUN_MAX] ?? 0) / count);
  for (let run = RUN_MAX; run > 0; run -= 1) z = 0.5 * (z + (runs[run] ?? 0));
  z += count * sigma((runs[0] ?? 0) / count);
  return rounded((alpha(sketch) * count * count) / z);
}

function runHistogram(sketch: Sketch): Uint32Array {
  const runs = new Uint32Array(RUN_MAX + 1);
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    const run = runOf(sketch, i);
    runs[run] = (runs[run] ?? 0) + 1;
  }
  return runs;
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let value = share;
  let weight = 1;
  let sum = 1 - share;
  let previous: number;
  do {
    value = Math.sqrt(value);
    previous = sum;
    weight *= 0.5;
    sum -= (1 - value) * (1 - value) * weight;
  } while (previous !== sum);
  return sum / 3;
}

function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let value = share;
  let weight = 1;
  let sum = share;
  let previous: number;
  do {
    value *= value;
    previous = sum;
    sum += value * weight;
    weight += weight;
  } while (previous !== sum);
  return sum;
}

const SMALL_ALPHAS: Readonly<Record<number, number>> = { 4: 0.673, 5: 0.697, 6: 0.709 };

function alpha(shape: SketchShape): number {
  return SMALL_ALPHAS[shape.indexBits] ?? 0.7213 / (1 + 1.079 / registerCount(shape));
}

/** Halves go up, as the server rounds them; there are no negative estimates. */
function rounded(estimate: number): bigint {
  return BigInt(Math.round(estimate));
}

/** How many elements were counted by at least one of them. */
export function estimateUnionCount(sketches: readonly Sketch[]): bigint {
  return estimateCount(unionOf(sketches));
}

/** How many elements were counted by all of them; without common minhash bits at most three can be compared. */
export function estimateIntersectCount(sketches: readonly Sketch[]): bigint {
  if (commonShape(sketches).minhashBits === 0) return countByExclusion(sketches);
  const similarity = similarityByRegisters(sketches);
  if (Number.isNaN(similarity)) return 0n;
  return rounded(Number(estimateUnionCount(sketches)) * similarity);
}

/** The share of all elements that each of them counted, 0 to 1; NaN where none has counted any. */
export function estimateSimilarity(sketches: readonly Sketch[]): number {
  return commonShape(sketches).minhashBits === 0
    ? similarityByExclusion(sketches)
    : similarityByRegisters(sketches);
}

function similarityByExclusion(sketches: readonly Sketch[]): number {
  return Number(countByExclusion(sketches)) / Number(estimateUnionCount(sketches));
}

/** Inclusion and exclusion, in the server's 64-bit arithmetic. */
function countByExclusion(sketches: readonly Sketch[]): bigint {
  const union = estimateUnionCount(sketches);
  const sum = totalOf(sketches.map(estimateCount));
  const [a, b, c] = sketches;
  if (a === undefined || b === undefined || c === undefined) return sum > union ? sum - union : 0n;
  const pairs =
    estimateIntersectCount([a, b]) +
    estimateIntersectCount([b, c]) +
    estimateIntersectCount([a, c]);
  const common = BigInt.asIntN(64, union - (sum - pairs));
  return common < 0n ? 0n : common;
}

/** Counts come from callers, too: the sum stops at the largest word. */
function totalOf(counts: readonly bigint[]): bigint {
  const total = counts.reduce((sum, count) => sum + count, 0n);
  const largest = (1n << 64n) - 1n;
  return total > largest ? largest : total;
}

/** The share of used registers that are equal in all (Y. W. Yu and G. M. Weber 2017), less what chance makes equal of two. */
function similarityByRegisters(sketches: readonly Sketch[]): number {
  const [first, ...others] = sketches;
  if (first === undefined) return Number.NaN;
  if (!sketches.every(hasData)) return sketches.some(hasData) ? 0 : Number.NaN;
  const inUnion = usedRegisters(unionOf(sketches));
  const inAll = usedRegisters(intersectionOf(first, others));
  const [second] = others;
  const byChance =
    sketches.length === 2 && second !== undefined ? expectedCollisions(first, second) : 0;
  return Math.max((inAll - byChance) / inUnion, 0);
}

function usedRegisters(sketch: Sketch): number {
  const count = registerCount(sketch);
  let used = 0;
  for (let i = 0; i < count; i += 1) {
    const { run, minhash } = registerOf(sketch, i);
    if (run !== 0 || minhash !== 0) used += 1;
  }
  return used;
}

/** How many registers of two sketches are expected to be equal though their elements are not. */
function expectedCollisions(first: Sketch, second: Sketch): number {
  const shape = commonShape([first, second]);
  const registers = registerCount(shape);
  const counts = [estimateCount(first), estimateCount(second)];
  let chance = 0;
  for (let run = 1; run <= RUN_MAX; run += 1) {
    const shorter = run === RUN_MAX ? 0 : 2 ** -run / registers;
    const longer = 2 ** (1 - run) / registers;
    const [a = 0, b = 0] = counts.map(
      (count) => integerPower(1 - shorter, count) - integerPower(1 - longer, count),
    );
    chance += a * b;
  }
  return (chance * registers) / 2 ** shape.minhashBits;
}
