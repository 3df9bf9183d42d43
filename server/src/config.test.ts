import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultGatewayAddress, environmentName, loadServeConfig } from './config.js';
import { ConfigError } from './config-error.js';
import { isLoopback } from './loopback.js';
import { SERVE_OPTIONS } from './option-table.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aerogate-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function load(
  flags: Record<string, unknown>,
  env: Record<string, string> = {},
  yaml?: string,
): ReturnType<typeof loadServeConfig> {
  const configFile = yaml === undefined ? undefined : join(folder, 'aerogate.yaml');
  if (configFile !== undefined && yaml !== undefined) writeFileSync(configFile, yaml);
  return loadServeConfig({ flags, env, configFile });
}

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('nothing was refused');
}

const CLUSTER = { seeds: 'a:1', driver: 'wire' };

describe('precedence', () => {
  const name = 'tend-interval-ms';
  it.each([
    ['the default', {}, {}, undefined, 1_000],
    ['the file over the default', {}, {}, `${name}: 200`, 200],
    [
      'the environment over the file',
      {},
      { AEROGATE_TEND_INTERVAL_MS: '300' },
      `${name}: 200`,
      300,
    ],
    [
      'a flag over everything',
      { [name]: '400' },
      { AEROGATE_TEND_INTERVAL_MS: '300' },
      `${name}: 200`,
      400,
    ],
  ])('%s', (_, flags, env, yaml, expected) => {
    expect(load({ embedded: true, ...flags }, env, yaml)[name]).toBe(expected);
  });

  it('finds the file through AEROGATE_CONFIG', () => {
    const path = join(folder, 'named-by-env.yaml');
    writeFileSync(path, 'embedded: true\nreflection: off\n');
    expect(loadServeConfig({ flags: {}, env: { AEROGATE_CONFIG: path } })).toMatchObject({
      embedded: true,
      reflection: 'off',
    });
  });
});

