import { describe, expect, it } from 'vitest';
import { createLocator } from './text-places.js';

describe('places in a text', () => {
  it('are counted in bytes of UTF-8, lines, and code points of the line', () => {
    const text = 'é😀\n𝒳b';
    const locate = createLocator(text);
    expect(locate({ start: 0, end: 1 })).toEqual({
      startBytes: 0,
      endBytes: 2,
      line: 1,
      column: 1,
    });
    expect(locate({ start: 1, end: 3 })).toEqual({
      startBytes: 2,
      endBytes: 6,
      line: 1,
      column: 2,
    });
    expect(locate({ start: 6, end: 7 })).toEqual({
      ...{ startBytes: 11, endBytes: 12, line: 2, column: 2 },
    });
    expect(locate({ start: 7, end: 7 }).endBytes).toBe(Buffer.byteLength(text));
  });

  it('count half of a pair as what it is sent as, and end with the text', () => {
    const text = 'a\ud800b';
    const locate = createLocator(text);
    expect(locate({ start: 2, end: 3 })).toMatchObject({ startBytes: 4, endBytes: 5, column: 3 });
    expect(locate({ start: 9, end: 99 }).endBytes).toBe(Buffer.byteLength(text));
    expect(createLocator('')({ start: 0, end: 0 })).toEqual({
      ...{ startBytes: 0, endBytes: 0, line: 1, column: 1 },
    });
  });
});
