/** What an index is made over, and which values of a record stand in it. */

import type { IndexCollection } from '../../model/query.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { geoIndexOf } from '../geo-index.js';
import type { StoredRecord } from '../record.js';
import { wyhash } from './wyhash.js';

/** What values an index holds, in the server's words. */
export type IndexKeyType = 'numeric' | 'string' | 'blob' | 'geo2dsphere';

/** Bytes of the longest string or blob an index holds; longer ones are left out. */
export const INDEX_KEY_MAX_BYTES = 2048;

export interface IndexDefinition {
  readonly name: string;
  /** Empty: records of every set. */
  readonly set: string;
  /** Empty where the index is on an expression. */
  readonly bin: string;
  readonly keyType: IndexKeyType;
  readonly collection: IndexCollection;
  /** The path inside the bin as its maker sent it, base64. */
  readonly context?: string;
  /** The expression as its maker sent it, base64. */
  readonly expression?: string;
  /** Finds the value the index looks at: the bin's, what a path in it leads to, or an expression's. */
  readonly valueOf: (record: StoredRecord) => Value | undefined;
}

/** What an index is made over, whatever it is called. */
export type IndexSubject = Omit<IndexDefinition, 'name' | 'valueOf'>;

/** Whether two indexes would hold the same: one can take the other's name then, but there are no twins. */
export function isSameSubject(a: IndexSubject, b: IndexSubject): boolean {
  return (
    a.set === b.set &&
    a.bin === b.bin &&
    a.keyType === b.keyType &&
    a.collection === b.collection &&
    a.context === b.context &&
    a.expression === b.expression
  );
}

/** The values of the record that the index holds: those of its type in the bin, or in the list or map it looks into. */
export function indexedValues(definition: IndexDefinition, record: StoredRecord): readonly Value[] {
  if (definition.set !== '' && definition.set !== record.set) return [];
  const value = definition.valueOf(record);
  if (value === undefined) return [];
  if (definition.collection === 'default')
    return isOfType(definition.keyType, value) ? [value] : [];
  return elementsOf(definition.collection, value).filter((element) =>
    isOfType(definition.keyType, element),
  );
}

/** What stands in the index for the value: integers as they are, a hash of strings and blobs, the cells of a shape. */
export function bvalsOf(keyType: IndexKeyType, value: Value): readonly bigint[] {
  if (value.type === 'int') return [value.value];
  if (keyType === 'geo2dsphere')
    return value.type === 'geojson' ? geoIndexOf(value.value).cells : [];
  const bytes = keyBytes(value);
  if (bytes === undefined || bytes.length > INDEX_KEY_MAX_BYTES) return [];
  return [BigInt.asIntN(64, wyhash(bytes))];
}

/** The bytes of a string or blob. */
export function keyBytes(value: Value): Uint8Array | undefined {
  if (value.type === 'string') return Buffer.from(value.value, 'utf8');
  return value.type === 'blob' || value.type === 'opaque' ? value.data : undefined;
}

function elementsOf(collection: IndexCollection, value: Value): readonly Value[] {
  switch (collection) {
    case 'default':
      return [value];
    case 'list':
      return value.type === 'list' ? value.items : [];
    case 'mapKeys':
      return value.type === 'map' ? value.entries.map(([key]) => key) : [];
    case 'mapValues':
      return value.type === 'map' ? value.entries.map(([, element]) => element) : [];
  }
}

/** Blobs of a language's own are none to an index; strings need not be UTF-8. */
function isOfType(keyType: IndexKeyType, value: Value): boolean {
  switch (keyType) {
    case 'numeric':
      return value.type === 'int';
    case 'string':
      return value.type === 'string' || isOpaqueString(value);
    case 'blob':
      return value.type === 'blob' && value.particleType === PARTICLE.blob;
    case 'geo2dsphere':
      return value.type === 'geojson';
  }
}

function isOpaqueString(value: Value): boolean {
  return value.type === 'opaque' && value.particleType === PARTICLE.string;
}