describe('values', () => {
  it('reads addresses, lists and IPv6 seeds', () => {
    const config = load({
      seeds: 'db1:3000, [::1]:3000',
      driver: 'wire',
      'grpc-listen': '[::1]:0',
      'web-listen': '8088',
    });
    expect(config.seeds).toEqual(['db1:3000', '[::1]:3000']);
    expect(config['grpc-listen']).toEqual({ host: '::1', port: 0 });
    expect(config['web-listen']).toEqual({ host: '127.0.0.1', port: 8088 });
  });

  it.each([
    ['tend-interval-ms', '99', /from 100 to 60000/],
    ['tend-interval-ms', '60001', /from 100 to 60000/],
    ['tend-interval-ms', '1e3', /whole number/],
    ['grpc-listen', 'localhost', /host:port/],
    ['grpc-listen', '127.0.0.1:65536', /up to 65535/],
    ['driver', 'go', /one of wire, native/],
  ])('refuses --%s %s', (name, raw, expected) => {
    expect(faultsOf(() => load({ embedded: true, [name]: raw }))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it.each([
    ['tend-interval-ms', '100'],
    ['tend-interval-ms', '60000'],
    ['grpc-listen', '127.0.0.1:65535'],
  ])('takes --%s %s, at the limit', (name, raw) => {
    expect(() => load({ embedded: true, [name]: raw })).not.toThrow();
  });

  it.each([
    ['seeds', ',', /^--seeds: expected nodes separated by commas, such as 10\.0\.0\.1:3000,/],
    ['seeds', '', /^--seeds: expected nodes separated by commas/],
    ['seeds', 'a:1,,b:1', /^--seeds: expected nodes separated by commas/],
    ['rack-ids', '1,two', /^--rack-ids: expected whole numbers .* such as 1,2\.$/],
    ['cors-origin', 'nonsense', /such as https:\/\/app\.example\.com/],
    ['cors-origin', 'https://a.example,https://b.example/', /nothing behind it/],
    ['allowed-host', 'gateway.example.com:8080', /without scheme and port/],
    ['forbid-setting', ' ', /^--forbid-setting: expected names of settings/],
  ])('refuses --%s %s, and says what a list of them is made of', (name, raw, expected) => {
    expect(faultsOf(() => load({ ...CLUSTER, [name]: raw }))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it('takes lists of numbers, of one and of several, from the file', () => {
    const yaml = (racks: string): string => `embedded: true\nrack-ids: ${racks}`;
    expect(load({}, {}, yaml('[1, 2]'))['rack-ids']).toEqual(['1', '2']);
    expect(load({}, {}, yaml('3'))['rack-ids']).toEqual(['3']);
  });

  it('takes no empty --config, while an empty AEROGATE_CONFIG is none', () => {
    const flags = { embedded: true };
    expect(faultsOf(() => loadServeConfig({ flags, env: {}, configFile: '' }))).toEqual([
      '--config: expected a file.',
    ]);
    expect(() => loadServeConfig({ flags, env: { AEROGATE_CONFIG: '' } })).not.toThrow();
  });

  it('tells what an address is to who wrote something else', () => {
    expect(faultsOf(() => load({ embedded: true }, {}, 'web-listen: true'))).toEqual([
      expect.stringMatching(/: web-listen: expected host:port with a port up to 65535\.$/),
    ]);
  });

  it('names the file and the option of a bad value in it', () => {
    expect(faultsOf(() => load({ embedded: true }, {}, 'tend-interval-ms: soon'))).toEqual([
      expect.stringMatching(/^--config \/.*aerogate\.yaml: tend-interval-ms: expected a whole/),
    ]);
  });

  it('tells where a file is no YAML, and quotes none of it', () => {
    const [fault, ...others] = faultsOf(() =>
      load({ embedded: true }, {}, 'user: app\nseeds: secret: x'),
    );
    expect(others).toEqual([]);
    expect(fault).toMatch(/^--config .*aerogate\.yaml: Nested mappings .* at line 2, column 8\.$/);
    expect(fault).not.toContain('secret');
  });

  it('reports every fault at once', () => {
    expect(faultsOf(() => load({ driver: 'x', 'grpc-listen': 'y' }))).toHaveLength(2);
  });
});

describe('unknown names', () => {
  it.each([
    [
      'the file',
      () => load({ embedded: true }, {}, 'sedes: [a:1]'),
      expect.stringMatching(
        /^--config \/.*aerogate\.yaml: sedes is no option\. Did you mean seeds\?$/,
      ),
    ],
    [
      'the environment',
      () => load({ embedded: true }, { AEROGATE_SEDS: 'a:1' }),
      'environment: AEROGATE_SEDS is no option. Did you mean AEROGATE_SEEDS?',
    ],
  ])('are refused in %s with the nearest one', (_, run, fault) => {
    expect(faultsOf(run)).toEqual([fault]);
  });

  it('leave alone what scripts, tests and clients read', () => {
    const env = { AEROGATE_ADDRESS: 'a:1', AEROGATE_CI_RUN: '1', AEROGATE_REQUIRE: 'all' };
    expect(() => load({ embedded: true }, env)).not.toThrow();
  });

  it('a file that is no mapping, or missing, is refused by path', () => {
    expect(faultsOf(() => load({ embedded: true }, {}, '- a'))[0]).toMatch(
      /^--config .*aerogate\.yaml: expected/,
    );
    const none = join(folder, 'none');
    const told = `${none} can't be read (ENOENT).`;
    const named = { flags: { embedded: true }, env: { AEROGATE_CONFIG: none } };
    expect(faultsOf(() => loadServeConfig(named))).toEqual([`AEROGATE_CONFIG ${told}`]);
    expect(faultsOf(() => loadServeConfig({ ...named, configFile: none }))).toEqual([
      `--config ${told}`,
    ]);
  });
});

describe('options that depend on each other', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no cluster', {}, /--seeds host:port .* or --embedded/],
    ['two clusters', { seeds: 'a:1', driver: 'wire', embedded: true }, /exclude each other/],
    ['seeds without a driver', { seeds: 'a:1' }, /--driver wire or --driver native/],
    ['a sample for a cluster', { seeds: 'a:1', driver: 'wire', sample: true }, /needs --embedded/],
    ['half of TLS', { embedded: true, 'tls-cert-file': 'c.pem' }, /go together/],
    [
      'client certificates without TLS',
      { embedded: true, 'tls-client-ca-file': 'c.pem' },
      /needs --tls/,
    ],
    ['a user without a password', { ...CLUSTER, user: 'app' }, /go together/],
    [
      'a user of the embedded node',
      { embedded: true, user: 'app', 'password-file': 'p' },
      /lets everyone in/,
    ],
    [
      'LDAP without TLS',
      { ...CLUSTER, user: 'app', 'password-file': 'p', 'auth-mode': 'external' },
      /--cluster-tls/,
    ],
    [
      'LDAP without a user',
      { ...CLUSTER, 'cluster-tls': true, 'auth-mode': 'external' },
      /needs --user/,
    ],
    ['a certificate as user without one', { ...CLUSTER, 'auth-mode': 'pki' }, /tls-cert-file/],
    ['half of TLS to the cluster', { ...CLUSTER, 'cluster-tls-cert-file': 'c' }, /go together/],
    ['TLS to the embedded node', { embedded: true, 'cluster-tls': true }, /in this process/],
    ['plaintext for everyone', { embedded: true, 'grpc-listen': '0.0.0.0:1' }, /accept the risk/],
    [
      'the embedded node for everyone',
      { embedded: true, 'embedded-listen': '0.0.0.0:3000' },
      /accept the risk/,
    ],
  ])('%s', (_, flags, expected) => {
    expect(faultsOf(() => load(flags))).toEqual([expect.stringMatching(expected)]);
  });

  it('TLS or an accepted risk opens other addresses', () => {
    const listen = { embedded: true, 'grpc-listen': '0.0.0.0:1' };
    expect(() => load({ ...listen, 'allow-plaintext-beyond-loopback': true })).not.toThrow();
    expect(() => load({ ...listen, 'tls-cert-file': 'c', 'tls-key-file': 'k' })).not.toThrow();
  });
});

describe('names', () => {
  it('of environment variables are all different', () => {
    const names = Object.keys(SERVE_OPTIONS).map(environmentName);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['127.example.com', false],
    ['::', false],
  ])('loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('where a gateway is looked for', () => {
  it.each([
    [{}, '127.0.0.1', 50_051],
    [{ AEROGATE_GRPC_LISTEN: '10.0.0.5:6000' }, '10.0.0.5', 6000],
    [{ AEROGATE_GRPC_LISTEN: '0.0.0.0:6000' }, '127.0.0.1', 6000],
    [{ AEROGATE_GRPC_LISTEN: '[::]:6000' }, '::1', 6000],
    [{ AEROGATE_GRPC_LISTEN: '0.0.0.0:6000', AEROGATE_ADDRESS: 'gate:7000' }, 'gate', 7000],
  ])('%j', (env, host, port) => {
    expect(defaultGatewayAddress(env)).toEqual({ host, port });
  });

  it('names the variable that holds no address', () => {
    expect(() => defaultGatewayAddress({ AEROGATE_ADDRESS: 'gate' })).toThrow(
      /^AEROGATE_ADDRESS: /,
    );
  });
});
