/** How the gateway gets into its cluster, from the files its options name; nothing of their content is in a message. */

import { readFileSync } from 'node:fs';
import type { ServeConfig } from '../config.js';
import type { NativeTls } from '../driver/native/native-driver-provider.js';
import type { ClusterCredentials } from '../driver/wire/cluster-login.js';
import type { ClusterTls } from '../driver/wire/cluster-tls.js';
import { CliError } from './cli-error.js';

/** TLS to the cluster, or undefined where no option asks for it. Throws a CliError for a file that can't be read. */
export function clusterTlsOf(config: ServeConfig): ClusterTls | undefined {
  const name = config['cluster-tls-name'];
  const files = {
    ca: readGiven(config, 'cluster-tls-ca-file'),
    cert: readGiven(config, 'cluster-tls-cert-file'),
    key: readGiven(config, 'cluster-tls-key-file'),
  };
  const given = Object.entries({ ...files, name }).filter(([, value]) => value !== undefined);
  if (given.length === 0 && !config['cluster-tls']) return undefined;
  return Object.fromEntries(given);
}

/** The same for the native driver, which reads the files itself. */
export function nativeTlsOf(config: ServeConfig): NativeTls | undefined {
  if (clusterTlsOf(config) === undefined) return undefined;
  return {
    caFile: config['cluster-tls-ca-file'],
    certFile: config['cluster-tls-cert-file'],
    keyFile: config['cluster-tls-key-file'],
    name: config['cluster-tls-name'],
  };
}

/** Who to log in as, or undefined for nobody. Throws a CliError for a password file that can't be read or is empty. */
export function credentialsOf(config: ServeConfig): ClusterCredentials | undefined {
  const mode = config['auth-mode'] ?? 'internal';
  if (mode === 'pki') return { mode };
  const { user, 'password-file': path } = config;
  if (user === undefined || path === undefined) return undefined;
  const password = readOptionFile('--password-file', path).replace(/\r?\n$/u, '');
  if (password === '') throw new CliError(`--password-file: ${path} is empty.`);
  return { mode, user, password };
}

type FileOption = 'cluster-tls-ca-file' | 'cluster-tls-cert-file' | 'cluster-tls-key-file';

function readGiven(config: ServeConfig, option: FileOption): string | undefined {
  const path = config[option];
  return path === undefined ? undefined : readOptionFile(`--${option}`, path);
}

/** The text of a file an option names. Throws a CliError with option, path and the system's code. */
export function readOptionFile(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CliError(`${flag}: ${path} can't be read${code}.`, undefined, error);
  }
}
