import { describe, expect, it } from 'vitest';
import { bytes } from '../../../test/support/bytes.js';
import {
  decodeNames,
  decodePrivileges,
  decodeU32,
  encodeCounts,
  encodeNames,
  encodePrivileges,
  encodeU32,
  PRIVILEGE,
} from './admin-content.js';
import { credentialOf } from './credential.js';
import { WireError } from './wire-error.js';

describe('names', () => {
  it.each([
    [[], '00'],
    [['read', 'é'], '02 04 72656164 02 c3a9'],
  ])('%j', (names, hex) => {
    expect(encodeNames(names)).toEqual(bytes(hex));
    expect(decodeNames(bytes(hex))).toEqual(names);
  });

  it('take 255 of them, of 255 bytes, and not one more', () => {
    const most = Array.from({ length: 255 }, () => 'n'.repeat(255));
    expect(decodeNames(encodeNames(most))).toEqual(most);
    expect(() => encodeNames([...most, 'n'])).toThrow(RangeError);
    expect(() => encodeNames(['n'.repeat(256)])).toThrow(RangeError);
  });
});

describe('privileges', () => {
  it('carry a namespace and a set where they can be confined', () => {
    const privileges = [
      { code: PRIVILEGE.sindexAdmin, namespace: '', set: '' },
      { code: PRIVILEGE.read, namespace: 'test', set: '' },
      { code: PRIVILEGE.truncate, namespace: 'a', set: 'b' },
    ];
    const encoded = bytes('03 04 0a 04 74657374 00 0e 01 61 01 62');
    expect(encodePrivileges(privileges)).toEqual(encoded);
    expect(decodePrivileges(encoded)).toEqual(privileges);
  });
});

describe('what is cut off, or goes on, is refused', () => {
  it.each(['', '01', '01 02 61', '00 00'])('names: %s', (hex) => {
    expect(() => decodeNames(bytes(hex))).toThrow(WireError);
  });
  it.each(['', '01', '01 0a', '01 0a 01 61', '01 04 00'])('privileges: %s', (hex) => {
    expect(() => decodePrivileges(bytes(hex))).toThrow(WireError);
  });
  it.each(['', '000000', '0000000000'])('a number: %s', (hex) => {
    expect(() => decodeU32(bytes(hex))).toThrow(WireError);
  });
});

it('numbers and counts', () => {
  expect(encodeU32(86_400)).toEqual(bytes('00015180'));
  expect(decodeU32(bytes('ffffffff'))).toBe(0xffff_ffff);
  expect(encodeCounts([1, 256])).toEqual(bytes('02 00000001 00000100'));
});

/** As bcrypt's reference implementation computes it, with the salt of official clients. */
it('a password is hashed with the salt all clients share', async () => {
  const hash = await credentialOf('admin');
  expect(hash).toHaveLength(60);
  expect(hash.startsWith('$2a$10$7EqJtq98hPqEX7fNZaFWoO')).toBe(true);
  expect(await credentialOf('admin')).toBe(hash);
});
