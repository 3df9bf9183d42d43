/** Values of which each can be asked for: what is compared in many cases is looked up, so that sets stay quick as they grow. */

import { PARTICLE, type Value } from '../../model/value.js';
import { isSameValue } from '../../model/value-order.js';

export interface ValueSet {
  add(value: Value): void;
  /** Whether a value is in there that the server's order sees no difference to. */
  has(value: Value): boolean;
}

export function createValueSet(values: readonly Value[] = []): ValueSet {
  const keyed = new Map<string, Value>();
  /** Lists and maps with NaN in them, which equal values of other keys. */
  const keyless: Value[] = [];
  let hasDouble = false;
  let hasNan = false;

  function add(value: Value): void {
    hasDouble ||= value.type === 'double';
    hasNan ||= isNan(value);
    const key = keyOf(value);
    if (key !== undefined) keyed.set(key, value);
    else if (!isNan(value)) keyless.push(value);
  }
  for (const value of values) add(value);

  function hasElsewhere(value: Value): boolean {
    for (const other of keyed.values()) if (isSameValue(other, value)) return true;
    return false;
  }

  return {
    add,
    has(value): boolean {
      if (value.type === 'double' && hasNan) return true;
      if (isNan(value)) return hasDouble;
      const key = keyOf(value);
      if (key !== undefined && keyed.has(key)) return true;
      if (keyless.some((other) => isSameValue(other, value))) return true;
      return key === undefined && hasElsewhere(value);
    },
  };
}

function isNan(value: Value): boolean {
  return value.type === 'double' && Number.isNaN(value.value);
}

/** The same for values that are equal, and for no others; `undefined` for what NaN, which equals every double, is in. */
function keyOf(value: Value): string | undefined {
  switch (value.type) {
    case 'nil':
      return 'n';
    case 'bool':
      return value.value ? 't' : 'f';
    case 'int':
      return `i${value.value}`;
    case 'double':
      // Adding makes one zero of both.
      return Number.isNaN(value.value) ? undefined : `d${value.value + 0}`;
    case 'string':
      return `s${value.value.length}:${value.value}`;
    case 'geojson':
      return `g${value.value.length}:${value.value}`;
    case 'list':
      return sequenceKey('l', value.items);
    case 'map':
      return sequenceKey('m', value.entries.flat());
    default:
      return keyOfBytes(value);
  }
}

function keyOfBytes(value: Value): string | undefined {
  switch (value.type) {
    case 'blob':
      return bytesKey(value.particleType, value.data);
    case 'hll':
      return bytesKey(PARTICLE.hll, value.data);
    case 'opaque':
      return `o${bytesKey(value.particleType, value.data)}`;
    default:
      return undefined;
  }
}

function bytesKey(particleType: number, data: Uint8Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
  return `b${particleType}:${text.length}:${text}`;
}

function sequenceKey(mark: string, values: readonly Value[]): string | undefined {
  const keys = values.map(keyOf);
  return keys.includes(undefined) ? undefined : `${mark}${keys.length}(${keys.join(',')})`;
}
