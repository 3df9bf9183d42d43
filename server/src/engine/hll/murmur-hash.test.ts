import { expect, it } from 'vitest';
import { murmurHash } from './murmur-hash.js';

/** Hashes of the algorithm's published implementation, as other libraries repeat them in their tests. */
it.each([
  ['', '00000000000000000000000000000000'],
  ['hello', 'cbd8a7b341bd9b025b1e906a48ae1d19'],
  ['hello, world', '342fac623a5ebc8e4cdcbc079642414d'],
  ['The quick brown fox jumps over the lazy dog', 'e34bbc7bbc071b6c7a433ca9c49a9347'],
])('hashes %j', (text, hash) => {
  const halves = murmurHash(Buffer.from(text));
  expect(halves.join('')).toBe(hash);
});
