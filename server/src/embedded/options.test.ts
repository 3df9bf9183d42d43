import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { EMBEDDED_NODES_MAX, type EmbeddedOptions, nodeNameOf, settingsOf } from './options.js';

const defaults = { clock: createFakeClock(), random: () => 0 };

describe('settingsOf', () => {
  it('is by default what the recorded server was', () => {
    expect(settingsOf({}, defaults)).toMatchObject({
      host: '127.0.0.1',
      port: 0,
      nodes: 1,
      namespaces: [
        { name: 'test', mode: 'ap', defaultTtlSeconds: 0, allowExpunge: false },
        { name: 'bar', mode: 'ap', defaultTtlSeconds: 0, allowExpunge: false },
      ],
      edition: 'community',
      build: '8.1.2.0',
      idleTimeoutMs: 0,
      maxConnections: 15_000,
    });
  });

  const accepted: EmbeddedOptions[] = [
    { nodes: EMBEDDED_NODES_MAX },
    { port: 65_535 },
    { port: 65_533, nodes: 3 },
    { host: '::1' },
    { host: '0.0.0.0', advertise: 'db.example.org' },
    { namespaces: [{ name: 'n'.repeat(31), mode: 'sc', defaultTtlSeconds: 315_360_000 }] },
    { clusterName: 'c'.repeat(64) },
    { nodes: 2, dataless: ['A1'] },
  ];
  it.each(accepted)('takes %j', (options) => {
    expect(() => settingsOf(options, defaults)).not.toThrow();
  });

  const refused: [EmbeddedOptions, string][] = [
    [{ nodes: 0 }, 'nodes'],
    [{ nodes: EMBEDDED_NODES_MAX + 1 }, 'nodes'],
    [{ nodes: 1.5 }, 'nodes'],
    [{ port: 65_536 }, 'port'],
    [{ port: 65_534, nodes: 3 }, 'port'],
    [{ host: 'example.org' }, 'host'],
    [{ advertise: '' }, 'advertise'],
    [{ advertise: 'a,b' }, 'advertise'],
    [{ build: '8.1' }, 'build'],
    [{ takeoverGapMs: -1 }, 'takeoverGapMs'],
    [{ clusterName: 'c'.repeat(65) }, 'clusterName'],
    [{ clusterName: 'a;b' }, 'clusterName'],
    [{ namespaces: [] }, 'namespaces.length'],
    [{ namespaces: [{ name: 'a' }, { name: 'a' }] }, 'namespaces[1].name'],
    [{ namespaces: [{ name: 'n'.repeat(32) }] }, 'namespaces[0].name'],
    [{ namespaces: [{ name: 'a:b' }] }, 'namespaces[0].name'],
    [{ namespaces: [{ name: 'a', defaultTtlSeconds: 315_360_001 }] }, 'defaultTtlSeconds'],
    [{ dataless: ['A1'] }, 'dataless'],
  ];
  it.each(refused)('refuses %j and names it', (options, path) => {
    expect(() => settingsOf(options, defaults)).toThrow(RangeError);
    expect(() => settingsOf(options, defaults)).toThrow(path);
  });
});

describe('nodeNameOf', () => {
  it('counts in hexadecimal, as node ids do', () => {
    expect([0, 8, 9, 15].map(nodeNameOf)).toEqual(['A1', 'A9', 'AA', 'A10']);
  });
});
