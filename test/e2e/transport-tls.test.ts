/** TLS on both listeners: certificates made for the test, renewed while it runs, and callers that have to show theirs. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '../support/fake-clock.js';
import { pathOf, requires } from '../support/requirements.js';
import { failureOfCall, startTestGateway, type TestGateway } from '../support/transport-gateway.js';

const withOpenssl = requires('openssl');
const folder = mkdtempSync(join(tmpdir(), 'aerogate-tls-'));
const file = (name: string): string => join(folder, name);

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync(pathOf('openssl'), args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

/** An authority, and leaves signed by it: two for the server, one for a caller; a stranger of its own. */
beforeAll(() => {
  if (!withOpenssl) return;
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const self = (name: string): void => {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
    );
  };
  self('authority');
  self('stranger');
  writeFileSync(file('empty'), '');
  writeFileSync(file('names.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  for (const name of ['first', 'second', 'caller']) {
    openssl(
      'req',
      ...key.slice(0, -2),
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', '2'],
      ...['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'],
      ...['-extfile', 'names.cnf'],
    );
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The server's files, as `name`'s now. */
function deploy(name: string): { 'tls-cert-file': string; 'tls-key-file': string } {
  copyFileSync(file(`${name}.pem`), file('server.pem'));
  copyFileSync(file(`${name}.key`), file('server.key'));
  return { 'tls-cert-file': file('server.pem'), 'tls-key-file': file('server.key') };
}

type NodeOptions = { ca: Buffer; cert?: Buffer; key?: Buffer };

function trusting(caller?: string): NodeOptions {
  const ca = readFileSync(file('authority.pem'));
  if (caller === undefined) return { ca };
  return {
    ca,
    cert: readFileSync(file(`${caller}.pem`)),
    key: readFileSync(file(`${caller}.key`)),
  };
}

function transports(gateway: TestGateway, nodeOptions: NodeOptions): Record<string, Transport> {
  const { grpcUrl, webUrl } = gateway;
  return {
    gRPC: createGrpcTransport({ baseUrl: grpcUrl, nodeOptions }),
    'gRPC on the web port': createGrpcTransport({ baseUrl: webUrl, nodeOptions }),
    'Connect, HTTP/1.1': createConnectTransport({
      baseUrl: webUrl,
      httpVersion: '1.1',
      nodeOptions,
    }),
    'Connect, HTTP/2': createConnectTransport({ baseUrl: webUrl, httpVersion: '2', nodeOptions }),
  };
}

/** Who answers on a port. */
async function subjectAt(port: number): Promise<string | string[] | undefined> {
  const socket = connectTls({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], ...trusting() });
  await once(socket, 'secureConnect');
  const certificate: PeerCertificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate.subject.CN;
}

describe.skipIf(!withOpenssl)('TLS', () => {
  it('carries every protocol, HTTP/1.1 and HTTP/2 by ALPN', async () => {
    const gateway = await startTestGateway({ flags: deploy('first') });
    for (const [name, transport] of Object.entries(transports(gateway, trusting()))) {
      const answer = await createClient(SessionService, transport).get({});
      expect([name, answer.$typeName]).toEqual([name, 'aerogate.v1.GetResponse']);
    }
    expect(gateway.addresses.ops.port).toBeGreaterThan(0);
    expect((await fetch(`${gateway.opsUrl}/healthz`)).status).toBe(200);
  });

  it('refuses plaintext and old versions, and goes on', async () => {
    const gateway = await startTestGateway({ flags: deploy('first') });
    const plain = {
      ...gateway,
      grpcUrl: gateway.grpcUrl.replace('https', 'http'),
      webUrl: gateway.webUrl.replace('https', 'http'),
    };
    for (const transport of Object.values(transports(plain, trusting()))) {
      await failureOfCall(createClient(SessionService, transport).get({}, { timeoutMs: 5_000 }));
    }
    const old = connectTls({
      port: gateway.addresses.grpc.port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      ...trusting(),
    });
    await expect(once(old, 'secureConnect')).rejects.toThrow();
    expect(await subjectAt(gateway.addresses.grpc.port)).toBe('first');
    await expect
      .poll(() => gateway.log.some(({ message }) => message === 'TLS handshake failed'))
      .toBe(true);
  });

  it('asks callers for a certificate where a client CA is given', async () => {
    const gateway = await startTestGateway({
      flags: { ...deploy('first'), 'tls-client-ca-file': file('authority.pem') },
    });
    for (const transport of Object.values(transports(gateway, trusting('caller')))) {
      await createClient(SessionService, transport).get({});
    }
    for (const caller of [undefined, 'stranger']) {
      for (const transport of Object.values(transports(gateway, trusting(caller)))) {
        const call = createClient(SessionService, transport).get({}, { timeoutMs: 5_000 });
        await failureOfCall(call);
      }
    }
  });

  it('uses new files as soon as both are there, and keeps the last good ones otherwise', async () => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ flags: deploy('first'), clock });
    const { grpc, web } = gateway.addresses;
    const timers = clock.pendingTimers;
    const noticed = async (): Promise<void> => {
      await expect.poll(() => clock.pendingTimers).toBeGreaterThan(timers);
      clock.advance(1_000);
    };
    const established = createClient(
      SessionService,
      createGrpcTransport({ baseUrl: gateway.grpcUrl, nodeOptions: trusting() }),
    );
    writeFileSync(file('server.pem'), 'no certificate');
    await noticed();
    await expect
      .poll(() => gateway.log.filter(({ level }) => level === 'warn'))
      .toMatchObject([{ why: expect.stringContaining('--tls-cert-file') as string }]);
    expect(await subjectAt(grpc.port)).toBe('first');

    deploy('second');
    await expect
      .poll(async () => {
        clock.advance(1_000);
        return [await subjectAt(grpc.port), await subjectAt(web.port)];
      })
      .toEqual(['second', 'second']);
    await established.get({});
    expect(JSON.stringify(gateway.log)).not.toContain('PRIVATE');
  });

  it.each([
    ['a file that is not there', { 'tls-cert-file': 'nowhere.pem' }, '--tls-cert-file'],
    ['a key of another certificate', { 'tls-key-file': 'second.key' }, 'do not belong together'],
    ['an empty key and certificate', { 'tls-cert-file': 'empty', 'tls-key-file': 'empty' }, 'PEM'],
    ['authorities that are none', { 'tls-client-ca-file': 'names.cnf' }, '--tls-client-ca-file'],
  ])('does not start with %s', async (_what, wrong, words) => {
    const named = Object.entries(wrong).map(([option, name]) => [option, file(name)]);
    const flags = { ...deploy('first'), ...(Object.fromEntries(named) as object) };
    await expect(startTestGateway({ flags })).rejects.toThrow(words);
  });
});
