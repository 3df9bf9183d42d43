import { describe, expect, it } from 'vitest';
import { DIGESTS_PER_PIECE, keptDigest } from './kept-digest.js';

const digestOf = (first: number): Uint8Array => new Uint8Array(20).fill(7).fill(first, 0, 1);

describe('a kept digest', () => {
  it('has the bytes it was made of, whatever becomes of those', () => {
    const frame = digestOf(1);
    const kept = keptDigest(frame);
    frame.fill(0);
    expect([...kept]).toEqual([...digestOf(1)]);
  });

  it('is like no other, over several pieces', () => {
    const all = Array.from({ length: 3 * DIGESTS_PER_PIECE }, (_, i) => keptDigest(digestOf(i)));
    expect(all.map(([first]) => first)).toEqual(all.map((_, i) => i));
  });

  it('keeps the memory of a few alive, and nothing but digests', () => {
    expect(keptDigest(digestOf(1)).buffer.byteLength).toBe(DIGESTS_PER_PIECE * 20);
  });
});
