/** Arguments of operations as the server reads them: words of 64 bits either way, and bytes of whatever type. */

import { RESULT } from '../model/result-code.js';
import { PARTICLE, type Value } from '../model/value.js';
import { EngineError } from './engine-error.js';

/** An integer's 64 bits with a sign, whatever sign they were sent with. Throws EngineError, naming the argument `what`. */
export function signedOf(value: Value, what: string): bigint {
  return BigInt.asIntN(64, wordOf(value, what));
}

/** An integer's 64 bits without a sign: negative ones count as very large. */
export function unsignedOf(value: Value, what: string): bigint {
  return BigInt.asUintN(64, wordOf(value, what));
}

function wordOf(value: Value, what: string): bigint {
  if (value.type === 'int') return value.value;
  // Words past the signed range have no other place in a value.
  if (
    value.type === 'opaque' &&
    value.particleType === PARTICLE.integer &&
    value.data.length === 8
  ) {
    return Buffer.from(value.data).readBigUInt64BE();
  }
  throw new EngineError(RESULT.parameter, `${what} is not an integer`);
}

/** The bytes of an element that has some, its type left out; `undefined` for others. */
export function dataOf(value: Value): Uint8Array | undefined {
  switch (value.type) {
    case 'string':
    case 'geojson':
      return Buffer.from(value.value, 'utf8');
    case 'blob':
    case 'hll':
      return value.data;
    case 'opaque':
      return isTypedBytes(value.particleType, value.data) ? value.data : undefined;
    default:
      return undefined;
  }
}

function isTypedBytes(particleType: number, data: Uint8Array): boolean {
  if (particleType === PARTICLE.list || particleType === PARTICLE.map) return false;
  return particleType !== PARTICLE.integer || data.length !== 8;
}
