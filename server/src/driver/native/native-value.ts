/** Values as the client takes them, and as it gives them back: exact both ways, or refused. */

import { VALUE_MAX_DEPTH } from '../../model/limits.js';
import {
  type BlobValue,
  type InfinityValue,
  type ListValue,
  type MapValue,
  type OpaqueValue,
  PARTICLE,
  type Value,
  type WildcardValue,
} from '../../model/value.js';
import { decodeMsgpack } from '../../wire/msgpack.js';
import { decodeParticle } from '../../wire/particle.js';
import { isBlobParticle } from '../../wire/particle-type.js';
import { asBuffer } from '../../wire/text.js';
import { invalidArgument } from '../wire/check-command.js';
import type { NativeModule } from './client-interface.js';
import { unsupported } from './gaps.js';

/** Where a value stands, for refusals, and how deep. */
interface Place {
  readonly path: string;
  readonly depth: number;
}

/**
 * The value for a bin, or for the inside of a list or map. Throws UNSUPPORTED for what the client would store as something
 * else, INVALID_ARGUMENT for what no bin can hold; both name `path`, never the value.
 */
export function toNativeValue(module: NativeModule, value: Value, path: string): unknown {
  if (value.type === 'infinity' || value.type === 'wildcard') {
    throw invalidArgument(`${path}: ${value.type} is no value a bin can hold.`);
  }
  return convert(module, value, { path, depth: 0 });
}

/** A double: -0 and NaN get past the constructor by the field. */
export function toNativeDouble(module: NativeModule, value: number): object {
  const double = new module.Double(0);
  double.Double = value;
  return double;
}

/** Text the client would not cut. */
export function checkText(text: string, path: string): string {
  if (text.includes('\0')) throw unsupported('nul-in-text', path);
  return text;
}

export function toNativeBlob(value: BlobValue, path: string): Buffer {
  if (value.particleType !== PARTICLE.blob) throw unsupported('blob-type', path);
  return asBuffer(value.data);
}

function convert(module: NativeModule, value: Value, place: Place): unknown {
  switch (value.type) {
    case 'nil':
      return null;
    case 'bool':
      return value.value;
    case 'int':
      return toNativeInteger(value.value);
    case 'double':
      return toNativeDouble(module, value.value);
    case 'string':
      return checkText(value.value, place.path);
    case 'geojson':
      return new module.GeoJSON(checkText(value.value, place.path));
    case 'blob':
      return toNativeBlob(value, place.path);
    case 'hll':
      return new module.HyperLogLog(asBuffer(value.data));
    default:
      return convertComposite(module, value, place);
  }
}

function convertComposite(
  module: NativeModule,
  value: ListValue | MapValue | OpaqueValue | InfinityValue | WildcardValue,
  place: Place,
): unknown {
  switch (value.type) {
    case 'list':
      return convertList(module, value, deeper(place));
    case 'map':
      return convertMap(module, value, deeper(place));
    case 'opaque':
      throw unsupported('opaque-value', place.path);
    case 'infinity':
    case 'wildcard':
      throw unsupported('nested-range-value', place.path);
  }
}

function toNativeInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The client recurses over what it is given, without a limit of its own. */
function deeper({ path, depth }: Place): Place {
  if (depth === VALUE_MAX_DEPTH) {
    throw invalidArgument(`${path}: lists and maps nest deeper than ${VALUE_MAX_DEPTH} levels.`);
  }
  return { path, depth: depth + 1 };
}

function convertList(module: NativeModule, list: ListValue, place: Place): unknown[] {
  if (list.ordered || list.persistIndex === true) throw unsupported('ordered-list', place.path);
  return list.items.map((item) => convert(module, item, place));
}

function convertMap(module: NativeModule, map: MapValue, place: Place): Map<unknown, unknown> {
  const plain = map.persistIndex !== true && map.preserveOrder !== true;
  if (map.order !== 'keyOrdered' || !plain) throw unsupported('map-order', place.path);
  const seen = new Set<string>();
  const entries = map.entries.map(([key, value]): [unknown, unknown] => {
    const identity = keyIdentity(key, place.path);
    if (seen.has(identity)) throw unsupported('map-duplicate-key', place.path);
    seen.add(identity);
    return [convert(module, key, place), convert(module, value, place)];
  });
  return new Map(entries);
}

/** Tells keys apart as the server does. Throws for types the client would drop. */
function keyIdentity(key: Value, path: string): string {
  switch (key.type) {
    case 'int':
      return `i${key.value}`;
    case 'string':
      return `s${key.value}`;
    case 'blob':
      return `b${asBuffer(key.data).toString('latin1')}`;
    default:
      throw unsupported('map-key-type', path);
  }
}

/** Thrown where an answer does not fit the type the server told for it. */
export class NativeAnswerError extends Error {
  override readonly name = 'NativeAnswerError';
}

/** A bin's answer: what the client made of it, and beside a string the list that holds its bytes. */
export interface NativeAnswer {
  readonly particleType: number;
  readonly raw: unknown;
  readonly listOfString?: unknown;
}

/** The value, by the type the server told. Blobs are views into the client's buffers, which are nobody else's. */
export function fromNativeValue({ particleType, raw, listOfString }: NativeAnswer): Value {
  switch (particleType) {
    case PARTICLE.integer:
      return { type: 'int', value: integerOf(raw) };
    case PARTICLE.double:
      return { type: 'double', value: expect(raw, 'number') };
    case PARTICLE.string:
      return stringOf(listOfString);
    case PARTICLE.geojson:
      return { type: 'geojson', value: expect(raw, 'string') };
    case PARTICLE.bool:
      return { type: 'bool', value: expect(raw, 'boolean') };
    case PARTICLE.hll:
      return { type: 'hll', data: sketchOf(raw) };
    case PARTICLE.list:
    case PARTICLE.map:
      return decodeParticle(particleType, bufferOf(raw));
    default:
      return isBlobParticle(particleType)
        ? { type: 'blob', data: bufferOf(raw), particleType }
        : { type: 'opaque', particleType, data: bufferOf(raw) };
  }
}

function integerOf(raw: unknown): bigint {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return BigInt(raw);
  throw new NativeAnswerError('an integer was expected');
}

interface Primitives {
  readonly number: number;
  readonly string: string;
  readonly boolean: boolean;
}

function expect<Name extends keyof Primitives>(raw: unknown, type: Name): Primitives[Name] {
  if (typeof raw === type) return raw as Primitives[Name];
  throw new NativeAnswerError(`a ${type} was expected`);
}

function bufferOf(raw: unknown): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  throw new NativeAnswerError('bytes were expected');
}

function sketchOf(raw: unknown): Buffer {
  const data = typeof raw === 'object' && raw !== null && 'buffer' in raw ? raw.buffer : undefined;
  return bufferOf(Buffer.isBuffer(raw) ? raw : data);
}

/** The only item of the list: text, or opaque bytes where it is not UTF-8. */
function stringOf(listOfString: unknown): Value {
  const list = decodeMsgpack(bufferOf(listOfString));
  const item = list.type === 'list' && list.items.length === 1 ? list.items[0] : undefined;
  if (item === undefined) throw new NativeAnswerError('a list of one string was expected');
  return item;
}
