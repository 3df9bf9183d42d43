/** Field 2: the user key an application gave a record, as its particle type and bytes. */

import { userKeyBytes, userKeyParticleType } from '../model/digest.js';
import type { UserKey } from '../model/key.js';
import { PARTICLE } from '../model/value.js';
import { asBuffer, decodeText } from './text.js';
import { WireError } from './wire-error.js';

/** Bytes of an integer key; clients write no other width, and the digest is taken over these 8. */
const INTEGER_KEY_BYTES = 8;

/** The data of field 2. */
export function encodeUserKey(userKey: UserKey): Buffer {
  const bytes = userKeyBytes(userKey);
  const data = Buffer.allocUnsafe(1 + bytes.length);
  data[0] = userKeyParticleType(userKey);
  data.set(bytes, 1);
  return data;
}

/** Reads the data of field 2. Types and bytes no client of ours would write become `opaque`; only an empty field throws. */
export function decodeUserKey(data: Uint8Array): UserKey {
  const particleType = data[0];
  if (particleType === undefined) throw new WireError('user key without a particle type', 0);
  const buffer = asBuffer(data);
  const bytes = buffer.subarray(1);
  if (particleType === PARTICLE.integer && bytes.length === INTEGER_KEY_BYTES) {
    return { type: 'integer', value: bytes.readBigInt64BE(0) };
  }
  if (particleType === PARTICLE.string) {
    const value = decodeText(buffer, 1, buffer.length);
    if (value !== undefined) return { type: 'string', value };
  }
  if (particleType === PARTICLE.blob) return { type: 'blob', data: bytes };
  return { type: 'opaque', particleType, data: bytes };
}
