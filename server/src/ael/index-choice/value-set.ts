/** What is certain of a value: that there is one, and which it can be. Sets are always too large rather than too small. */

import { PARTICLE, type Value } from '../../model/value.js';
import { isSameValue } from '../../model/value-order.js';
import { type IntegerRanges, intersectRanges, rangesOf, uniteRanges } from './integer-ranges.js';

export type ValueSet =
  /** Some value or other. */
  | { readonly of: 'known' }
  | { readonly of: 'integers'; readonly ranges: IntegerRanges }
  /** One of these strings, blobs or booleans. */
  | { readonly of: 'values'; readonly values: readonly Value[] }
  /** A shape that lies in this one, or in which it lies. */
  | { readonly of: 'shape'; readonly geojson: string };

/** Undefined: nothing is certain, not even that there is a value. */
export type Finding = ValueSet | undefined;

export const KNOWN: ValueSet = { of: 'known' };
/** No value there is: what asked for this cannot be. */
export const NOTHING: ValueSet = { of: 'values', values: [] };

/** Values a set lists at most. */
const VALUES_MAX = 64;

export function integers(ranges: IntegerRanges): ValueSet {
  return { of: 'integers', ranges };
}

export function oneOf(...values: readonly Value[]): ValueSet {
  return { of: 'values', values };
}

/** The set of exactly these, where such a set can be said. */
export function setOf(values: readonly Value[]): ValueSet {
  const [first] = values;
  if (first === undefined) return NOTHING;
  if (values.every((value) => value.type === 'int')) {
    return integers(rangesOf(values.map(({ value }) => ({ low: value, high: value }))));
  }
  const { type } = first;
  const isListed = LISTED.has(type) && values.every((value) => value.type === type);
  return isListed && values.length <= VALUES_MAX ? oneOf(...values) : KNOWN;
}

const LISTED: ReadonlySet<Value['type']> = new Set<Value['type']>(['bool', 'string', 'blob']);

export function isEmpty(set: ValueSet): boolean {
  if (set.of === 'integers') return set.ranges.length === 0;
  return set.of === 'values' && set.values.length === 0;
}

/** Whether the value can be in the set; true where that cannot be told. */
export function canHold(set: ValueSet, value: Value): boolean {
  if (set.of === 'integers') {
    if (value.type !== 'int') return set.ranges.length > 0;
    return set.ranges.some(({ low, high }) => low <= value.value && value.value <= high);
  }
  if (set.of !== 'values') return true;
  // A value of another type is a mistake in the filter, which is the server's to find.
  return set.values.some((each) => each.type !== value.type || isSameValue(each, value));
}

function lists({ values }: Extract<ValueSet, { of: 'values' }>, value: Value): boolean {
  return values.some((each) => isSameValue(each, value));
}

/** One value is in both. */
export function bothOf(a: Finding, b: Finding): Finding {
  if (a === undefined || b === undefined) return a ?? b;
  if (isEmpty(a) || isEmpty(b)) return NOTHING;
  if (a.of === 'known') return b;
  if (a.of === 'integers' && b.of === 'integers') {
    return integers(intersectRanges(a.ranges, b.ranges));
  }
  if (a.of === 'values' && b.of === 'values') {
    return oneOf(...a.values.filter((value) => lists(b, value)));
  }
  return a;
}

/** The value is in one of the two. */
export function eitherOf(a: Finding, b: Finding): Finding {
  if (a === undefined || b === undefined) return undefined;
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  if (a.of === 'integers' && b.of === 'integers') return integers(uniteRanges(a.ranges, b.ranges));
  if (a.of === 'values' && b.of === 'values') return unitedValues(a.values, b);
  if (a.of === 'shape' && b.of === 'shape' && a.geojson === b.geojson) return a;
  return KNOWN;
}

function unitedValues(
  values: readonly Value[],
  others: Extract<ValueSet, { of: 'values' }>,
): ValueSet {
  const more = values.filter((value) => !lists(others, value));
  const all = [...others.values, ...more];
  return all.length <= VALUES_MAX ? oneOf(...all) : KNOWN;
}

/** Bytes of the shortest string or blob that indexes leave out, or cannot be asked for. */
const INDEXED_MAX_BYTES = 2_048;

/** Whether an index of its type holds every value equal to this one. */
export function isIndexable(value: Value): boolean {
  if (value.type === 'int') return true;
  if (value.type === 'string') return Buffer.byteLength(value.value) < INDEXED_MAX_BYTES;
  if (value.type !== 'blob') return false;
  return value.particleType === PARTICLE.blob && value.data.length < INDEXED_MAX_BYTES;
}
