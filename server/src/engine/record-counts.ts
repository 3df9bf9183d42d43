/** Counts over the records of a namespace, kept up to date with every change: in all, and set by set. */

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

export interface RecordCounts {
  /** The whole namespace; its name is empty. */
  readonly total: SetStatistics;
  /** Every set that ever had a record, in the order they came up. */
  sets(): readonly SetStatistics[];
  set(name: string): SetStatistics | undefined;
  /** Whether there may be one more set. */
  hasRoom(): boolean;
  /** To be called with every change of a record: what it was, and what it is now. */
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  /** Remembers the moment, unless a later one is remembered already; `undefined` means the namespace. */
  truncate(set: string | undefined, beforeMs: number): void;
  /** Whether one of the records has a void-time, or anything was ever truncated. */
  mayHoldDoomed(): boolean;
}

interface Counter {
  readonly name: string;
  objects: number;
  tombstones: number;
  dataBytes: number;
  truncateBeforeMs: number;
}

export function createRecordCounts(): RecordCounts {
  const total = createCounter('');
  const sets = new Map<string, Counter>();
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
    const counters = record.set === '' ? [total] : [total, ensureSet(record.set)];
    for (const counter of counters) {
      if (isTombstone(record)) counter.tombstones += sign;
      else counter.objects += sign;
      counter.dataBytes += sign * record.storedBytes;
    }
    if (record.voidTimeSeconds !== 0) expiring += sign;
  }

  return {
    total,
    sets: () => [...sets.values()].map((set) => ({ ...set })),
    set: (name) => sets.get(name),
    hasRoom: () => sets.size < SETS_MAX,
    replace(before, after): void {
      if (before !== undefined) count(before, -1);
      if (after !== undefined) count(after, 1);
    },
    truncate(set, beforeMs): void {
      const counter = set === undefined ? total : ensureSet(set);
      counter.truncateBeforeMs = Math.max(counter.truncateBeforeMs, beforeMs);
      wasTruncated = true;
    },
    mayHoldDoomed: () => wasTruncated || expiring > 0,
  };
}

function createCounter(name: string): Counter {
  return { name, objects: 0, tombstones: 0, dataBytes: 0, truncateBeforeMs: 0 };
}
