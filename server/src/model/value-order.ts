/** The server's total order of values, mixed types included: what ordered lists, map keys and value ranges are sorted by. */

import {
  type ListValue,
  type MapEntry,
  type MapValue,
  type OpaqueValue,
  PARTICLE,
  type Value,
} from './value.js';

/**
 * Below 0 when `a` stands before `b`, above 0 behind it, 0 where the server sees no difference. Types come first:
 * nil, bool, int, string, list, map, bytes, double, geojson, infinity. A wildcard equals everything, and whatever follows it
 * in a list or map is no longer looked at. NaN equals every double, as it does on the server.
 */
export function compareValues(a: Value, b: Value): number {
  // Most of what is sorted and looked up; integers decide without a look at anything else.
  if (a.type === 'int' && b.type === 'int') return compareIntegers(a.value, b.value);
  return compareNested(a, b) ?? 0;
}

export function isSameValue(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

const RANK = {
  nil: 0,
  bool: 1,
  int: 2,
  string: 3,
  list: 4,
  map: 5,
  bytes: 6,
  double: 7,
  geojson: 8,
  infinity: 9,
} as const;

const RANK_OF_TYPE = {
  nil: RANK.nil,
  bool: RANK.bool,
  int: RANK.int,
  double: RANK.double,
  string: RANK.string,
  blob: RANK.bytes,
  geojson: RANK.geojson,
  hll: RANK.bytes,
  list: RANK.list,
  map: RANK.map,
  infinity: RANK.infinity,
} as const;

/** Opaque values stand where their particle type puts them; everything unknown is bytes. */
const RANK_OF_PARTICLE: Readonly<Record<number, number>> = {
  [PARTICLE.integer]: RANK.int,
  [PARTICLE.string]: RANK.string,
  [PARTICLE.list]: RANK.list,
  [PARTICLE.map]: RANK.map,
  [PARTICLE.geojson]: RANK.geojson,
};

/** As compareValues, but `undefined` when a wildcard ended the comparison. */
function compareNested(a: Value, b: Value): number | undefined {
  if (a.type === 'wildcard' || b.type === 'wildcard') return undefined;
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  switch (rank) {
    case RANK.nil:
    case RANK.infinity:
      return 0;
    case RANK.bool:
      return Number(isTrue(a)) - Number(isTrue(b));
    case RANK.int:
      return compareIntegers(integerOf(a), integerOf(b));
    case RANK.double:
      return compareDoubles(doubleOf(a), doubleOf(b));
    case RANK.list:
      return compareLists(a, b);
    case RANK.map:
      return compareMaps(a, b);
    default:
      return compareTexts(a, b);
  }
}

function rankOf(value: Exclude<Value, { type: 'wildcard' }>): number {
  if (value.type !== 'opaque') return RANK_OF_TYPE[value.type];
  return RANK_OF_PARTICLE[value.particleType] ?? RANK.bytes;
}

function isTrue(value: Value): boolean {
  return value.type === 'bool' && value.value;
}

/** Opaque integers are unsigned words above the signed range. */
function integerOf(value: Value): bigint {
  if (value.type === 'int') return value.value;
  return value.type === 'opaque' ? wordOf(value) : 0n;
}

function wordOf(value: OpaqueValue): bigint {
  return value.data.reduce((word, byte) => (word << 8n) | BigInt(byte), 0n);
}

function compareIntegers(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function doubleOf(value: Value): number {
  return value.type === 'double' ? value.value : 0;
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** Element by element; of two lists that begin alike, the shorter stands first. */
function compareLists(a: Value, b: Value): number | undefined {
  if (a.type !== 'list' || b.type !== 'list') return compareContainers(a, b);
  return compareSequences(a.items, b.items);
}

function compareSequences(a: readonly Value[], b: readonly Value[]): number | undefined {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i += 1) {
    const [left, right] = [a[i], b[i]];
    if (left === undefined || right === undefined) break;
    const difference = compareNested(left, right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The map with fewer entries stands first; then entry by entry, key before value. */
function compareMaps(a: Value, b: Value): number | undefined {
  if (a.type !== 'map' || b.type !== 'map') return compareContainers(a, b);
  if (a.entries.length !== b.entries.length) return a.entries.length - b.entries.length;
  return compareSequences(a.entries.flat(), b.entries.flat());
}

/** Lists and maps too deep for a tree: their MessagePack decides, which is stable though not the server's order. */
function compareContainers(a: Value, b: Value): number {
  if (a.type === 'opaque' && b.type === 'opaque') return Buffer.compare(a.data, b.data);
  return a.type === 'opaque' ? 1 : -1;
}

function compareTexts(a: Value, b: Value): number {
  if (a.type === 'string' && b.type === 'string') return compareStrings(a.value, b.value);
  return Buffer.compare(typedBytes(a), typedBytes(b));
}

/** Strings as their UTF-8 bytes would compare, without making those. */
export function compareStrings(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i += 1) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return utf8Weight(left) - utf8Weight(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all other units, so they have to weigh more than U+E000-U+FFFF. */
function utf8Weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Bytes with their particle type in front, as they stand inside lists and maps. */
function typedBytes(value: Value): Buffer {
  switch (value.type) {
    case 'string':
      return withType(PARTICLE.string, Buffer.from(value.value, 'utf8'));
    case 'geojson':
      return withType(PARTICLE.geojson, Buffer.from(value.value, 'utf8'));
    case 'hll':
      return withType(PARTICLE.hll, value.data);
    case 'blob':
    case 'opaque':
      return withType(value.particleType, value.data);
    default:
      return Buffer.alloc(0);
  }
}

function withType(particleType: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(particleType), bytes]);
}

/** A copy of the entries in key order; entries whose keys compare equal keep their order. */
export function sortedEntries(map: MapValue): MapValue['entries'] {
  return [...map.entries].sort(([a], [b]) => compareValues(a, b));
}

/** A copy of the items in order; items that compare equal keep theirs. */
export function sortedItems(list: ListValue): ListValue['items'] {
  return [...list.items].sort(compareValues);
}

/** The value with the entries of all maps in it in the order of their keys; the same object where they are. */
export function withSortedMaps(value: Value): Value {
  if (value.type === 'list') {
    const items = value.items.map(withSortedMaps);
    return items.every((item, i) => item === value.items[i]) ? value : { ...value, items };
  }
  if (value.type !== 'map') return value;
  const entries = value.entries.map((entry): MapEntry => {
    const inner = withSortedMaps(entry[1]);
    return inner === entry[1] ? entry : [entry[0], inner];
  });
  const isUnchanged = entries.every((entry, i) => {
    const previous = entries[i - 1];
    const isBehind = previous === undefined || compareValues(previous[0], entry[0]) <= 0;
    return isBehind && entry === value.entries[i];
  });
  return isUnchanged ? value : { ...value, entries: sortedEntries({ ...value, entries }) };
}
