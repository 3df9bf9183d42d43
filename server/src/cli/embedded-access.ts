/** How clients get into an embedded node, from the files its options name; nothing of their content is in a message. */

import type { EmbeddedOptions } from '../embedded/index.js';
import { usageError } from './cli-error.js';
import { readAuthorities, readKeyPair } from './cluster-access.js';

export interface EmbeddedTlsFlags {
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  readonly tlsCaFile?: string;
  readonly tlsName?: string;
}

/** None where no flag asks for TLS. Throws a usage error for flags that need each other, a CliError for unusable files. */
export function embeddedTlsOf(flags: EmbeddedTlsFlags): Pick<EmbeddedOptions, 'tls'> {
  const { tlsCertFile, tlsKeyFile, tlsCaFile, tlsName } = flags;
  const pair = readKeyPair('--tls', tlsCertFile, tlsKeyFile);
  if (pair === undefined) {
    if ([tlsCertFile, tlsKeyFile, tlsCaFile, tlsName].every((flag) => flag === undefined)) {
      return {};
    }
    throw usageError('TLS needs --tls-cert-file and --tls-key-file.');
  }
  const ca = readAuthorities('--tls-ca-file', tlsCaFile);
  return {
    tls: {
      ...pair,
      ...(ca === undefined ? {} : { ca }),
      ...(tlsName === undefined ? {} : { name: tlsName }),
    },
  };
}
