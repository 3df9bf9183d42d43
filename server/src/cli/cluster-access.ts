/** How the gateway gets into its cluster, from the files its options name; nothing of their content is in a message. */

import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ServeConfig } from '../config.js';
import type { NativeTls } from '../driver/native/native-driver-provider.js';
import type { ClusterCredentials } from '../driver/wire/cluster-login.js';
import type { ClusterTls } from '../driver/wire/cluster-tls.js';
import { holdsCertificates } from '../model/certificates.js';
import { CliError } from './cli-error.js';

/** TLS to the cluster, or undefined where no option asks for it. Throws a CliError for a file that can't be read or used. */
export function clusterTlsOf(config: ServeConfig): ClusterTls | undefined {
  const name = config['cluster-tls-name'];
  const files = {
    ca: readAuthorities('--cluster-tls-ca-file', config['cluster-tls-ca-file']),
    ...readKeyPair(
      '--cluster-tls',
      config['cluster-tls-cert-file'],
      config['cluster-tls-key-file'],
    ),
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

/** The PEM texts of `<flags>-cert-file` and `<flags>-key-file`, none where neither is given. Throws a CliError. */
export function readKeyPair(
  flags: string,
  certFile: string | undefined,
  keyFile: string | undefined,
): { cert: string; key: string } | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  const cert = readOptionFile(`${flags}-cert-file`, certFile);
  const key = readOptionFile(`${flags}-key-file`, keyFile);
  try {
    // An empty file is none at all to TLS, and no reason to complain.
    if (cert === '' || key === '') throw new Error('an empty file');
    createSecureContext({ cert, key });
  } catch (error) {
    throw new CliError(
      `${flags}-cert-file and ${flags}-key-file: not a PEM certificate chain and its private key, or they do not belong together.`,
      undefined,
      error,
    );
  }
  return { cert, key };
}

/** The PEM text of a file of authorities. Throws a CliError. */
export function readAuthorities(flag: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const pem = readOptionFile(flag, path);
  if (holdsCertificates(pem)) return pem;
  throw new CliError(`${flag}: ${path} holds no PEM certificates, or a damaged one.`);
}

/** The text of a file an option names. Throws a CliError with option, path and the system's code. */
function readOptionFile(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CliError(`${flag}: ${path} can't be read${code}.`, undefined, error);
  }
}
