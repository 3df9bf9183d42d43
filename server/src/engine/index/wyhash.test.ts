/** The hash of strings in an index, against what a real server sent as the index value of strings it found. */

import { describe, expect, it } from 'vitest';
import { wyhash } from './wyhash.js';

describe('the hash of a string', () => {
  it.each([
    ['value', 'a5a829599389cc59'],
    ['filter', 'e4b9ce29b0a6b00f'],
    ['int list match', '77bbdd7a0c5bd2a1'],
    ['test/query/record_with_stored_key', 'fcdf0e1f0d1b7083'],
  ])('%s is what the server made of it', (text, hex) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(wyhash(Buffer.from(text)));
    expect(bytes.toString('hex')).toBe(hex);
  });
});
