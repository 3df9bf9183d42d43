/** A record's address: namespace, set and digest, with the user key where it is known. */

import { digestOf } from './digest.js';
import type { UserKey } from './user-key.js';

// Here because a key is what its readers come for; digest.ts needs the type alone, without a cycle.
export type { UserKey } from './user-key.js';

export interface Key {
  readonly namespace: string;
  /** The set name; empty for the null set. */
  readonly set: string;
  /** Absent when the record is addressed by digest alone. */
  readonly userKey?: UserKey;
  /** 20 bytes. */
  readonly digest: Uint8Array;
}

/** A key made from what the application calls the record. */
export function keyOf(namespace: string, set: string, userKey: UserKey): Key {
  return { namespace, set, userKey, digest: digestOf(set, userKey) };
}

/** A key known by its digest only. */
export function keyOfDigest(namespace: string, set: string, digest: Uint8Array): Key {
  return { namespace, set, digest };
}
