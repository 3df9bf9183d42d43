import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cachedCount,
  emptySketch,
  hasData,
  isHllSketch,
  registerCount,
  registerOf,
  setCachedCount,
  setRegister,
  sketchOf,
} from './hll-sketch.js';

describe('a sketch', () => {
  it.each([
    { indexBits: 4, minhashBits: 0, bytes: 11 + 12 },
    { indexBits: 8, minhashBits: 0, bytes: 11 + 192 },
    { indexBits: 4, minhashBits: 51, bytes: 11 + 114 },
    { indexBits: 16, minhashBits: 48, bytes: 11 + 442_368 },
  ])('of $indexBits and $minhashBits bits takes $bytes bytes', ({ bytes, ...shape }) => {
    const { data } = emptySketch(shape);
    expect(data.length).toBe(bytes);
    expect(isHllSketch(data)).toBe(true);
    expect(isHllSketch(data.subarray(1))).toBe(false);
    expect(isHllSketch(data.subarray(0, -1))).toBe(false);
  });

  it.each([
    ['no bytes', []],
    ['flags', [1, 4, 0]],
    ['3 index bits', [0, 3, 0]],
    ['17 index bits', [0, 17, 0]],
    ['3 minhash bits', [0, 4, 3]],
    ['52 minhash bits', [0, 4, 52]],
  ])('has not %s', (_name, head) => {
    expect(sketchOf(Uint8Array.from(head))).toBeUndefined();
    expect(isHllSketch(Uint8Array.from([...head, ...Array<number>(20).fill(0)]))).toBe(false);
  });

  it('is taken with more bits than a hash has, and not stored', () => {
    const { data } = emptySketch({ indexBits: 14, minhashBits: 51 });
    expect(sketchOf(data)).toMatchObject({ indexBits: 14, minhashBits: 51 });
    expect(isHllSketch(data)).toBe(false);
  });

  it('keeps its count with the lowest byte first', () => {
    const sketch = emptySketch({ indexBits: 4, minhashBits: 0 });
    setCachedCount(sketch, 0x0102n);
    expect([...sketch.data.subarray(3, 11)]).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
    expect(cachedCount(sketch)).toBe(0x0102n);
  });

  it('keeps registers apart', () => {
    const shape = fc.record({
      indexBits: fc.constantFrom(4, 5, 6),
      minhashBits: fc.oneof(fc.constant(0), fc.integer({ min: 4, max: 51 })),
    });
    const writes = fc.array(
      fc.record({ at: fc.nat(63), run: fc.nat(63), minhash: fc.nat(2 ** 51 - 1) }),
    );
    fc.assert(
      fc.property(shape, writes, (given, list) => {
        const sketch = emptySketch(given);
        const model = Array.from({ length: registerCount(given) }, () => ({ run: 0, minhash: 0 }));
        for (const { at, run, minhash } of list) {
          const register = { run, minhash: minhash % 2 ** given.minhashBits };
          setRegister(sketch, at % model.length, register);
          model[at % model.length] = register;
        }
        expect(model.map((_, i) => registerOf(sketch, i))).toEqual(model);
        expect(sketchOf(sketch.data)).toMatchObject(given);
      }),
    );
  });

  it('is looked into for data no farther than the server looks', () => {
    const sketch = emptySketch({ indexBits: 4, minhashBits: 4 });
    setRegister(sketch, 15, { run: 3, minhash: 1 });
    expect(hasData(sketch)).toBe(false);
    setRegister(sketch, 0, { run: 1, minhash: 0 });
    expect(hasData(sketch)).toBe(true);
  });
});
