/** One namespace: its configuration, its records, its sets and what has been truncated of it. */

import type { UserKey } from '../model/key.js';
import type { StoredRecord } from './record.js';
import { recordBytes, type SizeOf } from './record-size.js';
import type { Storage } from './storage.js';

/** Sets a namespace can have, as the server's 12-bit set ids allow. */
export const SETS_MAX = 4095;
/** Bytes in a stored record unless configured: the server's default. */
export const RECORD_DEFAULT_MAX_BYTES = 1024 * 1024;

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

export interface SetStatistics {
  readonly name: string;
  readonly objects: number;
  /** Bytes of its records in the server's storage format. */
  readonly dataBytes: number;
  /** Records last written before this moment are gone; 0 when the set was never truncated. */
  readonly truncateBeforeMs: number;
}

export interface Namespace {
  readonly config: Required<NamespaceConfig>;
  readonly storage: Storage;
  readonly sizeOf: SizeOf;
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
}

interface SetState {
  readonly name: string;
  objects: number;
  dataBytes: number;
  truncateBeforeMs: number;
}

export function createNamespace(
  config: NamespaceConfig,
  storage: Storage,
  sizeOf: SizeOf,
): Namespace {
  const sets = new Map<string, SetState>();
  let objects = 0;
  let dataBytes = 0;
  let expiredObjects = 0;
  let truncateBeforeMs = 0;

  function ensureSet(name: string): SetState {
    const known = sets.get(name);
    if (known !== undefined) return known;
    const created = { name, objects: 0, dataBytes: 0, truncateBeforeMs: 0 };
    sets.set(name, created);
    return created;
  }

  function count(record: StoredRecord, sign: 1 | -1): void {
    const bytes = sign * recordBytes(record, sizeOf);
    objects += sign;
    dataBytes += bytes;
    if (record.set === '') return;
    const set = ensureSet(record.set);
    set.objects += sign;
    set.dataBytes += bytes;
  }

  function remove(digest: Uint8Array): boolean {
    const removed = storage.delete(digest);
    if (removed !== undefined) count(removed, -1);
    return removed !== undefined;
  }

  return {
    config: withDefaults(config),
    storage,
    sizeOf,
    get objects(): number {
      return objects;
    },
    get dataBytes(): number {
      return dataBytes;
    },
    get expiredObjects(): number {
      return expiredObjects;
    },
    get truncateBeforeMs(): number {
      return truncateBeforeMs;
    },
    sets: () => [...sets.values()].map((set) => ({ ...set })),
    setStatistics(name): SetStatistics | undefined {
      const set = sets.get(name);
      return set === undefined ? undefined : { ...set };
    },
    hasRoomForSet: (name) => name === '' || sets.has(name) || sets.size < SETS_MAX,
    put(record): void {
      const replaced = storage.put(record);
      if (replaced !== undefined) count(replaced, -1);
      count(record, 1);
    },
    delete(digest): void {
      remove(digest);
    },
    expire(digest): void {
      if (remove(digest)) expiredObjects += 1;
    },
    truncate(set, beforeMs): void {
      if (set === undefined) truncateBeforeMs = Math.max(truncateBeforeMs, beforeMs);
      else {
        const state = ensureSet(set);
        state.truncateBeforeMs = Math.max(state.truncateBeforeMs, beforeMs);
      }
    },
    isTruncated: (set, lastUpdateTimeMs) =>
      lastUpdateTimeMs < truncateBeforeMs ||
      lastUpdateTimeMs < (sets.get(set)?.truncateBeforeMs ?? 0),
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

/** Whether two user keys are the same key: same particle type, same bytes. */
export function isSameUserKey(a: UserKey, b: UserKey): boolean {
  if (a.type === 'integer') return b.type === 'integer' && a.value === b.value;
  if (a.type === 'string') return b.type === 'string' && a.value === b.value;
  if (a.type === 'blob') return b.type === 'blob' && Buffer.compare(a.data, b.data) === 0;
  return (
    b.type === 'opaque' && a.particleType === b.particleType && Buffer.compare(a.data, b.data) === 0
  );
}
