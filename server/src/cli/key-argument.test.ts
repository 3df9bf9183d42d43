import { describe, expect, it } from 'vitest';
import { type KeyForm, parseKeyArgument } from './key-argument.js';

const DIGEST_HEX = '00112233445566778899aabbccddeeff00112233';
const DIGEST_BASE64 = Buffer.from(DIGEST_HEX, 'hex').toString('base64');

describe('a key', () => {
  it.each<[string, KeyForm, object]>([
    ['test/users/u1', {}, { namespace: 'test', set: 'users', string: 'u1' }],
    ['test/users/42', {}, { namespace: 'test', set: 'users', string: '42' }],
    ['test/users/42', { int: true }, { namespace: 'test', set: 'users', int: '42' }],
    [
      'test/users/-9223372036854775808',
      { int: true },
      { namespace: 'test', set: 'users', int: '-9223372036854775808' },
    ],
    ['test//u1', {}, { namespace: 'test', string: 'u1' }],
    ['test/users/a/b', {}, { namespace: 'test', set: 'users', string: 'a/b' }],
    ['test/users/0xff', { bytes: true }, { namespace: 'test', set: 'users', bytes: '/w==' }],
    ['test/users//w==', { bytes: true }, { namespace: 'test', set: 'users', bytes: '/w==' }],
    [
      `test/users/${DIGEST_HEX}`,
      { digest: true },
      { namespace: 'test', set: 'users', digest: DIGEST_BASE64 },
    ],
    [
      `test/users/${DIGEST_BASE64}`,
      { digest: true },
      { namespace: 'test', set: 'users', digest: DIGEST_BASE64 },
    ],
  ])('%s %j', (text, form, expected) => {
    expect(parseKeyArgument(text, form)).toEqual(expected);
  });

  it.each<[string, KeyForm, RegExp]>([
    ['test', {}, /namespace\/set\/key/],
    ['test/users', {}, /namespace\/set\/key/],
    ['test/users/', {}, /namespace\/set\/key/],
    ['/users/u1', {}, /namespace\/set\/key/],
    ['test/users/x', { int: true }, /--int: .* whole number/],
    ['test/users/9223372036854775808', { int: true }, /64 bits/],
    ['test/users/zz', { bytes: true }, /--bytes: expected bytes/],
    [`test/users/0x${DIGEST_HEX}00`, { digest: true }, /20 bytes .* this one has/],
    ['test/users/1', { int: true, digest: true }, /exclude each other/],
  ])('refuses %s %j', (text, form, expected) => {
    expect(() => parseKeyArgument(text, form)).toThrow(expected);
  });
});
