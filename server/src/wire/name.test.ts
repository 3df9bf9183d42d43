import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../../test/support/bytes.js';
import { decodeName, encodeName } from './name.js';

const NAMES = [
  '',
  'a',
  'exactly-15-byte',
  'sixteen-bytes-xx',
  'größe',
  '名前',
  '\u{1f600}',
  'with\u0000nul',
  '\ufffd',
];

describe('names', () => {
  it.each(NAMES)('reads and writes %j, the first time and again', (name) => {
    for (let round = 0; round < 2; round += 1) {
      expect(Buffer.from(encodeName(name))).toEqual(text(name));
      expect(decodeName(text(name))).toBe(name);
      expect(decodeName(new Uint8Array(text(name)))).toBe(name);
    }
  });

  it.each(['ff', '61 80', 'c0 80', 'ed a0 80', 'f8 88 80 80 80', 'c3'])(
    'finds no name in the bytes %s',
    (hex) => {
      expect(decodeName(bytes(hex))).toBeUndefined();
      expect(decodeName(bytes(hex, text('and more bytes behind')))).toBeUndefined();
    },
  );

  it('keeps names apart when there are more than any cache holds', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 5000; i += 1) {
        const name = `bin-${i}`;
        expect(decodeName(encodeName(name))).toBe(name);
      }
    }
  });

  it('does not see what is written into the bytes afterwards', () => {
    const bytesOfName = text('before');
    expect(decodeName(bytesOfName)).toBe('before');
    bytesOfName.write('behind');
    expect(decodeName(bytesOfName)).toBe('behind');
    expect(decodeName(text('before'))).toBe('before');
  });
});
