/** Record digests: RIPEMD-160 over set name, user-key particle type and user-key bytes, as every client computes them. */

import { PARTITION_COUNT } from './limits.js';
import { ripemd160 } from './ripemd160.js';
import type { UserKey } from './user-key.js';
import { PARTICLE } from './value.js';

const UINT32 = 2 ** 32;
/** Room for what most digests are made of; what is longer gets room of its own. */
const scratch = Buffer.allocUnsafe(1_024);

/** The 20-byte digest of a user key in a set; the namespace takes no part in it. */
export function digestOf(set: string, userKey: UserKey): Uint8Array {
  const room = mostBytes(set) + 1 + mostKeyBytes(userKey);
  const input = room <= scratch.length ? scratch : Buffer.allocUnsafe(room);
  const typeAt = input.write(set, 0, 'utf8');
  input[typeAt] = userKeyParticleType(userKey);
  return ripemd160(input, writeUserKey(input, typeAt + 1, userKey));
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

/** No UTF-16 unit takes more than 3 bytes. */
function mostBytes(text: string): number {
  return text.length * 3;
}

function mostKeyBytes(userKey: UserKey): number {
  switch (userKey.type) {
    case 'integer':
      return 8;
    case 'string':
      return mostBytes(userKey.value);
    default:
      return userKey.data.length;
  }
}

/** Returns the offset behind it. */
function writeUserKey(target: Buffer, offset: number, userKey: UserKey): number {
  switch (userKey.type) {
    case 'integer':
      return writeInt64(target, offset, userKey.value);
    case 'string':
      return offset + target.write(userKey.value, offset, 'utf8');
    default:
      target.set(userKey.data, offset);
      return offset + userKey.data.length;
  }
}

/** Halves of a number take a fraction of what the operations on wide ones do. */
function writeInt64(target: Buffer, offset: number, value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) return target.writeBigInt64BE(value, offset);
  target.writeInt32BE(Math.floor(number / UINT32), offset);
  return target.writeUInt32BE(number >>> 0, offset + 4);
}
