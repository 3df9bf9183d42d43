/** TLS between the wire driver and embedded nodes: who is trusted, which name is expected, and who has to show a certificate. */

import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { parseSeeds, type Seed } from '../../server/src/driver/wire/address.js';
import type { ClusterEvent } from '../../server/src/driver/wire/cluster-options.js';
import type { ClusterTls } from '../../server/src/driver/wire/cluster-tls.js';
import { createWireDriverProvider } from '../../server/src/driver/wire/wire-driver-provider.js';
import { type EmbeddedOptions, startEmbedded } from '../../server/src/embedded/index.js';
import { keyOf } from '../../server/src/model/key.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { intValue } from '../../server/src/model/value.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { requires } from '../support/requirements.js';

const withOpenssl = requires('openssl');

describe.skipIf(!withOpenssl)('TLS to the cluster', () => {
  let certificates: Certificates;
  const pem = (name: string): string => certificates.pem(name);

  beforeAll(() => {
    certificates = makeCertificates({ node: 'DNS:node.example', caller: 'DNS:caller.example' });
  });
  afterAll(() => {
    certificates.remove();
  });

  async function start(options: EmbeddedOptions & { ca?: string; name?: string } = {}) {
    const { ca, name, ...rest } = options;
    const tls = {
      ...{ cert: pem('node.pem'), key: pem('node.key') },
      ...(ca === undefined ? {} : { ca }),
      ...(name === undefined ? {} : { name }),
    };
    const embedded = await startEmbedded({ edition: 'enterprise', tls, ...rest });
    onTestFinished(() => embedded.close());
    return embedded;
  }

  function open(seeds: readonly Seed[], tls?: ClusterTls) {
    const refused: string[] = [];
    const provider = createWireDriverProvider({
      ...{ seeds, clock: systemClock, random: () => 0.5, version: '0.0.0-test' },
      ...(tls === undefined ? {} : { tls }),
      onEvent: (event: ClusterEvent) => {
        if (event.type === 'nodeRefused') refused.push(event.error.message);
      },
    });
    onTestFinished(() => provider.close(0));
    return { provider, refused };
  }

  it('finds every node by the TLS peer list, and reads and writes over all of them', async () => {
    const embedded = await start({ nodes: 3, name: 'node.example' });
    const [first] = parseSeeds(embedded.seeds);
    const seed = { host: '127.0.0.1', port: first?.port ?? 0, tlsName: 'node.example' };
    const { provider } = open([seed], { ca: pem('authority.pem') });

    await provider.start();
    const driver = provider.forPrincipal(ANONYMOUS);
    expect(driver.cluster().nodes).toHaveLength(3);
    for (let i = 0; i < 20; i += 1) {
      const key = keyOf('test', 'tls', { type: 'integer', value: BigInt(i) });
      const written = await driver.execute(
        {
          ...{ verb: 'operate', key, settings: CONTRACT_SETTINGS },
          operations: [{ op: 'write', bin: 'a', value: intValue(i) }],
          write: { exists: 'update', ttl: { type: 'serverDefault' } },
        },
        { settings: CONTRACT_SETTINGS },
      );
      expect(written.ok).toBe(true);
    }
    const { nodes } = await embedded.control.counters();
    expect(Object.values(nodes).every(({ messages }) => messages > 0)).toBe(true);
  });

  it('takes the name for nodes that have none of their own from the option', async () => {
    const { seeds } = await start();
    const { provider } = open(parseSeeds(seeds), {
      ca: pem('authority.pem'),
      name: 'node.example',
    });
    await expect(provider.start()).resolves.toBeUndefined();
  });

  it.each([
    ['a node whose certificate carries another name', () => ({ ca: pem('authority.pem') })],
    [
      'a node nobody it trusts has signed',
      () => ({ ca: pem('stranger.pem'), name: 'node.example' }),
    ],
  ])('refuses %s', async (_, tls) => {
    const { seeds } = await start();
    const { provider, refused } = open(parseSeeds(seeds), tls());
    await expect(provider.start()).rejects.toThrow();
    expect(refused.length).toBeGreaterThan(0);
  });

  it('shows its certificate to nodes that ask for one', async () => {
    const { seeds } = await start({ ca: pem('authority.pem') });
    const trusted = { ca: pem('authority.pem'), name: 'node.example' };
    const caller = { cert: pem('caller.pem'), key: pem('caller.key') };

    await expect(open(parseSeeds(seeds), trusted).provider.start()).rejects.toThrow();
    await expect(
      open(parseSeeds(seeds), { ...trusted, ...caller }).provider.start(),
    ).resolves.toBeUndefined();
  });

  it('refuses seeds with a TLS name while TLS is off, and PEM that is none', () => {
    expect(() => open(parseSeeds('127.0.0.1:node.example:4333'))).toThrow(/switched on/);
    expect(() => open(parseSeeds('127.0.0.1:4333'), { ca: 'no PEM', cert: 'nor this' })).toThrow(
      /PEM/,
    );
  });

  it('closes with clients that never finish the handshake', async () => {
    const embedded = await startEmbedded({
      edition: 'enterprise',
      tls: { cert: pem('node.pem'), key: pem('node.key') },
    });
    const socket = connectTcp(embedded.nodes[0]?.port ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await embedded.close();
    await closed;
  });

  it.each([
    ['Community', { edition: 'community' as const }, /tls is not in the Community edition/],
    ['a key of another certificate', { key: 'caller.key' }, /tls can not be used/],
  ])('is refused by a node with %s', async (_, changes, words) => {
    const { key = 'node.key', edition = 'enterprise' } = changes as Partial<{
      key: string;
      edition: 'community' | 'enterprise';
    }>;
    const tls = { cert: pem('node.pem'), key: pem(key) };
    const started = Promise.resolve().then(() => startEmbedded({ edition, tls }));
    await expect(started).rejects.toThrow(words);
  });
});
