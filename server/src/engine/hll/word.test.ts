import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Word } from './word.js';

const MASK = 0xffff_ffff_ffff_ffffn;

function wordOf(value: bigint): Word {
  return new Word(Number(value >> 32n), Number(value & 0xffff_ffffn));
}

function numberOf(word: Word): bigint {
  return BigInt(`0x${String(word)}`);
}

const anyWord = fc.oneof(
  fc.bigInt({ min: 0n, max: MASK }),
  fc.constantFrom(0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, 0x8000_0000_0000_0000n, MASK),
);

it('computes as unsigned integers of 64 bits do', () => {
  fc.assert(
    fc.property(anyWord, anyWord, (a, b) => {
      expect(numberOf(wordOf(a).xor(wordOf(b)))).toBe(a ^ b);
      expect(numberOf(wordOf(a).add(wordOf(b)))).toBe((a + b) & MASK);
      const { high, low } = wordOf(b);
      expect(numberOf(wordOf(a).multiply(high, low))).toBe((a * b) & MASK);
    }),
    { seed: 1 },
  );
});

it.each([1, 27, 31, 33, 63])('rotates by %i', (by) => {
  fc.assert(
    fc.property(anyWord, (a) => {
      const rotated = ((a << BigInt(by)) | (a >> BigInt(64 - by))) & MASK;
      expect(numberOf(wordOf(a).rotate(by))).toBe(rotated);
    }),
    { seed: 2 },
  );
});

it.each([
  [0, 16],
  [0, 31],
  [0, 32],
  [0, 33],
  [4, 28],
  [4, 29],
  [4, 51],
  [16, 48],
  [13, 0],
])('takes bits from %i on, %i of them', (from, count) => {
  fc.assert(
    fc.property(anyWord, (a) => {
      const bits = (a >> BigInt(from)) & ((1n << BigInt(count)) - 1n);
      expect(wordOf(a).bits(from, count)).toBe(Number(bits));
    }),
    { seed: 3 },
  );
});

it.each([
  [0n, 64],
  [1n, 0],
  [0x8000_0000n, 31],
  [0x1_0000_0000n, 32],
  [0x8000_0000_0000_0000n, 63],
])('finds the zeros at the low end of %i', (value, zeros) => {
  expect(wordOf(value).trailingZeros).toBe(zeros);
});
