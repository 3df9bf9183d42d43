import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ripemd160 } from './ripemd160.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('ripemd160', () => {
  // From the paper that defines it.
  it.each([
    ['', '9c1185a5c5e9fc54612808977ee8f548b2258d31'],
    ['abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
    ['message digest', '5d0689ef49d2fae572b881b123a85ffa21595f36'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '12a053384a9c0c88e405a06c27dcf49ada62eb2b',
    ],
  ])('hashes %j', (text, expected) => {
    expect(hex(ripemd160(Buffer.from(text)))).toBe(expected);
  });

  it('agrees with node:crypto at every length around its blocks', () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 151 + length * 31) & 0xff));
      expect(hex(ripemd160(bytes))).toBe(createHash('ripemd160').update(bytes).digest('hex'));
    }
  });

  it('hashes the beginning of a longer buffer', () => {
    const bytes = Buffer.from('abcdefgh');
    expect(hex(ripemd160(bytes, 3))).toBe(hex(ripemd160(Buffer.from('abc'))));
  });
});
