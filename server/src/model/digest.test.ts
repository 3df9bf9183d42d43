/** Digests against node:crypto, over the bytes every client hashes. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.js';

describe('the digest of an integer key', () => {
  it.each([
    ...[0n, 1n, -1n, 255n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, -(2n ** 32n), -(2n ** 32n) - 1n],
    ...[2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 1n - 2n ** 53n, -(2n ** 53n), -(2n ** 53n) - 1n],
    ...[2n ** 63n - 1n, -(2n ** 63n)],
  ])('%d is that of its 8 bytes', (value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value, 0);
    const hashed = createHash('ripemd160').update('users').update(Uint8Array.of(1)).update(bytes);
    expect(Buffer.from(digestOf('users', { type: 'integer', value }))).toEqual(hashed.digest());
  });

  it('refuses what has no 8 bytes', () => {
    expect(() => digestOf('users', { type: 'integer', value: 2n ** 63n })).toThrow(RangeError);
  });
});
