import { describe, expect, it } from 'vitest';
import { naturalLog } from './natural-log.js';

describe('the natural logarithm', () => {
  // The quotients a real CE 8.1.2 answered.
  it.each([
    [0.5, 0xbfe430939835353dn],
    [2, 0x3fe430939835353dn],
    [3, 0x3ff0000000000000n],
    [5, 0x3ff77088130fd4e3n],
    [7, 0x3ffc5703af7e48a5n],
    [10, 0x4000c468ef9537c2n],
    [100, 0x4010c468ef9537c2n],
    [1.5, 0x3fd79ed8cf959585n],
    [0.1, 0xc000c468ef9537c1n],
    [1e300, 0x4083a62af8c2dd56n],
    [12345.678, 0x4021269d64dead60n],
  ])('of %s by that of 3 is a server’s', (value, bits) => {
    const quotient = Buffer.alloc(8);
    quotient.writeDoubleBE(naturalLog(value) / naturalLog(3));
    expect(quotient.readBigUInt64BE().toString(16)).toBe(bits.toString(16));
  });

  it.each([
    [1, 0],
    [Math.E, 1],
    [10, Math.LN10],
    [5e-324, -744.4400719213812],
    [2 ** -1022, -708.3964185322641],
    [Number.MAX_VALUE, 709.782712893384],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [-1, Number.NaN],
    [Number.NaN, Number.NaN],
  ])('of %s is %s', (value, expected) => {
    expect(naturalLog(value)).toBe(expected);
  });

  it('stays beside what JavaScript says', () => {
    for (let step = -700; step < 700; step += 0.37) {
      const value = Math.exp(step);
      const expected = Math.log(value);
      expect(Math.abs(naturalLog(value) - expected)).toBeLessThanOrEqual(
        2 ** -51 * Math.abs(expected),
      );
    }
  });
});
