/** The image without an engine: every step of the Dockerfile, and what it leaves, started and called as a container would be. */

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadyFacts, WORKSPACE } from '../support/aerogate-process.js';
import { readDockerfile } from '../support/dockerfile.js';
import {
  type BuiltImage,
  buildEnvironment,
  buildImage,
  exportContext,
} from '../support/image-build.js';

const run = promisify(execFile);
const RISK_FLAG = '--allow-plaintext-beyond-loopback';

let scratch: string;
let image: BuiltImage;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'aerogate-image-'));
  const context = join(scratch, 'context');
  exportContext(WORKSPACE, context);
  const stages = readDockerfile(readFileSync(join(WORKSPACE, 'Dockerfile'), 'utf8'));
  image = await buildImage(stages, context, join(scratch, 'stages'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A word of the image on this machine: its Node is the running one, its absolute paths are in the folder. */
function here(word: string): string {
  if (word === 'node') return process.execPath;
  return word.startsWith('/app') ? join(image.root, word) : word;
}

/** The image's environment, on ports that are free. */
function environment(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(image.env).map(([name, value]) => [
    name,
    value.replace(/^0\.0\.0\.0:\d+$/, '0.0.0.0:0'),
  ]);
  return { ...buildEnvironment(), ...(Object.fromEntries(own) as typeof image.env), ...changes };
}

/** What `docker run IMAGE ARGS…` starts. */
function container(args: readonly string[] = image.cmd, env = environment()) {
  const [file = '', ...rest] = [...image.entrypoint, ...args].map(here);
  const child = spawn(file, rest, { cwd: join(image.root, image.workdir), env });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const written = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  return { child, ended, output: async () => (await written).join('') };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe('the files of the image', () => {
  it('are no sources, tests, declarations or maps of ours', () => {
    const ours = ['app/server', 'app/gen']
      .flatMap((folder) => filesBelow(join(image.root, folder)).map((path) => join(folder, path)))
      .filter((path) => !path.includes('node_modules'));
    expect(ours).toContain('app/server/dist/main.js');
    expect(ours.filter((path) => /\.(ts|map|tsbuildinfo|proto)$|\.test\./.test(path))).toEqual([]);
    expect(existsSync(join(image.root, 'app/server/src'))).toBe(false);
    expect(existsSync(join(image.root, 'app/clients'))).toBe(false);
  });

  it('are of packages the lockfile calls neither development nor optional', () => {
    const lock = JSON.parse(readFileSync(join(WORKSPACE, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<
        Record<
          string,
          { readonly dev?: true; readonly optional?: true; readonly devOptional?: true }
        >
      >;
    };
    const installed = JSON.parse(
      readFileSync(join(image.root, 'app/node_modules/.package-lock.json'), 'utf8'),
    ) as typeof lock;
    const paths = Object.keys(installed.packages).filter((path) => path.includes('node_modules/'));
    expect(paths).toContain('node_modules/@connectrpc/connect-node');
    const unwanted = paths.filter((path) => {
      const entry = lock.packages[path];
      return (entry?.dev ?? entry?.optional ?? entry?.devOptional) === true;
    });
    expect(unwanted).toEqual([]);
  });

  it('build nothing: no compiler, no installer, no add-on', () => {
    const folders = readdirSync(join(image.root, 'app/node_modules'));
    for (const name of ['typescript', 'vitest', 'node-gyp', 'aerospike', 'npm']) {
      expect(folders).not.toContain(name);
    }
    expect(filesBelow(join(image.root, 'usr'))).toEqual([]);
    expect(filesBelow(image.root).filter((path) => path.endsWith('.node'))).toEqual([]);
  });
});

describe('a container of the image', () => {
  it('says what it needs when it is told nothing', async () => {
    const { ended, output } = container();
    expect(await ended).toBe(2);
    expect(await output()).toMatch(/--seeds[\s\S]*--embedded|--embedded[\s\S]*--seeds/);
  });

  it('listens beyond loopback only when the risk is named', async () => {
    const { ended, output } = container(['serve', '--embedded']);
    expect(await ended).toBe(2);
    expect(await output()).toContain(RISK_FLAG);
  });

  it('has no official client, and says how to get it', async () => {
    const args = ['serve', '--seeds', '127.0.0.1:1', '--driver', 'native', RISK_FLAG];
    const { ended, output } = container(args);
    expect(await ended).not.toBe(0);
    expect(await output()).toContain('npm install aerospike');
  });

  it('embeds when told to: healthy, called by gRPC, and stopped by its signal', async () => {
    const folder = mkdtempSync(join(scratch, 'ready-'));
    const readyFile = join(folder, 'ready.json');
    const args = ['serve', '--embedded', RISK_FLAG, '--ready-file', readyFile];
    const { child, ended, output } = container(args);
    try {
      const { grpc } = await Promise.race([ready(folder, readyFile), failed(ended, output)]);
      const port = grpc.split(':').at(-1) ?? '';
      expect(grpc).not.toContain('127.0.0.1');

      const [file = '', ...rest] = image.healthcheck.map(here);
      const env = environment({ AEROGATE_GRPC_LISTEN: `0.0.0.0:${port}` });
      const health = await run(file, rest, { env });
      expect(health.stdout).toContain('SERVING');

      const baseUrl = `http://127.0.0.1:${port}`;
      const session = createClient(SessionService, createGrpcTransport({ baseUrl }));
      const userKey = { case: 'stringValue', value: 'u1' } as const;
      const key = { namespace: 'test', set: 'image', userKey };
      const name = { kind: { case: 'stringValue', value: 'Tim' } } as const;
      await session.put({ key, bins: { name } });
      const { result } = await session.get({ key });
      expect(result?.record?.bins['name']).toMatchObject(name);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });

  it('is unhealthy where nothing serves', async () => {
    const [file = '', ...rest] = image.healthcheck.map(here);
    const env = environment({ AEROGATE_GRPC_LISTEN: '127.0.0.1:1' });
    await expect(run(file, rest, { env })).rejects.toMatchObject({ code: 1 });
  });
});

function ready(folder: string, file: string): Promise<ReadyFacts> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve(JSON.parse(readFileSync(file, 'utf8')) as ReadyFacts);
    };
    const watcher = watch(folder, look);
    watcher.unref();
    look();
  });
}

async function failed(ended: Promise<unknown>, output: () => Promise<string>): Promise<never> {
  throw new Error(`it ended with ${String(await ended)} before it served:\n${await output()}`);
}
