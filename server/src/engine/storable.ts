/** What the server makes of a value before it stores it, and which values it refuses. */

import { RESULT } from '../model/result-code.js';
import {
  type BlobValue,
  type HllValue,
  type ListValue,
  type MapEntry,
  type MapValue,
  type OpaqueValue,
  PARTICLE,
  type Value,
} from '../model/value.js';
import { compareValues, sortedEntries } from '../model/value-order.js';
import { EngineError } from './engine-error.js';
import { isStorableGeoJson } from './geo-index.js';
import { isHllSketch } from './hll/hll-sketch.js';
import { noteOrder } from './unsorted-maps.js';

/**
 * The value as it is kept: unordered maps sorted by key all the same, flags that only requests know dropped, bytes copied
 * so that no request stays in memory with them. Throws EngineError with the server's code for values it does not take.
 */
export function toStorable(value: Value): Value {
  switch (value.type) {
    case 'geojson':
      if (!isStorableGeoJson(value.value)) {
        throw new EngineError(RESULT.geoInvalid, 'the text is no GeoJSON the server indexes');
      }
      return value;
    case 'hll':
      if (!isHllSketch(value.data)) {
        throw new EngineError(RESULT.parameter, 'the bytes are no HyperLogLog sketch');
      }
      return copied(value);
    case 'double':
      return value.single === true ? { type: 'double', value: value.value } : value;
    case 'list':
    case 'map':
      return withIndex(toStorableElement(value), value.persistIndex);
    default:
      return toStorableElement(value);
  }
}

/**
 * As toStorable, for what an expression gives: the server keeps lists, maps and sketches byte for byte then, whatever their
 * order, their keys and the flags inside.
 */
export function toWritten(value: Value): Value {
  switch (value.type) {
    case 'list':
    case 'map':
      return noteOrder(withOwnBytes(value));
    case 'hll':
      return withOwnBytes(value);
    default:
      return toStorable(value);
  }
}

function withOwnBytes(value: Value): Value {
  switch (value.type) {
    case 'list':
      return { ...value, items: value.items.map(withOwnBytes) };
    case 'map': {
      const entries = value.entries.map(
        ([key, item]): MapEntry => [withOwnBytes(key), withOwnBytes(item)],
      );
      return { ...value, entries };
    }
    case 'blob':
    case 'hll':
    case 'opaque':
      return copied(value);
    default:
      return value;
  }
}

/** Only the outermost list or map keeps an index with it. */
function withIndex(value: Value, persistIndex: boolean | undefined): Value {
  const isIndexed = persistIndex === true && (value.type === 'list' || value.type === 'map');
  return isIndexed ? { ...value, persistIndex } : value;
}

/** As toStorable, for what stands inside lists and maps: the server looks into neither GeoJSON nor sketches there. */
export function toStorableElement(value: Value): Value {
  switch (value.type) {
    case 'list':
      return toStorableList(value);
    case 'map':
      return toStorableMap(value);
    case 'blob':
    case 'hll':
    case 'opaque':
      return copied(value);
    case 'infinity':
    case 'wildcard':
      throw malformed(`${value.type} can not be stored`);
    default:
      return value;
  }
}

function toStorableList(list: ListValue): ListValue {
  const items = list.items.map(toStorableElement);
  if (list.ordered && !isAscending(items)) throw malformed('an ordered list is not in order');
  return { type: 'list', items, ordered: list.ordered };
}

function isAscending(items: readonly Value[]): boolean {
  return items.every((item, i) => {
    const previous = items[i - 1];
    return previous === undefined || compareValues(previous, item) <= 0;
  });
}

function toStorableMap(map: MapValue): MapValue {
  if (!map.entries.every(([key]) => isMapKey(key))) throw malformed('a map key has a wrong type');
  if (map.order !== 'unordered' && !isAscending(map.entries.map(([key]) => key))) {
    throw malformed('an ordered map is not in order');
  }
  const entries = sortedEntries(map);
  const hasDuplicates = entries.some(([key], i) => {
    const previous = entries[i - 1];
    return previous !== undefined && compareValues(previous[0], key) === 0;
  });
  if (hasDuplicates) throw malformed('a map has a key twice');
  return {
    type: 'map',
    entries: entries.map(([key, value]) => [toStorableElement(key), toStorableElement(value)]),
    order: map.order,
  };
}

/** Map keys are integers, strings and plain blobs. */
export function isMapKey(key: Value): boolean {
  switch (key.type) {
    case 'int':
    case 'string':
      return true;
    case 'blob':
      return key.particleType === PARTICLE.blob;
    case 'opaque':
      return key.particleType === PARTICLE.integer || key.particleType === PARTICLE.string;
    default:
      return false;
  }
}

function copied<T extends BlobValue | HllValue | OpaqueValue>(value: T): T {
  return { ...value, data: Uint8Array.from(value.data) };
}

/** The server answers lists and maps it can not take with its unspecific code. */
function malformed(reason: string): EngineError {
  return new EngineError(RESULT.serverError, reason);
}
