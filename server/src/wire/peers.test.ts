import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHost, formatPeers, parseHostPort, parsePeers } from './peers.js';
import { WireError } from './wire-error.js';

describe('peers', () => {
  it.each([
    { value: '0,3000,[]', list: { generation: 0, defaultPort: 3000, peers: [] } },
    {
      value:
        '6,3000,[[BB9020011AC4202,,[10.0.0.2]],[BB9030011AC4202,tls1,[10.0.0.3:3100,[2001:db8::1]:3200,[::1]]]]',
      list: {
        generation: 6,
        defaultPort: 3000,
        peers: [
          { name: 'BB9020011AC4202', tlsName: '', hosts: [{ host: '10.0.0.2', port: 3000 }] },
          {
            name: 'BB9030011AC4202',
            tlsName: 'tls1',
            hosts: [
              { host: '10.0.0.3', port: 3100 },
              { host: '2001:db8::1', port: 3200 },
              { host: '::1', port: 3000 },
            ],
          },
        ],
      },
    },
    {
      value: '18446744,65535,[[A1,,[node-1.example:1]]]',
      list: {
        generation: 18446744,
        defaultPort: 65_535,
        peers: [{ name: 'A1', tlsName: '', hosts: [{ host: 'node-1.example', port: 1 }] }],
      },
    },
    {
      value: '1,3000,[[A1,,[]]]',
      list: { generation: 1, defaultPort: 3000, peers: [{ name: 'A1', tlsName: '', hosts: [] }] },
    },
  ])('reads and writes $value', ({ value, list }) => {
    expect(parsePeers(value)).toEqual(list);
    expect(formatPeers(list)).toBe(value);
  });

  it('reads a list without a default port', () => {
    expect(parsePeers('1,,[[A1,,[h]]]').peers[0]?.hosts).toEqual([{ host: 'h', port: 3000 }]);
  });

  it('reads a node that left as one without hosts', () => {
    expect(parsePeers('2,3000,[[A1,,],[A2,,[h]]]').peers.map((peer) => peer.hosts.length)).toEqual([
      0, 1,
    ]);
  });

  it.each([
    ...['', '1', '1,3000', '1,3000,', '1,3000,[', '1,3000,[]x', 'x,3000,[]', '-1,3000,[]'],
    ...['1,65536,[]', '1,3000,[[A1]]', '1,3000,[[A1,]]', '1,3000,[[,,[h]]]', '1,3000,[[A1,,[h]]'],
    ...['1,3000,[[A1,,[h:]]]', '1,3000,[[A1,,[h:x]]]', '1,3000,[[A1,,[h:65536]]]', '1,3000,[A1]'],
    ...['1,3000,[[A1,,[[::1]]]', '1,3000,[[A1,,[[::1]:]]]', '1,3000,[[A1,,[:3000]]]'],
    ...['1,3000,[[A1,,[h][h]]]', '1,3000,[[A1,,[h],]]', '99999999999999999,3000,[]'],
    ...['1,3000,[[A1,,[h]],]', '1,3000,[,]', 'ERROR:4:bad'],
  ])('refuses %j', (value) => {
    expect(() => parsePeers(value)).toThrow(WireError);
  });

  it('reads as many nodes and hosts as it allows, and refuses one more', () => {
    const nodes = (count: number): string =>
      `1,3000,[${Array.from({ length: count }, (_, i) => `[N${i},,[h]]`).join(',')}]`;
    const hosts = (count: number): string =>
      `1,3000,[[A1,,[${Array.from({ length: count }, () => 'h').join(',')}]]]`;
    expect(parsePeers(nodes(1024)).peers).toHaveLength(1024);
    expect(() => parsePeers(nodes(1025))).toThrow(WireError);
    expect(parsePeers(hosts(256)).peers[0]?.hosts).toHaveLength(256);
    expect(() => parsePeers(hosts(257))).toThrow(WireError);
  });

  it('answers any text with a list or WireError', () => {
    const alphabet = fc.constantFrom(...'[],:0123456789A.x'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 40 }), (tail) => {
        try {
          const list = parsePeers(`1,3000,[${tail}]`);
          expect(parsePeers(formatPeers(list))).toEqual(list);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hosts', () => {
  it.each([
    { text: 'localhost:3000', host: { host: 'localhost', port: 3000 } },
    { text: '10.0.0.1:4333', host: { host: '10.0.0.1', port: 4333 } },
    { text: '[2001:db8::1]:3000', host: { host: '2001:db8::1', port: 3000 } },
  ])('reads and writes $text', ({ text, host }) => {
    expect(parseHostPort(text)).toEqual(host);
    expect(formatHost(host)).toBe(text);
  });

  it('fills in the port that is left out', () => {
    expect(parseHostPort('h', 4000)).toEqual({ host: 'h', port: 4000 });
    expect(parseHostPort('[::1]')).toEqual({ host: '::1', port: 3000 });
    expect(formatHost({ host: '::1', port: 3000 }, 3000)).toBe('[::1]');
  });

  it.each(['', ':3000', 'h:', 'h:70000', '::1', '[::1', 'h,h', 'h]'])('refuses %j', (text) => {
    expect(() => parseHostPort(text)).toThrow(WireError);
  });
});
