/** How `aerogate serve` starts: what wins, what it says, and what it refuses to start with. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import {
  FREE_PORTS,
  runAerogate,
  type ServingAerogate,
  serveAerogate,
  startAerogate,
} from '../support/aerogate-process.js';

const cleanups: (() => unknown)[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aerogate-start-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(...args: Parameters<typeof serveAerogate>): Promise<ServingAerogate> {
  const gateway = await serveAerogate(...args);
  cleanups.push(() => gateway.stop());
  return gateway;
}

async function embeddedNode(options?: Parameters<typeof startEmbedded>[0]): Promise<EmbeddedNode> {
  const node = await startEmbedded(options);
  cleanups.push(() => node.close());
  return node;
}

describe('what is said', () => {
  it('embedded: the addresses and a warning, and the ready file until the end', async () => {
    const gateway = await serve(['--embedded']);
    await gateway.saw('output', 'Ctrl-C stops it');
    await gateway.saw('errors', '\n');
    const { output, errors } = gateway.written();
    for (const address of [gateway.grpc, gateway.web, gateway.ops, gateway.embedded ?? '-']) {
      expect(output).toContain(address);
    }
    const [warning] = errors.trim().split('\n');
    expect(JSON.parse(warning ?? '')).toMatchObject({ level: 'warn' });
    expect(warning).toContain('for development');
    expect(JSON.parse(readFileSync(gateway.readyFile, 'utf8'))).toMatchObject({ pid: gateway.pid });
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
    expect(existsSync(gateway.readyFile)).toBe(false);
  });

  it('a cluster: nothing on standard output, and one JSON line with the addresses in the log', async () => {
    const node = await embeddedNode();
    const gateway = await serve(['--seeds', node.seeds, '--driver', 'wire']);
    // The pipe may be behind the ready file.
    await gateway.saw('errors', '"serving"');
    const { output, errors } = gateway.written();
    expect(output).toBe('');
    const events = errors
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string });
    expect(events.find(({ message }) => message === 'serving')).toMatchObject({
      grpc: gateway.grpc,
      web: gateway.web,
      ops: gateway.ops,
    });
  });

  it('as text where that is asked for', async () => {
    const node = await embeddedNode();
    const gateway = await serve([
      '--seeds',
      node.seeds,
      '--driver',
      'wire',
      '--log-format',
      'text',
    ]);
    await gateway.saw('output', 'serves a cluster');
    expect(gateway.written().errors).not.toContain('{"');
  });
});

describe('what wins', () => {
  it('a flag over the environment, that over the file, that over the default', async () => {
    const file = join(folder, 'aerogate.yaml');
    writeFileSync(file, 'embedded: true\nlog-level: error\nreflection: off\nembedded-nodes: 2\n');
    const gateway = await serve(['--config', file, '--embedded-nodes', '3'], {
      env: { AEROGATE_EMBEDDED_NODES: '1', AEROGATE_LOG_LEVEL: 'info' },
    });
    expect(gateway.embedded?.split(',')).toHaveLength(3);
    // The log level of the environment shows lines that the file would have kept back.
    await gateway.saw('errors', '"serving"');
  });

  it('--no- in front of a flag overrules the environment', async () => {
    const { exitCode, errors } = await runAerogate(['serve', '--no-embedded'], {
      env: { AEROGATE_EMBEDDED: 'true' },
    });
    expect(exitCode).toBe(2);
    expect(errors).toMatch(/--seeds host:port .* or --embedded/);
  });
});

describe('refused with exit code 2', () => {
  it.each([
    ['neither seeds nor embedded', [], {}, /--seeds host:port .* or --embedded/],
    [
      'a mistyped variable',
      ['--embedded'],
      { AEROGATE_GRPC_LISTN: '1' },
      /Did you mean AEROGATE_GRPC_LISTEN\?/,
    ],
    ['a listener for everyone', ['--embedded', '--grpc-listen', '0.0.0.0:0'], {}, /without TLS/],
  ])('%s', async (_, args, env, words) => {
    const { exitCode, errors, output } = await runAerogate(['serve', ...args], { env });
    expect(errors).toMatch(words);
    expect(errors).not.toMatch(/^\s+at /m);
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
  });
});

describe('a file it can not work with ends it before anything else is said', () => {
  // Names in the folder, which the test puts in front.
  const bad = '@bad';
  const nowhere = '@nowhere/x';
  const tls = ['--tls-cert-file', bad, '--tls-key-file', bad];
  const seeds = ['--seeds', '127.0.0.1:1', '--driver', 'wire'];
  it.each([
    ['keys of TLS', ['--embedded', ...tls], '--tls-cert-file and --tls-key-file: not a PEM'],
    ['a key of tokens', ['--embedded', '--token-key-file', bad], `--token-key-file: ${bad}: `],
    [
      'behaviours, for workers',
      ['--embedded', '--workers', '2', '--behavior-file', bad],
      `--behavior-file: ${bad}: `,
    ],
    [
      'a key of tokens, for workers',
      ['--embedded', '--workers', '2', '--token-key-file', bad],
      `--token-key-file: ${bad}: `,
    ],
    [
      'a ready file',
      ['--embedded', '--ready-file', nowhere],
      `--ready-file: ${nowhere} can't be written (ENOENT).`,
    ],
    [
      'authorities of the cluster',
      [...seeds, '--cluster-tls-ca-file', bad],
      `--cluster-tls-ca-file: ${bad} holds no PEM certificates`,
    ],
    [
      'a key for the cluster',
      [...seeds, '--cluster-tls-cert-file', bad, '--cluster-tls-key-file', bad],
      '--cluster-tls-cert-file and --cluster-tls-key-file: not a PEM',
    ],
  ])('%s', async (_, args, words) => {
    writeFileSync(join(folder, 'bad'), 'secret');
    const named = args.map((arg) => arg.replace('@', `${folder}/`));
    const { exitCode, errors, output } = await runAerogate(['serve', ...FREE_PORTS, ...named]);
    const lines = errors.trim().split('\n');
    expect(lines.filter((line) => !line.includes('no --token-key-file'))).toEqual([
      expect.stringContaining(`aerogate: ${words.replace('@', `${folder}/`)}`),
    ]);
    expect(errors).not.toContain('secret');
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
  });

  it('aerogate embedded, with an empty certificate and key', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    const files = ['--tls-cert-file', empty, '--tls-key-file', empty];
    const args = ['--port', '0', '--edition', 'enterprise', ...files];
    const ended = await runAerogate(['embedded', ...args]);
    expect(ended).toMatchObject({ exitCode: 1, output: '' });
    expect(ended.errors).toMatch(/^aerogate: --tls-cert-file and --tls-key-file: not a PEM/);
  });
});

describe('a port in use ends it with exit code 1', () => {
  it.each(['--grpc-listen', '--web-listen', '--ops-listen', '--embedded-listen'])(
    '%s',
    async (option) => {
      const port = await takenPort();
      const ended = await runAerogate([
        'serve',
        '--embedded',
        ...FREE_PORTS,
        option,
        `127.0.0.1:${port}`,
      ]);
      expect(ended.errors).toContain(option);
      expect(ended.errors).toContain(`127.0.0.1:${port}`);
      expect(ended.errors).toMatch(/in use/);
      expect(ended.errors).not.toMatch(/^\s+at /m);
      expect(ended).toMatchObject({ exitCode: 1, output: '' });
    },
  );

  it('aerogate embedded', async () => {
    const port = await takenPort();
    const ended = await runAerogate(['embedded', '--port', String(port)]);
    expect(ended).toMatchObject({ exitCode: 1, output: '' });
    expect(ended.errors).toMatch(/--port: .* in use/);
  });

  it('aerogate embedded with users, where the edition has none', async () => {
    const ended = await runAerogate(['embedded', '--port', '0', '--security']);
    expect(ended).toMatchObject({ exitCode: 2, output: '' });
    expect(ended.errors).toContain('--edition enterprise');
  });
});

describe('a cluster that is not there', () => {
  it('is waited for: not ready first, serving once a seed answers', async () => {
    const port = await freePort();
    const gateway = await serve([
      '--seeds',
      `127.0.0.1:${port}`,
      '--driver',
      'wire',
      '--tend-interval-ms',
      '100',
    ]);
    await gateway.saw('errors', 'No seed can be reached yet');
    expect(gateway.written().errors).toContain(`127.0.0.1:${port}`);

    const health = await runAerogate(['health', '--address', gateway.grpc]);
    expect(health).toMatchObject({ exitCode: 1, output: 'NOT_SERVING\n' });
    const call = await runAerogate(['call', 'get', 'test/a/b', '--address', gateway.grpc]);
    expect(call.exitCode).toBe(78);
    expect(call.errors).toContain('CLUSTER_UNAVAILABLE');

    await embeddedNode({ port });
    await vi.waitFor(
      async () => {
        expect((await fetch(`http://${gateway.ops}/readyz`)).status).toBe(200);
      },
      { timeout: 20_000, interval: 50 },
    );
    const served = await runAerogate(['call', 'put', 'test/a/b', 'n=1', '--address', gateway.grpc]);
    expect(served.exitCode).toBe(0);
  });

  it('that is too old ends it with exit code 1 and its build', async () => {
    const node = await embeddedNode({ build: '6.3.0.0' });
    const { exitCode, errors } = await runAerogate([
      ...['serve', ...FREE_PORTS, '--seeds', node.seeds, '--driver', 'wire'],
    ]);
    expect(exitCode).toBe(1);
    expect(errors).toContain(node.seeds);
    expect(errors).toMatch(/6\.3\.0\.0/);
    expect(errors).toMatch(/6\.4/);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it('of another name ends it with exit code 1', async () => {
    const node = await embeddedNode({ clusterName: 'green' });
    const seeds = ['--seeds', node.seeds, '--driver', 'wire', '--cluster-name', 'blue'];
    const { exitCode, errors } = await runAerogate(['serve', ...FREE_PORTS, ...seeds]);
    expect(exitCode).toBe(1);
    expect(errors).toMatch(
      /^aerogate: The cluster .*:\n {2}[\d.:]+: Node \w+ at [\d.:]+ is in `green`; cluster name `blue` is configured\.$/mu,
    );
  });
});

describe('aerogate embedded', () => {
  it('is an address a gateway serves, with the namespaces asked for', async () => {
    const port = await freePort();
    const node = startAerogate([
      'embedded',
      '--port',
      String(port),
      '--namespace',
      'books',
      '--namespace',
      'money:sc',
    ]);
    cleanups.push(() => node.stop());
    const gateway = await serve([
      '--seeds',
      `127.0.0.1:${port}`,
      '--driver',
      'wire',
      '--tend-interval-ms',
      '100',
    ]);
    await vi.waitFor(
      async () => {
        expect((await fetch(`http://${gateway.ops}/readyz`)).status).toBe(200);
      },
      { timeout: 20_000, interval: 50 },
    );
    for (const namespace of ['books', 'money']) {
      const put = ['call', 'put', `${namespace}/a/b`, 'n=1', '--address', gateway.grpc];
      expect(await runAerogate(put)).toMatchObject({ exitCode: 0 });
    }
    const { exitCode, output } = await node.stop();
    expect(exitCode).toBe(0);
    expect(output).toContain(`127.0.0.1:${port}`);
    expect(output).toContain('books, money (sc)');
  });
});

async function takenPort(): Promise<number> {
  const server = await listening();
  cleanups.push(() => server.close());
  return portOf(server);
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = await listening();
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return address.port;
}
