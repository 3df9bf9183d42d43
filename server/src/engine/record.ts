/** A record as the engine keeps it: never changed in place, so that a write that fails half way has changed nothing. */

import type { UserKey } from '../model/key.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../model/limits.js';
import type { Bin } from '../model/record.js';

export interface StoredRecord {
  /** 20 bytes. */
  readonly digest: Uint8Array;
  /** Empty for the null set. */
  readonly set: string;
  /** Present when a client sent it with a write. */
  readonly userKey?: UserKey;
  /**
   * In the order the server answers them: as written, the last one taking the place of one that is removed. A record
   * without any is a tombstone: what is left of one that was deleted durably.
   */
  readonly bins: readonly Bin[];
  /** 1-65535. */
  readonly generation: number;
  /** Seconds since 2010-01-01 UTC; 0 means never. */
  readonly voidTimeSeconds: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdateTimeMs: number;
  /** Bytes it takes in the server's storage format. */
  readonly storedBytes: number;
}

/** Whether nothing but the mark of a durable delete is left of the record. */
export function isTombstone(record: StoredRecord): boolean {
  return record.bins.length === 0;
}

/** The generation after this one: 16 bits, and 0 stands for "no record". */
export function nextGeneration(generation: number): number {
  return generation === 0xffff ? 1 : generation + 1;
}

/** The server's second count, which void-times are made of. */
export function citrusleafSeconds(nowMs: number): number {
  return Math.floor(nowMs / 1000) - CITRUSLEAF_EPOCH_SECONDS;
}

/** Whether the record's time is over. The server is strict: in the second of its void-time a record still lives. */
export function isExpired(record: StoredRecord, nowMs: number): boolean {
  return record.voidTimeSeconds !== 0 && record.voidTimeSeconds < citrusleafSeconds(nowMs);
}
