/** The wire driver's login on embedded nodes with security: every socket is let in, sessions are renewed, refusals are told once. */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { driverContract } from '../../server/src/driver/contract/driver-contract.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import type { ClusterCredentials } from '../../server/src/driver/wire/cluster-login.js';
import {
  createWireDriverProvider,
  type WireDriverProviderOptions,
} from '../../server/src/driver/wire/wire-driver-provider.js';
import {
  type EmbeddedNode,
  type EmbeddedOptions,
  startEmbedded,
} from '../../server/src/embedded/index.js';
import type { Outcome } from '../../server/src/model/command.js';
import { keyOf } from '../../server/src/model/key.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { RESULT } from '../../server/src/model/result-code.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { intValue } from '../../server/src/model/value.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { openTarget } from '../support/contract-target.js';
import { requires } from '../support/requirements.js';

const APP: ClusterCredentials = { mode: 'internal', user: 'app', password: 'secret' };
const ROLES = ['read-write-udf', 'sindex-admin', 'udf-admin', 'truncate', 'sys-admin'];
const SECURITY = { users: [{ name: 'app', password: 'secret', roles: ROLES }] };

async function start(options: EmbeddedOptions = {}): Promise<EmbeddedNode> {
  const embedded = await startEmbedded({ edition: 'enterprise', security: SECURITY, ...options });
  onTestFinished(() => embedded.close());
  return embedded;
}

function providerOf(
  { seeds }: Pick<EmbeddedNode, 'seeds'>,
  options: Partial<WireDriverProviderOptions> = { credentials: APP },
) {
  return createWireDriverProvider({
    ...{ seeds: parseSeeds(seeds), clock: systemClock, random: () => 0.5, version: '0.0.0-test' },
    ...options,
  });
}

function open(embedded: EmbeddedNode, options?: Partial<WireDriverProviderOptions>) {
  const provider = providerOf(embedded, options);
  onTestFinished(() => provider.close(0));
  return provider;
}

function put(driver: Driver, number: number): Promise<Outcome> {
  const key = keyOf('test', 'login', { type: 'integer', value: BigInt(number) });
  return driver.execute(
    {
      ...{ verb: 'operate', key, settings: CONTRACT_SETTINGS },
      operations: [{ op: 'write', bin: 'a', value: intValue(number) }],
      write: { exists: 'update', ttl: { type: 'serverDefault' } },
    },
    { settings: CONTRACT_SETTINGS },
  );
}

describe('a login to the cluster', () => {
  it('lets every socket to every node in', async () => {
    const embedded = await start({ nodes: 3 });
    const provider = open(embedded);
    await provider.start();
    const driver = provider.forPrincipal(ANONYMOUS);

    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, i) => put(driver, i)));

    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const { nodes } = await embedded.control.counters();
    expect(Object.values(nodes).every(({ messages }) => messages > 0)).toBe(true);
  });

  it.each([
    ['a wrong password', { ...APP, password: 'guess' }, RESULT.invalidCredential],
    ['an unknown user', { ...APP, user: 'nobody' }, RESULT.invalidUser],
  ])('with %s is refused in words, which name the options', async (_, credentials, code) => {
    const started = open(await start(), { credentials }).start();
    await expect(started).rejects.toMatchObject({
      code: { from: 'server', resultCode: code },
      message: expect.stringMatching(/--user and --password-file/) as string,
    });
  });

  it('says nobody is logged in where there are no credentials', async () => {
    const started = open(await start(), {}).start();
    await expect(started).rejects.toMatchObject({
      code: { from: 'server', resultCode: RESULT.notAuthenticated },
    });
  });

  it('is not needed by an Enterprise server without security', async () => {
    const embedded = await startEmbedded({ edition: 'enterprise' });
    onTestFinished(() => embedded.close());
    await expect(open(embedded).start()).resolves.toBeUndefined();
  });

  it('is refused by a Community server, with what to do', async () => {
    const embedded = await startEmbedded();
    onTestFinished(() => embedded.close());
    await expect(open(embedded).start()).rejects.toThrow(/Leave out the user/);
  });

  it('to LDAP takes TLS', async () => {
    const embedded = await start();
    const credentials = { ...APP, mode: 'external' } as const;
    expect(() => providerOf(embedded, { credentials })).toThrow(/TLS/);
  });
});

describe.skipIf(!requires('openssl'))('a login over TLS', () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates({ node: 'DNS:node.example', app: 'DNS:app.example' });
  });
  afterAll(() => {
    certificates.remove();
  });

  const pem = (name: string): string => certificates.pem(name);
  const nodeTls = () => ({ cert: pem('node.pem'), key: pem('node.key'), name: 'node.example' });
  const clientTls = () => ({ ca: pem('authority.pem'), name: 'node.example' });

  it('can come by the certificate alone', async () => {
    const embedded = await start({ tls: { ...nodeTls(), ca: pem('authority.pem') } });
    const tls = { ...clientTls(), cert: pem('app.pem'), key: pem('app.key') };
    const provider = open(embedded, { tls, credentials: { mode: 'pki' } });
    await provider.start();
    expect((await put(provider.forPrincipal(ANONYMOUS), 1)).ok).toBe(true);
  });

  async function openDriver(seeds: string): Promise<Driver> {
    const provider = providerOf({ seeds }, { tls: clientTls(), credentials: APP });
    await provider.start();
    return provider.forPrincipal(ANONYMOUS);
  }

  // A cluster that was given has its own ways in.
  describe.skipIf(!requires('own-cluster'))('holds to the contract', () => {
    driverContract(
      'wire driver, TLS and login',
      () =>
        openTarget(
          () =>
            startEmbedded({
              ...{ nodes: 2, edition: 'enterprise', security: SECURITY, tls: nodeTls() },
            }),
          openDriver,
        ),
      { faults: requires('own-cluster') },
    );
  });
});
