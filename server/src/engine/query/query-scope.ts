/** Which records of a namespace a query is about: of one set or all, in the order of digests or of an index. */

import { digestText } from '../digest-text.js';
import { bvalsOf, indexedValues } from '../index/index-definition.js';
import type { IndexRange } from '../index/index-range.js';
import type { IndexEntry } from '../index/index-tree.js';
import type { SecondaryIndex } from '../index/secondary-index.js';
import { isLive } from '../live-record.js';
import type { Namespace } from '../namespace.js';
import type { StoredRecord } from '../record.js';
import { MONITOR_SET } from '../transaction/monitor.js';

/** Entries of an index the server takes together (MAX_QUERY_BURST); what is there twice among them comes once. */
const BURST_ENTRIES = 100;

export interface IndexedRange {
  readonly index: SecondaryIndex;
  readonly range: IndexRange;
}

export interface QueryScope {
  readonly namespace: Namespace;
  /** Empty: every set. */
  readonly set: string;
  readonly indexed?: IndexedRange;
}

/** Where a query came to in a partition. */
export interface QueryPlace {
  readonly digest: Uint8Array;
  /** Signed, as it stands on the wire; 0 without an index. */
  readonly bval: bigint;
}

export interface FoundRecord {
  readonly record: StoredRecord;
  /** Signed, as it stands on the wire; absent without an index. */
  readonly bval?: bigint;
}

/**
 * The records of one partition, behind a place where one is given; `undefined` stands for one that was looked at in vain, so
 * that who asks can keep count. Primary: from the largest digest to the smallest, as the server goes. By index: by value,
 * then digest. A record that is there with several values comes once in each burst that holds one of them, as the server
 * looks for repetitions there alone: in a longer range it comes more than once.
 */
export function findRecords(
  scope: QueryScope,
  partitionId: number,
  after: QueryPlace | undefined,
  nowMs: () => number,
): Iterable<FoundRecord | undefined> {
  return scope.indexed === undefined
    ? recordsByDigest(scope, partitionId, after, nowMs)
    : recordsByIndex({ scope, indexed: scope.indexed, partitionId, nowMs }, after);
}

/** Whether the record would be found now, whatever its place. */
export function isStillFound(scope: QueryScope, record: StoredRecord): boolean {
  const { indexed } = scope;
  if (indexed === undefined) return true;
  return isAskedFor(indexed, record);
}

function isInScope(scope: QueryScope, record: StoredRecord, nowMs: number): boolean {
  if (scope.set === '' ? record.set === MONITOR_SET : record.set !== scope.set) return false;
  return isLive(scope.namespace, record, nowMs);
}

/** In one generator: each that hands on what another found costs as much as finding it. */
function* recordsByDigest(
  scope: QueryScope,
  partitionId: number,
  after: QueryPlace | undefined,
  nowMs: () => number,
): Generator<FoundRecord | undefined, void> {
  for (const record of scope.namespace.storage.recordsBehind(partitionId, after?.digest)) {
    yield isInScope(scope, record, nowMs()) ? { record } : undefined;
  }
}

/** What is looked for by index, and in which partition. */
interface IndexSearch {
  readonly scope: QueryScope;
  readonly indexed: IndexedRange;
  readonly partitionId: number;
  readonly nowMs: () => number;
}

/** A narrow range has one entry or none in most of the thousands of partitions a query goes through: no generator for those. */
function recordsByIndex(
  search: IndexSearch,
  after: QueryPlace | undefined,
): Iterable<FoundRecord | undefined> {
  const { scope, indexed, partitionId } = search;
  const place = after === undefined ? undefined : entryOf(indexed, after);
  const { stretches } = indexed.range;
  const [only] = stretches;
  if (only === undefined || stretches.length > 1) return recordsOfStretches(search, place);
  if (place !== undefined && place.bval > only.to) return [];
  const entries = indexed.index.stretch(partitionId, only.from, only.to, place);
  const [entry] = entries;
  if (entry === undefined) return [];
  if (entries.length > 1) return recordsOfEntries(search, entries);
  const record = scope.namespace.storage.find(partitionId, entry.digestText);
  return [toFound(search, record, entry.bval)];
}

function* recordsOfStretches(
  search: IndexSearch,
  place: IndexEntry | undefined,
): Generator<FoundRecord | undefined, void> {
  const { index, range } = search.indexed;
  for (const { from, to } of range.stretches) {
    if (place !== undefined && place.bval > to) continue;
    const entries = index.stretch(search.partitionId, from, to, place);
    if (entries.length > 0) yield* recordsOfEntries(search, entries);
  }
}

function* recordsOfEntries(
  search: IndexSearch,
  entries: readonly IndexEntry[],
): Generator<FoundRecord | undefined, void> {
  const { scope, indexed, partitionId } = search;
  const burst = new Set<string>();
  let looked = 0;
  for (const { bval, digestText: text } of entries) {
    if (indexed.index.dropped) return;
    if (looked % BURST_ENTRIES === 0) burst.clear();
    looked += 1;
    const record = burst.has(text) ? undefined : scope.namespace.storage.find(partitionId, text);
    if (record !== undefined) burst.add(text);
    yield toFound(search, record, bval);
  }
}

function toFound(
  { scope, indexed, nowMs }: IndexSearch,
  record: StoredRecord | undefined,
  bval: bigint,
): FoundRecord | undefined {
  if (record === undefined || !isAskedFor(indexed, record)) return undefined;
  return isInScope(scope, record, nowMs()) ? { record, bval: BigInt.asIntN(64, bval) } : undefined;
}

function entryOf({ index }: IndexedRange, place: QueryPlace): IndexEntry {
  const unsigned = index.definition.keyType === 'geo2dsphere';
  const bval = unsigned ? BigInt.asUintN(64, place.bval) : place.bval;
  return { bval, digestText: digestText(place.digest) };
}

/** By the record as it is now: any of its values will do, whichever it was found with. */
function isAskedFor({ index, range }: IndexedRange, record: StoredRecord): boolean {
  const { matches, stretches } = range;
  const { definition } = index;
  const isInStretch = (bval: bigint): boolean =>
    stretches.some(({ from, to }) => bval >= from && bval <= to);
  return indexedValues(definition, record).some(
    (value) =>
      (matches === undefined || matches(value)) &&
      (value.type === 'int'
        ? isInStretch(value.value)
        : bvalsOf(definition.keyType, value).some(isInStretch)),
  );
}
