/** One namespace: its configuration, its records, its sets and what has been truncated of it. */

import { createIndexCatalog, type IndexCatalog } from './index/index-catalog.js';
import type { StoredRecord } from './record.js';
import { createRecordCounts, type RecordCounts, type SetStatistics } from './record-counts.js';
import type { SizeOf } from './record-size.js';
import type { Storage } from './storage.js';
import { createMonitorTable } from './transaction/monitor-table.js';
import { createProvisionalTable, type ProvisionalTable } from './transaction/provisional.js';
import {
  createTransactionCounts,
  type TransactionCounts,
} from './transaction/transaction-counts.js';

/** Bytes in a stored record unless configured: the server's default. */
const RECORD_DEFAULT_MAX_BYTES = 1024 * 1024;

export interface NamespaceConfig {
  readonly name: string;
  /** Strong consistency, which has transactions; false (AP) unless said. */
  readonly strongConsistency?: boolean;
  /** Whether durable deletes are carried out; as `strongConsistency` unless said, which is nowhere without. */
  readonly enterprise?: boolean;
  /** Carry deletes out that are not durable although consistency is strong; false unless said. */
  readonly allowExpunge?: boolean;
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
  /** What open transactions have made of records. */
  readonly provisionals: ProvisionalTable;
  readonly transactionCounts: TransactionCounts;
  /** Changes settings while records are there; what was stored stays as it is. */
  configure(change: Partial<Omit<NamespaceConfig, 'name'>>): void;
  /** The monitor records of transactions. */
  monitors(): Iterable<StoredRecord>;
  /** What is left of records that were deleted durably. */
  readonly tombstones: number;
  /** Objects of one partition. */
  readonly objectsIn: RecordCounts['objectsIn'];
  /** What some of the partitions hold; no record is looked at. */
  readonly inPartitions: RecordCounts['inPartitions'];
  /** Records, expired ones included until they are swept or met. */
  readonly objects: number;
  readonly dataBytes: number;
  /** Records removed because their time was over. */
  readonly expiredObjects: number;
  /** Records last written before this moment are gone; 0 when the namespace was never truncated. */
  readonly truncateBeforeMs: number;
  /** Every set that ever had a record or an index, in the order they came up. */
  sets(): readonly SetStatistics[];
  setStatistics(name: string): SetStatistics | undefined;
  /** Makes the set known where it is not, as an index over it does. */
  addSet(name: string): void;
  /** Whether a record may be created in the set: it exists already, or there is room for one more. */
  hasRoomForSet(name: string): boolean;
  put(record: StoredRecord): void;
  delete(digest: Uint8Array): void;
  /** Deletes, and counts the record among the expired. */
  expire(digest: Uint8Array): void;
  /** Forgets what was last written before the moment, in one set or (`undefined`) everywhere. */
  truncate(set: string | undefined, beforeMs: number): void;
  /** Forgets what was last written before the moment and no more, though it was a later one before; 0 is never. */
  setTruncation(set: string | undefined, beforeMs: number): void;
  isTruncated(set: string, lastUpdateTimeMs: number): boolean;
  /** Whether a record may be gone without having been deleted: one has a void-time, or something was truncated. */
  mayHoldDoomed(): boolean;
}

export function createNamespace(
  config: NamespaceConfig,
  storage: Storage,
  sizeOf: SizeOf,
): Namespace {
  const settings = withDefaults(config);
  const counts = createRecordCounts();
  const indexes = createIndexCatalog();
  const monitors = createMonitorTable();
  const changes = createChanges(storage, [counts, indexes, monitors]);

  return {
    config: settings,
    configure(change): void {
      Object.assign(settings, change);
    },
    ...{ storage, sizeOf, indexes },
    provisionals: createProvisionalTable(storage.saveProvisional),
    transactionCounts: createTransactionCounts(),
    monitors: () => (config.strongConsistency === true ? monitors.values() : []),
    get objects(): number {
      return counts.total.objects;
    },
    get tombstones(): number {
      return counts.total.tombstones;
    },
    get dataBytes(): number {
      return counts.total.dataBytes;
    },
    get truncateBeforeMs(): number {
      return counts.total.truncateBeforeMs;
    },
    objectsIn: (partitionId) => counts.objectsIn(partitionId),
    inPartitions: (isAsked) => counts.inPartitions(isAsked),
    sets: () => counts.sets(),
    setStatistics: (name) => counts.set(name),
    addSet(name): void {
      counts.addSet(name);
    },
    hasRoomForSet: (name) => name === '' || counts.set(name) !== undefined || counts.hasRoom(),
    put: changes.put,
    delete: changes.delete,
    expire: changes.expire,
    get expiredObjects(): number {
      return changes.expiredObjects;
    },
    ...createTruncations(counts, storage),
    mayHoldDoomed: () => counts.mayHoldDoomed(),
  };
}

type Truncations = Pick<Namespace, 'truncate' | 'setTruncation' | 'isTruncated'>;

/** Up to which moments everything, and each set, is forgotten. */
function createTruncations(counts: RecordCounts, storage: Storage): Truncations {
  const truncationOf = (set: string | undefined): number =>
    (set === undefined ? counts.total : counts.set(set))?.truncateBeforeMs ?? 0;

  function setTruncation(set: string | undefined, beforeMs: number): void {
    const previousMs = truncationOf(set);
    counts.setTruncation(set, beforeMs);
    storage.saveTruncation(set, beforeMs, previousMs);
  }

  return {
    truncate(set, beforeMs): void {
      if (beforeMs > truncationOf(set)) setTruncation(set, beforeMs);
    },
    setTruncation,
    isTruncated: (set, lastUpdateTimeMs) =>
      lastUpdateTimeMs < truncationOf(undefined) || lastUpdateTimeMs < truncationOf(set),
  };
}

/** What has to be told of every change of a record. */
interface Follower {
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
}

type Changes = Pick<Namespace, 'put' | 'delete' | 'expire' | 'expiredObjects'>;

/** The ways in which a record comes and goes. */
function createChanges(storage: Storage, followers: readonly Follower[]): Changes {
  let expiredObjects = 0;

  function follow(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    for (const follower of followers) follower.replace(before, after);
  }

  function remove(digest: Uint8Array): boolean {
    const removed = storage.delete(digest);
    if (removed === undefined) return false;
    follow(removed, undefined);
    return true;
  }

  return {
    get expiredObjects(): number {
      return expiredObjects;
    },
    put(record): void {
      follow(storage.put(record), record);
    },
    delete(digest): void {
      remove(digest);
    },
    expire(digest): void {
      if (remove(digest)) expiredObjects += 1;
    },
  };
}

function withDefaults(config: NamespaceConfig): Required<NamespaceConfig> {
  return {
    name: config.name,
    strongConsistency: config.strongConsistency ?? false,
    enterprise: config.enterprise ?? config.strongConsistency ?? false,
    allowExpunge: config.allowExpunge ?? false,
    defaultTtlSeconds: config.defaultTtlSeconds ?? 0,
    maxRecordBytes: config.maxRecordBytes ?? RECORD_DEFAULT_MAX_BYTES,
    nsupPeriodSeconds: config.nsupPeriodSeconds ?? 1,
    allowTtlWithoutNsup: config.allowTtlWithoutNsup ?? false,
    defaultReadTouchPercent: config.defaultReadTouchPercent ?? 0,
  };
}
