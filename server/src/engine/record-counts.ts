/** Counts over the records of a namespace, kept up to date with every change: in all, and set by set. */

import { partitionOf } from '../model/digest.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { isTombstone, type StoredRecord } from './record.js';

/** Sets a namespace can have, as the server's 12-bit set ids allow. */
export const SETS_MAX = 4095;

export interface SetStatistics {
  readonly name: string;
  readonly objects: number;
  /** What is left of records that were deleted durably; none of them is an object. */
  readonly tombstones: number;
  /** Bytes of its records in the server's storage format. */
  readonly dataBytes: number;
  /** Records last written before this moment are gone; 0 when the set was never truncated. */
  readonly truncateBeforeMs: number;
}

/** What some of the partitions hold. */
export interface PartitionFigures {
  readonly objects: number;
  readonly tombstones: number;
  /** By set name; sets without an object there are absent, and so is the null set. */
  readonly sets: ReadonlyMap<string, number>;
}

export interface RecordCounts {
  /** The whole namespace; its name is empty. */
  readonly total: SetStatistics;
  /** Every set that ever had a record or an index, in the order they came up. */
  sets(): readonly SetStatistics[];
  set(name: string): SetStatistics | undefined;
  /** Makes the set known where it is not, unless there is no room. */
  addSet(name: string): void;
  /** Objects of one partition. */
  objectsIn(partitionId: number): number;
  /** Of the partitions that `isAsked` says yes to; no record is looked at. */
  inPartitions(isAsked: (partitionId: number) => boolean): PartitionFigures;
  /** Whether there may be one more set. */
  hasRoom(): boolean;
  /** To be called with every change of a record: what it was, and what it is now. */
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  /** Remembers the moment, whatever it was before; `undefined` means the namespace, and 0 never. */
  setTruncation(set: string | undefined, beforeMs: number): void;
  /** Whether one of the records has a void-time, or anything was ever truncated. */
  mayHoldDoomed(): boolean;
}

interface Counter {
  readonly name: string;
  objects: number;
  tombstones: number;
  dataBytes: number;
  truncateBeforeMs: number;
  /** Partition → objects; partitions without any are absent. */
  readonly objectsOf: Map<number, number>;
}

export function createRecordCounts(): RecordCounts {
  const total = createCounter('');
  const sets = new Map<string, Counter>();
  const tombstonesOf = new Uint32Array(PARTITION_COUNT);
  let expiring = 0;
  let wasTruncated = false;

  function ensureSet(name: string): Counter {
    const known = sets.get(name);
    if (known !== undefined) return known;
    const created = createCounter(name);
    sets.set(name, created);
    return created;
  }

  function count(record: StoredRecord, sign: 1 | -1): void {
    countIn(total, record, sign);
    if (record.set !== '') countIn(ensureSet(record.set), record, sign);
    if (isTombstone(record)) {
      const partitionId = partitionOf(record.digest);
      tombstonesOf[partitionId] = (tombstonesOf[partitionId] ?? 0) + sign;
    }
    if (record.voidTimeSeconds !== 0) expiring += sign;
  }

  return {
    total,
    sets: () => [...sets.values()].map(({ objectsOf: _, ...set }) => set),
    set: (name) => sets.get(name),
    addSet(name): void {
      if (name !== '' && sets.size < SETS_MAX) ensureSet(name);
    },
    objectsIn: (partitionId) => total.objectsOf.get(partitionId) ?? 0,
    inPartitions(isAsked): PartitionFigures {
      const tombstones = tombstonesIn(tombstonesOf, isAsked);
      return { objects: objectsOf(total, isAsked), tombstones, sets: setsIn(sets, isAsked) };
    },
    hasRoom: () => sets.size < SETS_MAX,
    replace(before, after): void {
      if (before !== undefined && after !== undefined && isCountedAlike(before, after)) {
        const bytes = after.storedBytes - before.storedBytes;
        total.dataBytes += bytes;
        if (after.set !== '') ensureSet(after.set).dataBytes += bytes;
        expiring += Number(after.voidTimeSeconds !== 0) - Number(before.voidTimeSeconds !== 0);
        return;
      }
      if (before !== undefined) count(before, -1);
      if (after !== undefined) count(after, 1);
    },
    setTruncation(set, beforeMs): void {
      const counter = set === undefined ? total : ensureSet(set);
      counter.truncateBeforeMs = beforeMs;
      wasTruncated = true;
    },
    mayHoldDoomed: () => wasTruncated || expiring > 0,
  };
}

function createCounter(name: string): Counter {
  const figures = { objects: 0, tombstones: 0, dataBytes: 0, truncateBeforeMs: 0 };
  return { name, ...figures, objectsOf: new Map() };
}

/** What most writes come to: only the size differs, and perhaps whether the record expires. */
function isCountedAlike(before: StoredRecord, after: StoredRecord): boolean {
  return before.set === after.set && isTombstone(before) === isTombstone(after);
}

function countIn(counter: Counter, record: StoredRecord, sign: 1 | -1): void {
  if (isTombstone(record)) counter.tombstones += sign;
  else countObject(counter, partitionOf(record.digest), sign);
  counter.dataBytes += sign * record.storedBytes;
}

function countObject(counter: Counter, partitionId: number, sign: 1 | -1): void {
  counter.objects += sign;
  const left = (counter.objectsOf.get(partitionId) ?? 0) + sign;
  if (left === 0) counter.objectsOf.delete(partitionId);
  else counter.objectsOf.set(partitionId, left);
}

function tombstonesIn(
  tombstonesOf: Uint32Array,
  isAsked: (partitionId: number) => boolean,
): number {
  let tombstones = 0;
  for (const [partitionId, count] of tombstonesOf.entries()) {
    if (isAsked(partitionId)) tombstones += count;
  }
  return tombstones;
}

function setsIn(
  sets: ReadonlyMap<string, Counter>,
  isAsked: (partitionId: number) => boolean,
): ReadonlyMap<string, number> {
  const bySet = Array.from(sets, ([name, set]) => [name, objectsOf(set, isAsked)] as const);
  return new Map(bySet.filter(([, objects]) => objects > 0));
}

function objectsOf(counter: Counter, isAsked: (partitionId: number) => boolean): number {
  let objects = 0;
  for (const [partitionId, count] of counter.objectsOf) {
    if (isAsked(partitionId)) objects += count;
  }
  return objects;
}
