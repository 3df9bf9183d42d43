/** Particles: one bin value as the particle type and bytes an operation carries. */

import {
  type InfinityValue,
  type ListValue,
  type MapValue,
  NIL,
  type OpaqueValue,
  PARTICLE,
  type Value,
  type WildcardValue,
} from '../model/value.js';
import { decodeGeoJson, encodeGeoJson } from './geojson.js';
import { decodeMsgpack } from './msgpack-decode.js';
import { encodeMsgpack, writeDouble } from './msgpack-encode.js';
import { isBlobParticle } from './particle-type.js';
import { asBuffer, decodeText } from './text.js';
import { WireError } from './wire-error.js';

export interface Particle {
  readonly particleType: number;
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
const UINT32 = 2 ** 32;
const NIL_PARTICLE: Particle = { particleType: PARTICLE.nil, bytes: NO_BYTES };
const TRUE_PARTICLE: Particle = { particleType: PARTICLE.bool, bytes: Uint8Array.of(1) };
const FALSE_PARTICLE: Particle = { particleType: PARTICLE.bool, bytes: Uint8Array.of(0) };

/**
 * The particle of a value. Its bytes may be shared with the value or between calls: never write into them. Integers have to
 * be within int64 and text well-formed; infinity and wildcard stand only inside lists and maps, alone they throw WireError.
 */
export function encodeParticle(value: Value): Particle {
  switch (value.type) {
    case 'nil':
      return NIL_PARTICLE;
    case 'bool':
      return value.value ? TRUE_PARTICLE : FALSE_PARTICLE;
    case 'int':
      return encodeInteger(value.value);
    case 'double':
      return encodeDouble(value.value);
    case 'string':
      return { particleType: PARTICLE.string, bytes: Buffer.from(value.value, 'utf8') };
    case 'geojson':
      return { particleType: PARTICLE.geojson, bytes: encodeGeoJson(value.value) };
    case 'blob':
    case 'opaque':
      return { particleType: value.particleType, bytes: value.data };
    case 'hll':
      return { particleType: PARTICLE.hll, bytes: value.data };
    default:
      return encodeContainer(value);
  }
}

function encodeContainer(value: ListValue | MapValue | InfinityValue | WildcardValue): Particle {
  switch (value.type) {
    case 'list':
      return { particleType: PARTICLE.list, bytes: encodeMsgpack(value) };
    case 'map':
      return { particleType: PARTICLE.map, bytes: encodeMsgpack(value) };
    default:
      throw new WireError(`${value.type} is no value a bin can hold`, 0);
  }
}

function encodeInteger(value: bigint): Particle {
  const bytes = Buffer.allocUnsafe(8);
  const number = Number(value);
  // Halves of a number take a fraction of what the operations on wide ones do.
  if (Number.isSafeInteger(number)) {
    bytes.writeInt32BE(Math.floor(number / UINT32), 0);
    bytes.writeUInt32BE(number >>> 0, 4);
  } else {
    bytes.writeBigInt64BE(value, 0);
  }
  return { particleType: PARTICLE.integer, bytes };
}

function encodeDouble(value: number): Particle {
  const bytes = Buffer.allocUnsafe(8);
  writeDouble(bytes, 0, value);
  return { particleType: PARTICLE.double, bytes };
}

/**
 * The value of a particle. Text that is not UTF-8 and types unknown to us become `opaque`; blobs are views into `bytes`.
 * Throws WireError where a known type's bytes have no reading.
 */
export function decodeParticle(particleType: number, bytes: Uint8Array): Value {
  switch (particleType) {
    case PARTICLE.nil:
      return bytes.length === 0 ? NIL : opaque(particleType, bytes);
    case PARTICLE.integer:
      return { type: 'int', value: decodeInteger(asBuffer(bytes)) };
    case PARTICLE.double:
      return { type: 'double', value: decodeDouble(asBuffer(bytes)) };
    case PARTICLE.string:
      return decodeString(bytes);
    case PARTICLE.bool:
      return { type: 'bool', value: decodeBool(bytes) };
    case PARTICLE.hll:
      return { type: 'hll', data: bytes };
    case PARTICLE.list:
    case PARTICLE.map:
      return decodeContainer(particleType, bytes);
    case PARTICLE.geojson:
      return decodeGeoJsonParticle(bytes);
    default:
      return isBlobParticle(particleType)
        ? { type: 'blob', data: bytes, particleType }
        : opaque(particleType, bytes);
  }
}

/** The same of the particle in `bytes[start, end)`: those that most bins hold are read without a view of their own. */
export function decodeParticleAt(
  particleType: number,
  bytes: Buffer,
  start: number,
  end: number,
): Value {
  if (particleType === PARTICLE.integer && end - start === 8) {
    return { type: 'int', value: readInt64(bytes, start) };
  }
  if (particleType === PARTICLE.string) {
    const value = decodeText(bytes, start, end);
    if (value !== undefined) return { type: 'string', value };
  }
  return decodeParticle(particleType, bytes.subarray(start, end));
}

/** As `readBigInt64BE`, which makes three numbers of this kind where most need but one. */
function readInt64(bytes: Buffer, at: number): bigint {
  const number = bytes.readInt32BE(at) * UINT32 + bytes.readUInt32BE(at + 4);
  return Number.isSafeInteger(number) ? BigInt(number) : bytes.readBigInt64BE(at);
}

function opaque(particleType: number, data: Uint8Array): OpaqueValue {
  return { type: 'opaque', particleType, data };
}

/** Widths below 8 bytes are read as the server reads them: without a sign. */
function decodeInteger(bytes: Buffer): bigint {
  switch (bytes.length) {
    case 8:
      return bytes.readBigInt64BE(0);
    case 4:
      return BigInt(bytes.readUInt32BE(0));
    case 2:
      return BigInt(bytes.readUInt16BE(0));
    case 1:
      return BigInt(bytes.readUInt8(0));
    default:
      throw new WireError(`integer of ${bytes.length} bytes, expected 1, 2, 4 or 8`, 0);
  }
}

function decodeDouble(bytes: Buffer): number {
  if (bytes.length !== 8) throw new WireError(`double of ${bytes.length} bytes, expected 8`, 0);
  return bytes.readDoubleBE(0);
}

function decodeString(bytes: Uint8Array): Value {
  const value = decodeText(asBuffer(bytes), 0, bytes.length);
  return value === undefined ? opaque(PARTICLE.string, bytes) : { type: 'string', value };
}

function decodeBool(bytes: Uint8Array): boolean {
  const [byte] = bytes;
  if (bytes.length !== 1 || byte === undefined || byte > 1) {
    throw new WireError('bool is not one byte of 0 or 1', 0);
  }
  return byte === 1;
}

function decodeContainer(particleType: number, bytes: Uint8Array): Value {
  const value = decodeMsgpack(bytes);
  const expected = particleType === PARTICLE.list ? 'list' : 'map';
  if (value.type === 'opaque' ? value.particleType !== particleType : value.type !== expected) {
    throw new WireError(`${expected} particle holds a ${value.type}`, 0);
  }
  return value;
}

function decodeGeoJsonParticle(bytes: Uint8Array): Value {
  const value = decodeGeoJson(bytes).text;
  return value === undefined ? opaque(PARTICLE.geojson, bytes) : { type: 'geojson', value };
}
