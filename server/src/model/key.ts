/** A record's address: namespace, set and digest, with the user key where it is known. */

import { digestOf } from './digest.js';

/** What the application calls the record; the server stores it only when asked to (`sendKey`). */
export type UserKey =
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'blob'; readonly data: Uint8Array }
  /** A stored key of a type this client does not make (a double, a string that is not UTF-8); only ever read. */
  | { readonly type: 'opaque'; readonly particleType: number; readonly data: Uint8Array };

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
