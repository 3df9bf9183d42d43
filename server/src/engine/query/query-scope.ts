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
 * then digest; a record that is there with several values comes with the first of them, whatever the place.
 */
export function* findRecords(
  scope: QueryScope,
  partitionId: number,
  after: QueryPlace | undefined,
  nowMs: () => number,
): Generator<FoundRecord | undefined, void> {
  const { indexed } = scope;
  const candidates =
    indexed === undefined
      ? recordsByDigest(scope, partitionId, after)
      : recordsByIndex(scope, indexed, partitionId, after);
  for (const found of candidates) {
    yield found !== undefined && isInScope(scope, found.record, nowMs()) ? found : undefined;
  }
}

/** Whether the record would be found now, whatever its place. */
export function isStillFound(scope: QueryScope, record: StoredRecord): boolean {
  const { indexed } = scope;
  if (indexed === undefined) return true;
  return firstBval(indexed, record) !== undefined;
}

function isInScope(scope: QueryScope, record: StoredRecord, nowMs: number): boolean {
  if (scope.set === '' ? record.set === MONITOR_SET : record.set !== scope.set) return false;
  return isLive(scope.namespace, record, nowMs);
}

function* recordsByDigest(
  { namespace }: QueryScope,
  partitionId: number,
  after: QueryPlace | undefined,
): Generator<FoundRecord | undefined, void> {
  for (const record of namespace.storage.recordsBehind(partitionId, after?.digest)) {
    yield { record };
  }
}

function* recordsByIndex(
  { namespace }: QueryScope,
  indexed: IndexedRange,
  partitionId: number,
  after: QueryPlace | undefined,
): Generator<FoundRecord | undefined, void> {
  const { index, range } = indexed;
  const place = after === undefined ? undefined : entryOf(indexed, after);
  for (const { from, to } of range.stretches) {
    if (place !== undefined && place.bval > to) continue;
    for (const entry of index.stretch(partitionId, from, to, place)) {
      if (index.dropped) return;
      const record = namespace.storage.get(digestOfText(entry.digestText));
      yield record !== undefined && isMeant(indexed, record, entry)
        ? { record, bval: BigInt.asIntN(64, entry.bval) }
        : undefined;
    }
  }
}

function entryOf({ index }: IndexedRange, place: QueryPlace): IndexEntry {
  const unsigned = index.definition.keyType === 'geo2dsphere';
  const bval = unsigned ? BigInt.asUintN(64, place.bval) : place.bval;
  return { bval, digestText: digestText(place.digest) };
}

/** The record may have changed since the stretch was copied, so it is looked at as it is now. */
function isMeant(indexed: IndexedRange, record: StoredRecord, entry: IndexEntry): boolean {
  return firstBval(indexed, record) === entry.bval;
}

/** The first index value of the record that stands for one that was asked for. */
function firstBval({ index, range }: IndexedRange, record: StoredRecord): bigint | undefined {
  const { matches, stretches } = range;
  const { definition } = index;
  let first: bigint | undefined;
  for (const value of indexedValues(definition, record)) {
    if (matches !== undefined && !matches(value)) continue;
    for (const bval of bvalsOf(definition.keyType, value)) {
      const isAsked = stretches.some(({ from, to }) => bval >= from && bval <= to);
      if (isAsked && (first === undefined || bval < first)) first = bval;
    }
  }
  return first;
}
