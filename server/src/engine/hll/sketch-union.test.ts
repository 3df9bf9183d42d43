/** Sketches counted in one go are those counted element by element, whatever of their registers was packed how. */

import { describe, expect, it } from 'vitest';
import { intValue } from '../../model/value.js';
import { ElementHashes } from './element-hashes.js';
import { emptySketch, type Sketch, type SketchShape, setCachedCount } from './hll-sketch.js';
import { intersectionOf, unionOf, withElements } from './sketch-union.js';

function hashesOf(from: number, to: number): ElementHashes {
  const hashes = new ElementHashes(to - from);
  for (let i = from; i < to; i += 1) hashes.add(intValue(BigInt(i)));
  return hashes;
}

/** As many requests of one element each: too few of them to unpack a register but the element's own. */
function oneByOne(sketch: Sketch, from: number, to: number) {
  let counted = sketch;
  let added = 0;
  for (let i = from; i < to; i += 1) {
    const step = withElements(counted, hashesOf(i, i + 1));
    counted = step.sketch;
    added += step.added;
  }
  return { sketch: counted, added };
}

const SHAPES: readonly SketchShape[] = [
  { indexBits: 4, minhashBits: 0 },
  { indexBits: 6, minhashBits: 4 },
  { indexBits: 7, minhashBits: 33 },
  { indexBits: 9, minhashBits: 51 },
  { indexBits: 12, minhashBits: 0 },
];

describe.each(SHAPES)('a sketch of $indexBits index and $minhashBits minhash bits', (shape) => {
  it('holds the same whether its elements come together or one by one', () => {
    const empty = emptySketch(shape);
    expect(withElements(empty, hashesOf(0, 700))).toEqual(oneByOne(empty, 0, 700));
  });

  it('is the union of its parts', () => {
    const parts = [hashesOf(0, 300), hashesOf(200, 700)].map(
      (part) => withElements(emptySketch(shape), part).sketch,
    );
    expect(unionOf(parts)).toEqual(withElements(emptySketch(shape), hashesOf(0, 700)).sketch);
  });

  it('has all of itself in common with itself', () => {
    const { sketch } = withElements(emptySketch(shape), hashesOf(0, 700));
    expect(intersectionOf(sketch, [sketch, sketch])).toEqual(sketch);
  });

  it('keeps every byte, the remembered count too, where the elements are known', () => {
    const { sketch } = withElements(emptySketch(shape), hashesOf(0, 700));
    setCachedCount(sketch, 700n);
    expect(withElements(sketch, hashesOf(0, 700))).toEqual({ sketch, added: 0 });
    expect(withElements(sketch, hashesOf(3, 4))).toEqual({ sketch, added: 0 });
  });
});
