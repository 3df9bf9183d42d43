/** Configuration: flags over environment over YAML file over defaults, checked as a whole; the only reader of the environment. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as yaml from 'yaml';
import { ConfigError } from './config-error.js';
import { isLoopback } from './loopback.js';
import { nearestName } from './nearest.js';
import {
  type Address,
  defaultOf,
  formatAddress,
  OptionError,
  type OptionValue,
  parseAddress,
  parseOption,
} from './option.js';
import { SERVE_OPTIONS, type ServeOptionName } from './option-table.js';

export type ServeConfig = {
  readonly [N in ServeOptionName]: OptionValue<(typeof SERVE_OPTIONS)[N]>;
};

export interface ConfigSources {
  /** Option name → what stood behind its flag. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of the YAML file; AEROGATE_CONFIG when absent. */
  readonly configFile?: string | undefined;
}

const ENV_PREFIX = 'AEROGATE_';
const CONFIG_FILE_VARIABLE = `${ENV_PREFIX}CONFIG`;
/** Where a gateway is, for those who call one: `aerogate call`, `aerogate health` and the clients' programs. */
const ADDRESS_VARIABLE = `${ENV_PREFIX}ADDRESS`;
/** Read by those and by the workspace's own scripts and tests, not by the server. */
const FOREIGN_VARIABLES: readonly RegExp[] = [
  /^AEROGATE_ADDRESS$/,
  /^AEROGATE_CI_RUN$/,
  /^AEROGATE_REQUIRE(MENTS)?$/,
  /^AEROGATE_SKIP_NOTES$/,
  /^AEROGATE_TEST_/,
];

/** Resolves the configuration of `aerogate serve`. Throws ConfigError with every fault at once. */
export function loadServeConfig(sources: ConfigSources): ServeConfig {
  const env = sources.env ?? process.env;
  const faults: string[] = [];
  // An empty variable is none; an empty flag is a mistake, as of a script whose variable is empty.
  const variable = env[CONFIG_FILE_VARIABLE];
  const path = sources.configFile ?? (variable === '' ? undefined : variable);
  const source = sources.configFile === undefined ? CONFIG_FILE_VARIABLE : '--config';
  const inFile = path === '' ? source : `${source} ${path}`;
  const file = readConfigFile(path, inFile, faults);
  checkKeys(Object.keys(file), inFile, faults);
  checkEnvironment(Object.keys(env), faults);
  const layers: readonly { where: (name: string) => string; read: (name: string) => unknown }[] = [
    { where: (name) => `--${name}`, read: (name) => sources.flags[name] },
    { where: environmentName, read: (name) => env[environmentName(name)] },
    { where: (name) => `${inFile}: ${name}`, read: (name) => file[name] },
  ];
  const entries = Object.entries(SERVE_OPTIONS).map(([name, definition]) => {
    for (const { where, read } of layers) {
      const raw = read(name);
      if (raw === undefined) continue;
      return [name, attempt(() => parseOption(definition, raw, where(name)), faults)];
    }
    return [name, defaultOf(definition)];
  });
  if (faults.length > 0) throw new ConfigError(faults);
  // Every entry was parsed by the option of its own name, which is what the mapped type states.
  const config = Object.fromEntries(entries) as ServeConfig;
  const conflicts = checkTogether(config);
  if (conflicts.length > 0) throw new ConfigError(conflicts);
  return Object.freeze(config);
}

/** The environment variable of an option. */
export function environmentName(name: string): string {
  return ENV_PREFIX + name.toUpperCase().replaceAll('-', '_');
}

/**
 * Where commands look for a gateway when nobody says: AEROGATE_ADDRESS, else where this environment tells one to listen, else
 * the default. An address that means "every interface" is reached by loopback. Throws OptionError for what is no address.
 */
