/** Where one namespace keeps its records: the port, and the in-memory storage behind it by default. */

import { partitionOf } from '../model/digest.js';
import { PARTITION_COUNT } from '../model/limits.js';
import { digestText } from './digest-text.js';
import type { StoredRecord } from './record.js';
import type { SaveProvisional } from './transaction/provisional.js';

export interface Storage {
  get(digest: Uint8Array): StoredRecord | undefined;
  /** The same, for who knows the partition and has the digest as text. */
  find(partitionId: number, text: string): StoredRecord | undefined;
  /** Puts the record in the place of any other with its digest; gives back the one it replaced. */
  put(record: StoredRecord): StoredRecord | undefined;
  /** Takes the record out; gives it back when there was one. */
  delete(digest: Uint8Array): StoredRecord | undefined;
  /** Every record of a partition, in no order of meaning. The record just handed out may be deleted meanwhile. */
  recordsOf(partitionId: number): Iterable<StoredRecord>;
  /**
   * The records of a partition from the largest digest to the smallest, from behind `after` where it is given. Which records
   * there are is settled at the first; each is handed out as it is when its turn comes, and not if it is gone by then.
   */
  recordsBehind(partitionId: number, after?: Uint8Array): Iterable<StoredRecord>;
  /**
   * Told up to which moment a set, or everything, is forgotten, and up to which it was before; 0 is never. A storage that
   * outlives the engine has to keep it.
   */
  saveTruncation(set: string | undefined, beforeMs: number, previousMs: number): void;
  /** Told what becomes of a provisional record: a storage that outlives the engine has to keep it until there is none. */
  saveProvisional: SaveProvisional;
}

/** Records in maps, one per partition, which come into being with their first record. */
export function createMemoryStorage(): Storage {
  const partitions = new Array<Map<string, StoredRecord> | undefined>(PARTITION_COUNT);

  function ensurePartition(partitionId: number): Map<string, StoredRecord> {
    const known = partitions[partitionId];
    if (known !== undefined) return known;
    const created = new Map<string, StoredRecord>();
    partitions[partitionId] = created;
    return created;
  }

  return {
    get: (digest) => partitions[partitionOf(digest)]?.get(digestText(digest)),
    find: (partitionId, text) => partitions[partitionId]?.get(text),
    put(record): StoredRecord | undefined {
      const partition = ensurePartition(partitionOf(record.digest));
      const key = digestText(record.digest);
      const replaced = partition.get(key);
      partition.set(key, record);
      return replaced;
    },
    delete(digest): StoredRecord | undefined {
      const partition = partitions[partitionOf(digest)];
      const key = digestText(digest);
      const removed = partition?.get(key);
      if (removed !== undefined) partition?.delete(key);
      return removed;
    },
    recordsOf: (partitionId) => partitions[partitionId]?.values() ?? [],
    recordsBehind(partitionId, after): Iterable<StoredRecord> {
      const partition = partitions[partitionId];
      // In a small set most of the thousands of partitions a query goes through have none.
      return partition === undefined ? [] : recordsBehind(partition, after);
    },
    // Whoever holds this storage holds moments and provisional records beside it.
    saveTruncation: () => undefined,
    saveProvisional: () => undefined,
  };
}

/**
 * Sorted when they are asked for: a partition holds one in 4096 of the records, so that this takes less time than sending
 * them, and neither puts nor memory pay for an order nobody may ask for.
 */
function* recordsBehind(
  partition: ReadonlyMap<string, StoredRecord>,
  after: Uint8Array | undefined,
): Generator<StoredRecord, void> {
  const all = [...partition.keys()];
  const end = after === undefined ? undefined : digestText(after);
  const keys = end === undefined ? all : all.filter((key) => key < end);
  keys.sort().reverse();
  for (const key of keys) {
    const record = partition.get(key);
    if (record !== undefined) yield record;
  }
}
