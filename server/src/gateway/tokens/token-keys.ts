/** The keys tokens are authenticated with: from a file that replicas share, or of this process alone. */

import { createHash, randomBytes } from 'node:crypto';

/** Bytes of a key. */
const TOKEN_KEY_BYTES = 32;
/** Keys of a file: the one in use and those before it, whose tokens are still about. */
export const TOKEN_KEYS_MAX = 16;
/** Bytes of a key's name in tokens. */
export const KEY_ID_BYTES = 4;

export interface TokenKey {
  /** Says which key it is without telling anything of it. */
  readonly id: Buffer;
  readonly secret: Buffer;
}

/** The first makes tokens, all of them are accepted. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]];

/** A text that holds no keys; the message never has any of it. */
export class TokenKeysError extends Error {
  override readonly name = 'TokenKeysError';
}

/** A key nobody else has: tokens made with it end with this process. */
export function randomTokenKeys(): TokenKeys {
  return [keyOf(randomBytes(TOKEN_KEY_BYTES))];
}

/**
 * Reads keys, one a line as hexadecimal digits; empty lines and lines that begin with `#` are passed over. Throws
 * TokenKeysError for a line that is no key, for none and for too many.
 */
export function parseTokenKeys(text: string): TokenKeys {
  const keys: TokenKey[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const word = line.trim();
    if (word === '' || word.startsWith('#')) continue;
    if (!/^[0-9a-f]+$/i.test(word) || word.length !== 2 * TOKEN_KEY_BYTES) {
      throw new TokenKeysError(
        `line ${index + 1} is not a key of ${2 * TOKEN_KEY_BYTES} hexadecimal digits, as openssl rand -hex ${TOKEN_KEY_BYTES} makes one.`,
      );
    }
    keys.push(keyOf(Buffer.from(word, 'hex')));
  }
  const [first, ...others] = keys;
  if (first === undefined) throw new TokenKeysError('there is no key in it.');
  if (keys.length > TOKEN_KEYS_MAX) {
    throw new TokenKeysError(`${keys.length} keys; the limit is ${TOKEN_KEYS_MAX}.`);
  }
  return [first, ...others];
}

function keyOf(secret: Buffer): TokenKey {
  const id = createHash('sha256').update('aerogate token key id').update(secret).digest();
  return { id: id.subarray(0, KEY_ID_BYTES), secret };
}
