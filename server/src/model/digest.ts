/** Record digests: RIPEMD-160 over set name, user-key particle type and user-key bytes, as every client computes them. */

import { hash } from 'node:crypto';
import { PARTITION_COUNT } from './limits.js';
import type { UserKey } from './user-key.js';
import { PARTICLE } from './value.js';

/** The 20-byte digest of a user key in a set; the namespace takes no part in it. */
export function digestOf(set: string, userKey: UserKey): Uint8Array {
  const setBytes = Buffer.byteLength(set);
  const keyBytes = userKeyBytes(userKey);
  const input = Buffer.allocUnsafe(setBytes + 1 + keyBytes.length);
  input.write(set, 0, 'utf8');
  input[setBytes] = userKeyParticleType(userKey);
  input.set(keyBytes, setBytes + 1);
  return hash('ripemd160', input, 'buffer');
}

/** The partition a digest falls in: the low 12 bits of its first two bytes, little-endian. */
export function partitionOf(digest: Uint8Array): number {
  return ((digest[0] ?? 0) | ((digest[1] ?? 0) << 8)) & (PARTITION_COUNT - 1);
}

/** The bytes a user key has on the wire and in the digest: integers are 8 bytes, big-endian. */
export function userKeyBytes(userKey: UserKey): Buffer {
  switch (userKey.type) {
    case 'integer': {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeBigInt64BE(userKey.value, 0);
      return bytes;
    }
    case 'string':
      return Buffer.from(userKey.value, 'utf8');
    case 'blob':
      return Buffer.from(userKey.data.buffer, userKey.data.byteOffset, userKey.data.byteLength);
    case 'opaque':
      return Buffer.from(userKey.data.buffer, userKey.data.byteOffset, userKey.data.byteLength);
  }
}

export function userKeyParticleType(userKey: UserKey): number {
  switch (userKey.type) {
    case 'integer':
      return PARTICLE.integer;
    case 'string':
      return PARTICLE.string;
    case 'blob':
      return PARTICLE.blob;
    case 'opaque':
      return userKey.particleType;
  }
}
