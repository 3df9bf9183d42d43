/** The page of clients/browser in a real browser, served from another origin than the gateway's: what works, and what CORS forbids. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';
import { readInstructions, runShell } from '../support/client-program.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { pathOf, requires } from '../support/requirements.js';
import { failureOfCall, sessionClient } from '../support/transport-gateway.js';

const SOURCE = join(WORKSPACE, 'clients', 'browser');
const KEY = {
  namespace: 'test',
  set: 'browser',
  userKey: { case: 'stringValue', value: 'ada' },
} as const;
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

it('has types that hold', async () => {
  await runShell('npm run check --silent', 'clients/browser');
});

describe.skipIf(!requires('chromium', 'own-cluster'))('a page of another origin', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aerogate-page-'));
    await build({ root: SOURCE, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    // Chromium's own sandbox can't be had by root, which CI runs as; its rules for origins are in force all the same.
    browser = await chromium.launch({
      executablePath: pathOf('chromium'),
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['connect', 'grpc-web'])(
    'writes, reads, streams and decodes errors over %s where it is allowed',
    async (protocol) => {
      const origin = await serveFolder(folder);
      const gateway = await startLiveGateway({ flags: { 'cors-origin': [origin] } });

      const page = await opened(browser, { origin, gateway, protocol });

      expect(await logOf(page, 'done')).toBe(readInstructions('browser').transcript);
      expect(protocolsOf(gateway)).toEqual(new Set([protocol]));
      const { result } = await sessionClient(gateway, 'gRPC').get({ key: KEY });
      expect(result?.record?.bins['id']?.kind.value).toBe(9007199254740993n);
      expect(gateway.defects()).toEqual([]);
    },
  );

  it.each(['connect', 'grpc-web'])(
    'is refused over %s where another origin is allowed, and nothing is carried out',
    async (protocol) => {
      const [origin, allowed] = [await serveFolder(folder), await serveFolder(folder)];
      const gateway = await startLiveGateway({ flags: { 'cors-origin': [allowed] } });

      const page = await opened(browser, { origin, gateway, protocol });

      expect(await logOf(page, 'failed')).toMatch(/^failed: .*fetch/i);
      const missing = await failureOfCall(sessionClient(gateway, 'gRPC').get({ key: KEY }));
      expect(missing).toMatchObject({ code: Code.NotFound });
      // The log knows of no call but the one that looked for the record.
      expect(protocolsOf(gateway)).toEqual(new Set(['grpc']));
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'gets nothing carried out by a request of type %s, which browsers send without asking',
    async (type) => {
      const origin = await serveFolder(folder);
      const gateway = await startLiveGateway();
      const page = await opened(browser, { origin, gateway, protocol: 'connect' });
      await logOf(page, 'failed');
      const request = {
        url: `${gateway.webUrl}/aerogate.v1.SessionService/Put`,
        type,
        body: '{"key":{"namespace":"test","set":"browser","string":"ada"},"bins":{"a":{"int":1}}}',
      };

      const answer = await page.evaluate(async ({ url, type: contentType, body }) => {
        const headers = { 'content-type': contentType };
        const response = await fetch(url, { method: 'POST', mode: 'no-cors', headers, body });
        return response.type;
      }, request);

      // It reached the gateway, which took it for no call.
      expect(answer).toBe('opaque');
      expect(await gateway.messagesSent()).toBe(0);
      expect(gateway.defects()).toEqual([]);
    },
  );

  it('is refused where no origin is allowed', async () => {
    const origin = await serveFolder(folder);
    const gateway = await startLiveGateway();

    const page = await opened(browser, { origin, gateway, protocol: 'connect' });

    expect(await logOf(page, 'failed')).toMatch(/^failed: .*fetch/i);
    expect(protocolsOf(gateway)).toEqual(new Set());
  });
});

/** Serves the bundle on a free port of loopback; the origin it has there. */
async function serveFolder(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    readFile(join(folder, file)).then(
      (bytes) => {
        const type = CONTENT_TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

interface Visit {
  readonly origin: string;
  readonly gateway: LiveGateway;
  readonly protocol: string;
}

async function opened(browser: Browser, { origin, gateway, protocol }: Visit): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${origin}/?${new URLSearchParams({ gateway: gateway.webUrl, protocol })}`);
  return page;
}

/** What the page shows at its end. */
async function logOf(page: Page, state: 'done' | 'failed'): Promise<string> {
  const log = page.locator('#log:not([data-state="running"])');
  const text = (await log.textContent()) ?? '';
  expect([await log.getAttribute('data-state'), text]).toEqual([state, text]);
  return text;
}

/** The protocols of the calls that came to an end, as the gateway's log has them. */
function protocolsOf(gateway: LiveGateway): ReadonlySet<unknown> {
  return new Set(gateway.log.flatMap(({ protocol }) => (protocol === undefined ? [] : [protocol])));
}
