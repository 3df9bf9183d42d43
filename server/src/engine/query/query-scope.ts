/** Which records of a namespace a query is about: of one set or all, in the order of digests or of an index. */

import { digestOfText, digestText } from '../digest-text.js';
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
    : recordsInScope(scope, recordsByIndex(scope, scope.indexed, partitionId, after), nowMs);
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

function* recordsInScope(
  scope: QueryScope,
  candidates: Iterable<FoundRecord | undefined>,
  nowMs: () => number,
): Generator<FoundRecord | undefined, void> {
  for (const found of candidates) {
    yield found !== undefined && isInScope(scope, found.record, nowMs()) ? found : undefined;
  }
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

function* recordsByIndex(
  scope: QueryScope,
  indexed: IndexedRange,
  partitionId: number,
  after: QueryPlace | undefined,
): Generator<FoundRecord | undefined, void> {
  const { index, range } = indexed;
  const place = after === undefined ? undefined : entryOf(indexed, after);
  for (const { from, to } of range.stretches) {
    if (place !== undefined && place.bval > to) continue;
    const entries = index.stretch(partitionId, from, to, place);
    // A narrow range has nothing in most of the thousands of partitions a query goes through.
    if (entries.length > 0) yield* recordsOfEntries(scope, indexed, entries);
  }
}

function* recordsOfEntries(
  { namespace }: QueryScope,
  indexed: IndexedRange,
  entries: readonly IndexEntry[],
): Generator<FoundRecord | undefined, void> {
  const burst = new Set<string>();
  let looked = 0;
  for (const { bval, digestText: text } of entries) {
    if (indexed.index.dropped) return;
    if (looked % BURST_ENTRIES === 0) burst.clear();
    looked += 1;
    const record = burst.has(text) ? undefined : namespace.storage.get(digestOfText(text));
    if (record !== undefined) burst.add(text);
    yield record !== undefined && isAskedFor(indexed, record)
      ? { record, bval: BigInt.asIntN(64, bval) }
      : undefined;
  }
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
  return indexedValues(definition, record).some(
    (value) =>
      (matches === undefined || matches(value)) &&
      bvalsOf(definition.keyType, value).some((bval) =>
        stretches.some(({ from, to }) => bval >= from && bval <= to),
      ),
  );
}
