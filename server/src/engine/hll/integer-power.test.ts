import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerPower } from './integer-power.js';

it('is exact where the result is', () => {
  expect(integerPower(0.5, 10n)).toBe(2 ** -10);
  expect(integerPower(0.75, 3n)).toBe(0.421875);
  expect(integerPower(0, 3n)).toBe(0);
  expect(integerPower(0, 0n)).toBe(1);
  expect(integerPower(1, 2n ** 64n)).toBe(1);
  expect(integerPower(0.5, 2n ** 64n)).toBe(0);
});

it('is never farther from the platform than its last bit or two', () => {
  const base = fc.integer({ min: 1, max: 60 }).map((bits) => 1 - 2 ** -bits);
  fc.assert(
    fc.property(base, fc.bigInt({ min: 0n, max: 10n ** 9n }), (x, n) => {
      const platform = x ** Number(n);
      // What is too small for the fraction kept counts for nothing beside the ones it is subtracted from.
      const tolerance = Math.max(platform * 2 ** -50, 2 ** -180);
      expect(Math.abs(integerPower(x, n) - platform)).toBeLessThanOrEqual(tolerance);
    }),
  );
});
