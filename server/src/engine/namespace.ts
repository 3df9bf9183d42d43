/** One namespace: its configuration, its records, its sets and what has been truncated of it. */

import { createIndexCatalog, type IndexCatalog } from './index/index-catalog.js';
import type { StoredRecord } from './record.js';
import { createRecordCounts, type SetStatistics } from './record-counts.js';
import type { SizeOf } from './record-size.js';
import type { Storage } from './storage.js';

/** Bytes in a stored record unless configured: the server's default. */
const RECORD_DEFAULT_MAX_BYTES = 1024 * 1024;

export interface NamespaceConfig {
  readonly name: string;
  /** Strong consistency; false (AP) unless said. */
  readonly strongConsistency?: boolean;
  /** Seconds records live when the writer leaves it to the namespace; 0, the default, means for ever. */
  readonly defaultTtlSeconds?: number;
  /** Bytes of the largest record; 1 MiB unless said. */
  readonly maxRecordBytes?: number;
  /** Seconds between sweeps for expired records; 1 unless said, 0 means none. */
  readonly nsupPeriodSeconds?: number;
  /** Take TTLs although nothing sweeps; false unless said. */
  readonly allowTtlWithoutNsup?: boolean;
  /** The read-touch percentage of readers that leave it to the namespace; 0, the default, means none. */
  readonly defaultReadTouchPercent?: number;
}

export interface Namespace {
  readonly config: Required<NamespaceConfig>;
  readonly storage: Storage;
  readonly sizeOf: SizeOf;
  readonly indexes: IndexCatalog;
  /** Records, expired ones included until they are swept or met. */
  readonly objects: number;
  readonly dataBytes: number;
  /** Records removed because their time was over. */
  readonly expiredObjects: number;
  /** Records last written before this moment are gone; 0 when the namespace was never truncated. */
  readonly truncateBeforeMs: number;
  /** Every set that ever had a record, in the order they came up. */
  sets(): readonly SetStatistics[];
  setStatistics(name: string): SetStatistics | undefined;
  /** Whether a record may be created in the set: it exists already, or there is room for one more. */
  hasRoomForSet(name: string): boolean;
  put(record: StoredRecord): void;
  delete(digest: Uint8Array): void;
  /** Deletes, and counts the record among the expired. */
  expire(digest: Uint8Array): void;
  /** Forgets what was last written before the moment, in one set or (`undefined`) everywhere. */
  truncate(set: string | undefined, beforeMs: number): void;
  isTruncated(set: string, lastUpdateTimeMs: number): boolean;
  /** Whether a record may be gone without having been deleted: one has a void-time, or something was truncated. */
  mayHoldDoomed(): boolean;
}

export function createNamespace(
  config: NamespaceConfig,
  storage: Storage,
  sizeOf: SizeOf,
): Namespace {
  const counts = createRecordCounts();
  const indexes = createIndexCatalog();
  let expiredObjects = 0;

  function remove(digest: Uint8Array): boolean {
    const removed = storage.delete(digest);
    if (removed === undefined) return false;
    counts.subtract(removed);
    indexes.replace(removed, undefined);
    return true;
  }

  return {
    config: withDefaults(config),
    storage,
    sizeOf,
    indexes,
    get objects(): number {
      return counts.total.objects;
    },
    get dataBytes(): number {
      return counts.total.dataBytes;
    },
    get expiredObjects(): number {
      return expiredObjects;
    },
    get truncateBeforeMs(): number {
      return counts.total.truncateBeforeMs;
    },
    sets: () => counts.sets(),
    setStatistics: (name) => counts.set(name),
    hasRoomForSet: (name) => name === '' || counts.set(name) !== undefined || counts.hasRoom(),
    put(record): void {
      const replaced = storage.put(record);
      if (replaced !== undefined) counts.subtract(replaced);
      counts.add(record);
      indexes.replace(replaced, record);
    },
    delete(digest): void {
      remove(digest);
    },
    expire(digest): void {
      if (remove(digest)) expiredObjects += 1;
    },
    truncate(set, beforeMs): void {
      counts.truncate(set, beforeMs);
      storage.saveTruncation(set, beforeMs);
    },
    isTruncated: (set, lastUpdateTimeMs) =>
      lastUpdateTimeMs < counts.total.truncateBeforeMs ||
      lastUpdateTimeMs < (counts.set(set)?.truncateBeforeMs ?? 0),
    mayHoldDoomed: () => counts.mayHoldDoomed(),
  };
}

function withDefaults(config: NamespaceConfig): Required<NamespaceConfig> {
  return {
    name: config.name,
    strongConsistency: config.strongConsistency ?? false,
    defaultTtlSeconds: config.defaultTtlSeconds ?? 0,
    maxRecordBytes: config.maxRecordBytes ?? RECORD_DEFAULT_MAX_BYTES,
    nsupPeriodSeconds: config.nsupPeriodSeconds ?? 1,
    allowTtlWithoutNsup: config.allowTtlWithoutNsup ?? false,
    defaultReadTouchPercent: config.defaultReadTouchPercent ?? 0,
  };
}
