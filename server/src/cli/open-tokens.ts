/** What makes the tokens queries go on with: keys of the file replicas share, or one of this process alone. */

import { readFileSync } from 'node:fs';
import type { ServeConfig } from '../config.js';
import type { Log } from '../gateway/operations/log.js';
import {
  parseTokenKeys,
  randomTokenKeys,
  type TokenKeys,
  TokenKeysError,
} from '../gateway/tokens/token-keys.js';
import { TokenSeal } from '../gateway/tokens/token-seal.js';
import type { Clock } from '../model/clock.js';
import { CliError } from './cli-error.js';

/** Throws a CliError for a file that can't be read or holds no keys; nothing of its content is in the message. */
export function openTokens(config: ServeConfig, clock: Clock, log: Log): TokenSeal {
  return new TokenSeal(tokenKeysOf(config, log), clock);
}

/** The keys alone. Throws as `openTokens` does. */
export function tokenKeysOf(config: ServeConfig, log: Log): TokenKeys {
  const path = config['token-key-file'];
  if (path === undefined) {
    log.info(
      'no --token-key-file: tokens of queries end with this process, and other replicas refuse them',
    );
    return randomTokenKeys();
  }
  try {
    return parseTokenKeys(readKeys(path));
  } catch (error) {
    if (!(error instanceof TokenKeysError)) throw error;
    throw new CliError(`--token-key-file: ${path}: ${error.message}`, undefined, error);
  }
}

function readKeys(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CliError(`--token-key-file: ${path} can't be read${code}.`, undefined, error);
  }
}
