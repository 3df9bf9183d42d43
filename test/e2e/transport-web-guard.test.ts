/** Who may talk to the web listener: host names it knows, origins it was told, and nothing by GET. */

import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/transport-gateway.js';

const PATH = '/aerogate.v1.SessionService/Get';
const JSON_HEADERS = { 'content-type': 'application/json' };

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request with headers `fetch` would not let through. */
function send(
  gateway: TestGateway,
  { method = 'POST', path = PATH, headers = {}, body = '{}' },
): Promise<Answer> {
  const { host, port } = gateway.addresses.web;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host, port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? body : undefined);
  });
}

describe('the host of a request', () => {
  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:1',
    '[::1]:8080',
    'localhost.:80',
    'gateway.example.com',
    'Gateway.Example.Com:443',
  ])('%s is answered', async (host) => {
    const gateway = await startTestGateway({ flags: { 'allowed-host': 'gateway.example.com' } });
    const answer = await send(gateway, { headers: { ...JSON_HEADERS, host } });
    expect(answer.status).toBe(200);
  });

  it.each([
    'evil.example.com',
    'localhost.evil.example.com',
    'gateway.example.com.evil.org',
    '10.0.0.1',
    '127.0.0.2',
    '[::2]',
  ])('%s is not, and the reason said', async (host) => {
    let called = false;
    const gateway = await startTestGateway({
      flags: { 'allowed-host': 'gateway.example.com' },
      session: {
        get: () => {
          called = true;
          return Promise.resolve({});
        },
      },
    });
    const answer = await send(gateway, { headers: { ...JSON_HEADERS, host } });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('--allowed-host');
    expect(answer.text).not.toContain(host);
    expect(called).toBe(false);
  });

  it.each(['a b', 'user@localhost', 'localhost:port', '[localhost]'])(
    '"%s" is malformed',
    async (host) => {
      const gateway = await startTestGateway();
      expect((await send(gateway, { headers: { ...JSON_HEADERS, host } })).status).toBe(400);
    },
  );
});

describe('scripts of other origins', () => {
  const ORIGIN = 'https://app.example.com';
  const flags = { 'cors-origin': `${ORIGIN},http://localhost:5173` };
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,connect-protocol-version',
  };

  it('that are allowed may call, and see status and details', async () => {
    const gateway = await startTestGateway({ flags });
    for (const origin of [ORIGIN, 'http://localhost:5173']) {
      const asked = await send(gateway, { method: 'OPTIONS', headers: { origin, ...preflight } });
      expect(asked.status).toBe(204);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        vary: 'Origin',
      });
      const allowed = String(asked.headers['access-control-allow-headers']).toLowerCase();
      for (const name of ['content-type', 'connect-protocol-version', 'connect-timeout-ms']) {
        expect(allowed).toContain(name);
      }
      const { status, headers } = await send(gateway, { headers: { ...JSON_HEADERS, origin } });
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBe(origin);
      const exposed = String(headers['access-control-expose-headers']).toLowerCase();
      for (const name of ['grpc-status', 'grpc-message', 'grpc-status-details-bin']) {
        expect(exposed).toContain(name);
      }
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it.each(['https://evil.example.com', 'http://app.example.com', 'null', `${ORIGIN}.evil.org`])(
    '%s gets no header to call with',
    async (origin) => {
      const gateway = await startTestGateway({ flags });
      const asked = await send(gateway, { method: 'OPTIONS', headers: { origin, ...preflight } });
      expect(asked.status).toBe(403);
      const called = await send(gateway, { headers: { ...JSON_HEADERS, origin } });
      for (const { headers } of [asked, called]) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual(
          [],
        );
        expect(headers['vary']).toBe('Origin');
      }
    },
  );

  it('without --cors-origin nobody does', async () => {
    const gateway = await startTestGateway();
    const headers = { origin: ORIGIN, ...preflight };
    const asked = await send(gateway, { method: 'OPTIONS', headers });
    expect(asked.status).toBe(403);
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access'))).toEqual([]);
  });
});

describe('requests that are no calls', () => {
  it('by GET are refused for every RPC, since URLs end up in logs and caches', async () => {
    const gateway = await startTestGateway();
    const query = `${PATH}?connect=v1&encoding=json&message=%7B%7D`;
    expect((await send(gateway, { method: 'GET', path: query })).status).toBe(405);
    const check = '/grpc.health.v1.Health/Check?connect=v1&encoding=json&message=%7B%7D';
    expect((await send(gateway, { method: 'GET', path: check })).status).toBe(405);
  });

  it.each(['/', '/aerogate.v1.SessionService/Nothing', '/metrics', '//', '/%', '*'])(
    '%s is nothing here',
    async (path) => {
      const gateway = await startTestGateway();
      const answer = await send(gateway, { path, headers: JSON_HEADERS });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('/aerogate.v1.SessionService/Get');
    },
  );
});
