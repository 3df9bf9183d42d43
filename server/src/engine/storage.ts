/** Where one namespace keeps its records: the port, and the in-memory storage behind it by default. */

import { partitionOf } from '../model/digest.js';
import { PARTITION_COUNT } from '../model/limits.js';
import type { StoredRecord } from './record.js';

export interface Storage {
  get(digest: Uint8Array): StoredRecord | undefined;
  /** Puts the record in the place of any other with its digest; gives back the one it replaced. */
  put(record: StoredRecord): StoredRecord | undefined;
  /** Takes the record out; gives it back when there was one. */
  delete(digest: Uint8Array): StoredRecord | undefined;
  /** Every record of a partition, in no order of meaning. The record just handed out may be deleted meanwhile. */
  recordsOf(partitionId: number): Iterable<StoredRecord>;
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
    get: (digest) => partitions[partitionOf(digest)]?.get(keyText(digest)),
    put(record): StoredRecord | undefined {
      const partition = ensurePartition(partitionOf(record.digest));
      const key = keyText(record.digest);
      const replaced = partition.get(key);
      partition.set(key, record);
      return replaced;
    },
    delete(digest): StoredRecord | undefined {
      const partition = partitions[partitionOf(digest)];
      const key = keyText(digest);
      const removed = partition?.get(key);
      if (removed !== undefined) partition?.delete(key);
      return removed;
    },
    recordsOf: (partitionId) => partitions[partitionId]?.values() ?? [],
  };
}

/** Digests as map keys: one character per byte. */
function keyText(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1');
}
