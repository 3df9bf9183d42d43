/** `aerogate serve` in front of a cluster with TLS and logins: who gets in, and what a role leaves out. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { FREE_PORTS, runAerogate, serveAerogate } from '../support/aerogate-process.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { requires } from '../support/requirements.js';

const KEY = { namespace: 'test', set: 'secured', string: 'u1' };
const BINS = { name: { string: 'Tim' } };
/** No part of it may show in what the gateway says. */
const PASSWORD = 'bluebell-72';
const USERS = [
  { name: 'writer', password: PASSWORD, roles: ['read-write'] },
  { name: 'reader', password: PASSWORD, roles: ['read'] },
  { name: 'nothing', password: PASSWORD },
];

/** A call the user's roles have no permission for. */
const DENIED = {
  status: 403,
  body: {
    code: 'permission_denied',
    details: expect.arrayContaining([
      expect.objectContaining({
        debug: expect.objectContaining({
          ...{ name: 'ROLE_VIOLATION', serverCode: 81, retryAdvice: 'RETRY_ADVICE_NEVER' },
        }) as unknown,
      }),
    ]) as unknown,
  },
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

describe.skipIf(!requires('openssl'))('aerogate serve on a cluster with TLS and logins', () => {
  let certificates: Certificates;
  let cluster: EmbeddedNode;
  let folder: string;

  beforeAll(async () => {
    certificates = makeCertificates({ node: 'DNS:node.example' });
    folder = mkdtempSync(join(tmpdir(), 'aerogate-secured-'));
    writeFileSync(join(folder, 'right'), `${PASSWORD}\n`);
    writeFileSync(join(folder, 'wrong'), 'guess\n');
    const [cert, key] = [certificates.pem('node.pem'), certificates.pem('node.key')];
    cluster = await startEmbedded({
      ...{ nodes: 2, edition: 'enterprise', security: { users: USERS } },
      tls: { cert, key, name: 'node.example' },
    });
  });
  afterAll(async () => {
    await cluster.close();
    certificates.remove();
    rmSync(folder, { recursive: true });
  });

  function flags(user: string, passwordFile = 'right'): string[] {
    return [
      ...['--seeds', cluster.seeds, '--driver', 'wire'],
      ...['--cluster-tls-ca-file', certificates.file('authority.pem')],
      ...['--cluster-tls-name', 'node.example'],
      ...['--user', user, '--password-file', join(folder, passwordFile)],
    ];
  }

  /** A gateway logged in as the user, and how its calls are answered. */
  async function serveAs(user: string) {
    const gateway = await serveAerogate(flags(user));
    onTestFinished(async () => {
      await gateway.stop();
    });
    return async (method: string, body: unknown): Promise<Answer> => {
      const response = await fetch(`http://${gateway.web}/aerogate.v1.${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
  }

  it('writes and reads as a user with the role for it', async () => {
    const call = await serveAs('writer');
    expect(await call('SessionService/Put', { key: KEY, bins: BINS })).toMatchObject({
      status: 200,
    });
    expect(await call('SessionService/Get', { key: KEY })).toMatchObject({
      ...{ status: 200, body: { result: { record: { bins: BINS } } } },
    });
    const source = 'function f(r) return 1 end';
    expect(await call('UdfService/RegisterUdf', { serverPath: 'm.lua', source })).toMatchObject(
      DENIED,
    );
  });

  it('refuses what the role leaves out as PERMISSION_DENIED, row by row where rows are asked for', async () => {
    const key = { ...KEY, key: KEY.string };
    await cluster.control.seed([{ ...key, bins: { name: 'Tim' } }]);
    const before = await cluster.control.peek(key);
    const call = await serveAs('reader');
    expect(await call('SessionService/Get', { key: KEY })).toMatchObject({ status: 200 });

    expect(await call('SessionService/Put', { key: KEY, bins: BINS })).toMatchObject(DENIED);
    const segments = [
      { query: {}, keys: [KEY] },
      { upsert: {}, keys: [KEY], operations: [{ bin: 'name', put: { string: 'Tom' } }] },
    ];
    const executed = await call('SessionService/Execute', { segments });
    expect(executed).toMatchObject({ status: 200, body: { summary: { ok: 1, failed: 1 } } });
    expect(before).toBeDefined();
    expect(await cluster.control.peek(key)).toEqual(before);
  });

  it('says why no node can be reached where it trusts none of them', async () => {
    const seeds = ['--seeds', cluster.seeds, '--driver', 'wire'];
    const gateway = await serveAerogate([...seeds, '--cluster-tls']);
    onTestFinished(async () => {
      await gateway.stop();
    });
    await gateway.saw('errors', 'No seed can be reached yet');
    expect(gateway.written().errors).toContain('failed (UNABLE_TO_VERIFY_LEAF_SIGNATURE).');
  });

  it.each([
    ['a wrong password', () => flags('writer', 'wrong'), /--user and --password-file/],
    ['an unknown user', () => flags('nobody'), /--user and --password-file/],
    ['no user', () => flags('writer').slice(0, -4), /wants a login; see --user/],
  ])('does not start with %s', async (_, args, words) => {
    const ended = await runAerogate(['serve', ...FREE_PORTS, ...args()]);
    expect(ended.errors).toMatch(words);
    expect(ended.errors).not.toContain('guess');
    expect(ended.errors).not.toMatch(/^\s+at /m);
    expect(ended).toMatchObject({ exitCode: 1, output: '' });
  });
});
