/** Seeds: what is read, what is refused and how the refusal names the fault. */

import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  HOST_MAX_CHARS,
  isLoopback,
  isSameAddress,
  parseSeed,
  parseSeeds,
  SEEDS_MAX,
  TLS_NAME_MAX_CHARS,
} from './address.js';

describe('a seed', () => {
  it.each([
    ['localhost', { host: 'localhost', port: 3000 }],
    ['10.0.0.1:4000', { host: '10.0.0.1', port: 4000 }],
    ['db.example:tls.example:4333', { host: 'db.example', tlsName: 'tls.example', port: 4333 }],
    ['[::1]', { host: '::1', port: 3000 }],
    ['[fe80::1%eth0]:65535', { host: 'fe80::1%eth0', port: 65_535 }],
    ['[2001:db8::7]:tls.example:3000', { host: '2001:db8::7', tlsName: 'tls.example', port: 3000 }],
  ])('%s is read', (text, seed) => {
    expect(parseSeed(text)).toEqual(seed);
  });

  it.each([
    ['', /no host/],
    [':3000', /no host/],
    ['host:0', /from 1 to 65535/],
    ['host:65536', /from 1 to 65535/],
    ['host:', /from 1 to 65535/],
    ['host:3e3', /from 1 to 65535/],
    ['host::3000', /TLS name/],
    ['::1', /brackets/],
    ['fe80::1:3000', /brackets/],
    ['a:b:1:2', /too many colons/],
    ['[::1', /nothing closes/],
    ['[::1]3000', /after \]/],
    ['[localhost]:3000', /no IPv6 address/],
    ['http://host:3000', /without a scheme/],
    ['ho st:3000', /character/],
  ])('%j is refused', (text, message) => {
    expect(() => parseSeed(text)).toThrow(message);
  });

  it('takes a host and a TLS name at their limits, and not one past', () => {
    const host = 'h'.repeat(HOST_MAX_CHARS);
    const tlsName = 't'.repeat(TLS_NAME_MAX_CHARS);
    expect(parseSeed(`${host}:${tlsName}:1`)).toEqual({ host, tlsName, port: 1 });
    expect(() => parseSeed(`${host}h:1`)).toThrow(/limit is 253/);
    expect(() => parseSeed(`host:${tlsName}t:1`)).toThrow(/1 to 253/);
  });
});

describe('a list of seeds', () => {
  it('is separated by commas, with room around them', () => {
    expect(parseSeeds('a:1, [::1]:2')).toEqual([
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ]);
  });

  it('names the faulty one by its place', () => {
    expect(() => parseSeeds('a:1,b:x')).toThrow(/seeds\[1\] has a port/);
  });

  it('takes as many as the limit says, and not one more', () => {
    const many = Array.from({ length: SEEDS_MAX }, (_, i) => `h${i}`);
    expect(parseSeeds(many.join(','))).toHaveLength(SEEDS_MAX);
    expect(() => parseSeeds([...many, 'one-more'].join(','))).toThrow(/limit is 64/);
  });
});

describe('an address', () => {
  it('is written with brackets where the host is IPv6', () => {
    expect(formatAddress({ host: '::1', port: 3000 })).toBe('[::1]:3000');
    expect(formatAddress({ host: '10.0.0.1', port: 3000 })).toBe('10.0.0.1:3000');
  });

  it('is the same without regard to case', () => {
    expect(isSameAddress({ host: 'DB', port: 1 }, { host: 'db', port: 1 })).toBe(true);
    expect(isSameAddress({ host: 'db', port: 1 }, { host: 'db', port: 2 })).toBe(false);
  });

  it('is known to lead back to this machine', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '::2'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
