/** How many bytes a value takes as a particle: what the engine measures records with. */

import { geoIndexOf } from '../engine/geo-index.js';
import type { SizeOf } from '../engine/record-size.js';
import type { ListValue, MapEntry, MapValue, Value } from '../model/value.js';
import { containerHeadBytes, msgpackBytes } from '../wire/msgpack.js';
import { encodeParticle } from '../wire/particle.js';

/** A shape is stored with the cells that cover it. */
const GEO_CELL_BYTES = 8;

/** Strings and bytes are measured without being written; lists and maps by what changed in them. */
export const particleBytes: SizeOf = (value, previous) => {
  switch (value.type) {
    case 'string':
      return Buffer.byteLength(value.value);
    case 'blob':
    case 'hll':
    case 'opaque':
      return value.data.length;
    case 'list':
    case 'map':
      return containerBytes(value, previous);
    case 'geojson':
      return (
        encodeParticle(value).bytes.length + GEO_CELL_BYTES * geoIndexOf(value.value).cells.length
      );
    default:
      return encodeParticle(value).bytes.length;
  }
};

type Container = ListValue | MapValue;

/** Sizes that were taken; values never change, and take their sizes along when they go. */
const SIZES = new WeakMap<Container, number>();

function containerBytes(value: Container, previous: Value | undefined): number {
  const known = SIZES.get(value);
  if (known !== undefined) return known;
  const bytes = changedBytes(value, previous) ?? msgpackBytes(value);
  SIZES.set(value, bytes);
  return bytes;
}

/** The size by that of the value it was made from: elements both have are not measured again. */
function changedBytes(value: Container, previous: Value | undefined): number | undefined {
  if (previous === undefined || (previous.type !== 'list' && previous.type !== 'map')) {
    return undefined;
  }
  const before = SIZES.get(previous);
  if (before === undefined || previous.type !== value.type) return undefined;
  const [old, now] = [elementsOf(previous), elementsOf(value)];
  const start = commonStart(old, now);
  const end = commonEnd(old, now, start);
  const changed = sumBytes(now, start, end) - sumBytes(old, start, end);
  return before - containerHeadBytes(previous) + containerHeadBytes(value) + changed;
}

type Element = Value | MapEntry;

function elementsOf(value: Container): readonly Element[] {
  return value.type === 'list' ? value.items : value.entries;
}

function commonStart(a: readonly Element[], b: readonly Element[]): number {
  const most = Math.min(a.length, b.length);
  let common = 0;
  while (common < most && a[common] === b[common]) common += 1;
  return common;
}

/** How many elements are the same from the end, none of those counted from the start among them. */
function commonEnd(a: readonly Element[], b: readonly Element[], start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let common = 0;
  while (common < most && a[a.length - 1 - common] === b[b.length - 1 - common]) common += 1;
  return common;
}

function sumBytes(elements: readonly Element[], start: number, fromEnd: number): number {
  let bytes = 0;
  for (const element of elements.slice(start, elements.length - fromEnd)) {
    bytes += isEntry(element)
      ? msgpackBytes(element[0]) + msgpackBytes(element[1])
      : msgpackBytes(element);
  }
  return bytes;
}

function isEntry(element: Element): element is MapEntry {
  return Array.isArray(element);
}
