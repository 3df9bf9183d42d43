import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { accessAddressOf } from './access-address.js';

const address = (text: string, internal: boolean, family: 'IPv4' | 'IPv6'): NetworkInterfaceInfo =>
  ({ address: text, internal, family }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [address('127.0.0.1', true, 'IPv4')],
  eth0: [address('fe80::1', false, 'IPv6'), address('10.0.0.5', false, 'IPv4')],
};

describe('accessAddressOf', () => {
  it.each(['127.0.0.1', '::1', '10.0.0.9', 'localhost'])('leaves %s as it is', (host) => {
    expect(accessAddressOf(host, interfaces)).toBe(host);
  });

  it.each(['0.0.0.0', '::'])('names an address others can see for %s', (host) => {
    expect(accessAddressOf(host, interfaces)).toBe('10.0.0.5');
    expect(accessAddressOf(host, { lo: interfaces.lo })).toBe('127.0.0.1');
  });
});
