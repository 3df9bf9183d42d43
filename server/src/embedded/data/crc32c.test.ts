import { expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

/** The check value of the algorithm's catalogue, and the vectors of RFC 3720, B.4. */
it.each([
  ['the digits', Buffer.from('123456789'), 0xe3069283],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['32 bytes counting up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  ['nothing', Buffer.alloc(0), 0],
])('sums %s', (_name, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

it('goes on where it left off', () => {
  expect(crc32c(Buffer.from('56789'), crc32c(Buffer.from('1234')))).toBe(0xe3069283);
});