export function defaultGatewayAddress(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Address {
  const listen = environmentName('grpc-listen');
  const variable = env[ADDRESS_VARIABLE] === undefined ? listen : ADDRESS_VARIABLE;
  const { host, port } = parseAddress(
    env[variable] ?? SERVE_OPTIONS['grpc-listen'].default,
    variable,
  );
  const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return { host: anywhere[host] ?? host, port };
}

/** Whether this process's colours and progress lines have a reader, or the environment says otherwise. */
export function isPlainOutput(
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return env['NO_COLOR'] !== undefined || env['CI'] !== undefined;
}

function checkTogether(config: ServeConfig): string[] {
  const seeds = config.seeds.length > 0;
  const tls = config['tls-cert-file'] !== undefined;
  const rules: readonly [broken: boolean, fault: string][] = [
    [
      !seeds && !config.embedded,
      'Say which cluster to serve: --seeds host:port for a cluster, or --embedded for a node inside this process.',
    ],
    [
      seeds && config.embedded,
      '--seeds and --embedded exclude each other: a gateway serves one cluster.',
    ],
    [seeds && config.driver === undefined, '--seeds needs --driver wire or --driver native.'],
    [
      config.sample && !config.embedded,
      '--sample loads records into the embedded node; it needs --embedded.',
    ],
    [
      config['data-dir'] !== undefined && !config.embedded,
      '--data-dir keeps the data of the embedded node; it needs --embedded.',
    ],
    [
      tls !== (config['tls-key-file'] !== undefined),
      '--tls-cert-file and --tls-key-file go together.',
    ],
    [
      config['tls-client-ca-file'] !== undefined && !tls,
      '--tls-client-ca-file needs --tls-cert-file and --tls-key-file.',
    ],
    ...clusterRules(config),
    ...workerRules(config),
    ...beyondLoopback(config, tls),
  ];
  return rules.filter(([broken]) => broken).map(([, fault]) => fault);
}

function clusterRules(config: ServeConfig): [broken: boolean, fault: string][] {
  const { embedded } = config;
  const cert = config['cluster-tls-cert-file'] !== undefined;
  const tls =
    config['cluster-tls'] ||
    cert ||
    config['cluster-tls-ca-file'] !== undefined ||
    config['cluster-tls-name'] !== undefined;
  const mode = config['auth-mode'];
  const user = config.user !== undefined;
  return [
    [user !== (config['password-file'] !== undefined), '--user and --password-file go together.'],
    [
      user && embedded,
      '--user is for the cluster of --seeds; the node of --embedded lets everyone in.',
    ],
    [
      mode === 'pki' && user,
      '--auth-mode pki takes the user from the certificate: leave out --user.',
    ],
    [mode === 'pki' && !cert, '--auth-mode pki needs --cluster-tls-cert-file.'],
    [mode === 'external' && !user, '--auth-mode external needs --user and --password-file.'],
    [
      mode === 'external' && !tls,
      '--auth-mode external sends the password itself: switch TLS on with --cluster-tls.',
    ],
    [
      cert !== (config['cluster-tls-key-file'] !== undefined),
      '--cluster-tls-cert-file and --cluster-tls-key-file go together.',
    ],
    [
      tls && embedded,
      '--cluster-tls and its files are for the nodes of --seeds; the node of --embedded is in this process.',
    ],
  ];
}

/** Limits on what is open at once in the whole gateway: every worker has its part of each. */
export const SHARED_LIMITS = [
  'max-calls-in-flight',
  'max-open-queries',
  'max-open-queries-per-principal',
  'max-open-transactions',
  'max-open-transactions-per-principal',
  'max-connections-per-node',
] as const satisfies readonly ServeOptionName[];

function workerRules(config: ServeConfig): [broken: boolean, fault: string][] {
  const { workers } = config;
  return SHARED_LIMITS.map((name) => [
    config[name] < workers,
    `--${name} ${config[name]} is shared out among the workers, and there are ${workers}: raise it, or lower --workers.`,
  ]);
}

function beyondLoopback(config: ServeConfig, tls: boolean): [boolean, string][] {
  const allowed = config['allow-plaintext-beyond-loopback'];
  const exposed = (name: string, address: Address, safe: boolean): [boolean, string] => [
    !safe && !allowed && !isLoopback(address.host),
    `--${name} ${formatAddress(address)} can be reached from other machines without TLS. Give --tls-cert-file and --tls-key-file, or accept the risk with --allow-plaintext-beyond-loopback.`,
  ];
  return [
    exposed('grpc-listen', config['grpc-listen'], tls),
    exposed('web-listen', config['web-listen'], tls),
    exposed('ops-listen', config['ops-listen'], false),
    exposed('embedded-listen', config['embedded-listen'], !config.embedded),
  ];
}

/** Loaded for the commands that read a file: every command reads the environment here, and most are over sooner than that. */
function loadYaml(): typeof yaml {
  return createRequire(import.meta.url)('yaml') as typeof yaml;
}

/** The options of the file; `where` is what it is called in the faults. */
function readConfigFile(
  path: string | undefined,
  where: string,
  faults: string[],
): Record<string, unknown> {
  if (path === undefined) return {};
  if (path === '') {
    faults.push(`${where}: expected a file.`);
    return {};
  }
  const text = attempt(() => readText(path, where), faults);
  if (text === undefined) return {};
  const content = attempt(() => parseYaml(text, where), faults);
  if (content === undefined || content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    faults.push(`${where}: expected option: value lines.`);
    return {};
  }
  return { ...content };
}

function readText(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new OptionError(`${where} can't be read${code}.`);
  }
}

function parseYaml(text: string, where: string): unknown {
  try {
    return loadYaml().parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Below its first line the parser quotes the file.
    const [fault = ''] = error.message.split('\n');
    throw new OptionError(`${where}: ${fault.replace(/:$/u, '')}.`);
  }
}

function checkKeys(names: readonly string[], where: string, faults: string[]): void {
  const known = Object.keys(SERVE_OPTIONS);
  for (const name of names) {
    if (!known.includes(name)) {
      faults.push(unknownName(`${where}: ${name}`, nearestName(name, known)));
    }
  }
}

function checkEnvironment(names: readonly string[], faults: string[]): void {
  const known = [...Object.keys(SERVE_OPTIONS).map(environmentName), CONFIG_FILE_VARIABLE];
  for (const name of names) {
    if (!name.startsWith(ENV_PREFIX) || known.includes(name)) continue;
    if (FOREIGN_VARIABLES.some((pattern) => pattern.test(name))) continue;
    faults.push(unknownName(`environment: ${name}`, nearestName(name, known)));
  }
}

function unknownName(where: string, nearest: string | undefined): string {
  return `${where} is no option.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
}

function attempt<T>(run: () => T, faults: string[]): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    faults.push(error.message);
    return undefined;
  }
}
