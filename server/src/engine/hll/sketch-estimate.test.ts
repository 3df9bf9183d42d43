/** What sketches promise: estimates within their error, unions that are sketches of the union, folds that lose nothing else. */

import { describe, expect, it } from 'vitest';
import { intValue } from '../../model/value.js';
import { elementBytes } from './element-bytes.js';
import type { ElementHash } from './element-hashes.js';
import { emptySketch, type Sketch, type SketchShape } from './hll-sketch.js';
import { murmurHash } from './murmur-hash.js';
import { estimateCount, estimateIntersectCount, estimateSimilarity } from './sketch-estimate.js';
import { foldedUnion, mayContain, unionOf, withElements } from './sketch-union.js';

const numbers = (from: number, to: number): ElementHash[] =>
  Array.from({ length: to - from }, (_, i) => murmurHash(elementBytes(intValue(from + i))));

const sketchOfNumbers = (shape: SketchShape, from: number, to: number): Sketch =>
  withElements(emptySketch(shape), numbers(from, to)).sketch;

/** Four times the standard error of so many registers: the elements are always the same, and so is the estimate. */
const tolerance = ({ indexBits }: SketchShape): number => (4 * 1.04) / Math.sqrt(2 ** indexBits);

const plain = (indexBits: number): SketchShape => ({ indexBits, minhashBits: 0 });

describe('estimates', () => {
  it.each([
    [4, 10],
    [4, 10_000],
    [8, 1],
    [8, 100],
    [8, 10_000],
    [12, 1000],
    [12, 10_000],
    [16, 10_000],
  ])('with %i index bits, count %i elements', (indexBits, count) => {
    const shape = plain(indexBits);
    const estimate = Number(estimateCount(sketchOfNumbers(shape, 0, count)));
    expect(Math.abs(estimate - count) / count).toBeLessThan(tolerance(shape));
  });

  it('count nothing in an empty sketch', () => {
    expect(estimateCount(emptySketch(plain(8)))).toBe(0n);
  });

  it.each([
    [12, 0],
    [12, 20],
    [14, 48],
  ])('with %i and %i bits, know how much two sets have in common', (indexBits, minhashBits) => {
    const shape = { indexBits, minhashBits };
    const sketches = [sketchOfNumbers(shape, 0, 6000), sketchOfNumbers(shape, 3000, 9000)];
    // Errors of counts by exclusion are those of the union, which is three times the intersection.
    const bound = minhashBits === 0 ? 3 * tolerance(shape) : tolerance(shape);
    expect(Math.abs(Number(estimateIntersectCount(sketches)) - 3000) / 3000).toBeLessThan(bound);
    expect(Math.abs(estimateSimilarity(sketches) - 1 / 3)).toBeLessThan(bound / 3);
  });

  it('find nothing in common of sets apart, and all of a set with itself', () => {
    const shape = { indexBits: 12, minhashBits: 40 };
    const [low, high] = [sketchOfNumbers(shape, 0, 500), sketchOfNumbers(shape, 500, 1000)];
    expect(estimateSimilarity([low, high])).toBe(0);
    expect(estimateIntersectCount([low, high])).toBe(0n);
    expect(estimateSimilarity([low, low])).toBeCloseTo(1, 6);
  });

  it('compare four sketches by their minhash bits', () => {
    const shape = { indexBits: 12, minhashBits: 40 };
    const sketches = [0, 100, 200, 300].map((from) => sketchOfNumbers(shape, from, from + 1000));
    expect(Math.abs(estimateSimilarity(sketches) - 700 / 1300)).toBeLessThan(tolerance(shape));
  });

  it('have no similarity for sketches that counted nothing', () => {
    for (const minhashBits of [0, 10]) {
      const empty = emptySketch({ indexBits: 8, minhashBits });
      expect(estimateSimilarity([empty, empty])).toBeNaN();
      expect(estimateIntersectCount([empty, empty])).toBe(0n);
    }
  });
});

describe('sketches together', () => {
  it('are the sketch of all elements, in whatever order', () => {
    for (const minhashBits of [0, 30]) {
      const shape = { indexBits: 10, minhashBits };
      const [a, b] = [sketchOfNumbers(shape, 0, 700), sketchOfNumbers(shape, 300, 1500)];
      const all = sketchOfNumbers(shape, 0, 1500);
      expect(unionOf([a, b]).data).toEqual(all.data);
      expect(unionOf([b, a]).data).toEqual(all.data);
      expect(unionOf([a, a]).data).toEqual(a.data);
    }
  });

  it('have the fewest index bits, and no minhash bits that are not the same in all', () => {
    const [a, b] = [emptySketch({ indexBits: 10, minhashBits: 8 }), emptySketch(plain(6))];
    expect(unionOf([a, b])).toMatchObject(plain(6));
    expect(unionOf([a, emptySketch({ indexBits: 12, minhashBits: 8 })])).toMatchObject(a);
  });

  it('fold to the sketch of fewer bits', () => {
    const wide = sketchOfNumbers(plain(12), 0, 2000);
    expect(foldedUnion(plain(7), [wide]).data).toEqual(sketchOfNumbers(plain(7), 0, 2000).data);
  });

  it('may contain every element they counted', () => {
    const sketch = sketchOfNumbers({ indexBits: 10, minhashBits: 20 }, 0, 500);
    expect(mayContain(sketch, numbers(0, 500))).toBe(true);
    const foreign = numbers(10_000, 11_000).filter((element) => mayContain(sketch, [element]));
    expect(foreign.length).toBeLessThan(500);
  });

  it('count an element once', () => {
    const shape = { indexBits: 12, minhashBits: 40 };
    const { sketch, added } = withElements(emptySketch(shape), numbers(0, 10));
    expect(added).toBe(10);
    expect(withElements(sketch, numbers(0, 10)).added).toBe(0);
  });
});
