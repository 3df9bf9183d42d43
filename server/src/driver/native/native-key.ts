/** Keys as the client takes them: by user key where its digest comes out the same, by digest otherwise. */

import type { Command } from '../../model/command.js';
import type { Key, UserKey } from '../../model/key.js';
import { asBuffer } from '../../wire/text.js';
import type { NativeKey } from './client-interface.js';
import { unsupported } from './gaps.js';

/**
 * The command's key, in an object of its own: the client writes into it. Throws UNSUPPORTED for names that hold NUL, and for
 * user keys that are to be stored and can't be.
 */
export function toNativeKey({ key, settings }: Command): NativeKey {
  const { namespace, set } = key;
  if (namespace.includes('\0')) throw unsupported('nul-in-name', 'key.namespace');
  if (set.includes('\0')) throw unsupported('nul-in-name', 'key.set');
  const name = key.userKey === undefined ? undefined : nativeUserKey(key.userKey);
  if (name !== undefined) return { ns: namespace, set, key: name };
  if (settings.sendKey && key.userKey !== undefined) throw unsupported('nul-in-stored-key', 'key');
  // The client reads 20 bytes wherever they end: checkCommand has counted them.
  return { ns: namespace, set, digest: digestOf(key) };
}

/** The user key as the client reads it back to the same bytes; undefined where it would not. */
function nativeUserKey(userKey: UserKey): string | bigint | Buffer | undefined {
  switch (userKey.type) {
    case 'integer':
      return userKey.value;
    case 'string':
      return userKey.value === '' || userKey.value.includes('\0') ? undefined : userKey.value;
    case 'blob':
      return userKey.data.length === 0 ? undefined : asBuffer(userKey.data);
    case 'opaque':
      return undefined;
  }
}

function digestOf(key: Key): Buffer {
  return asBuffer(key.digest);
}
