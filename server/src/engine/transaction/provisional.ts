/** Provisional records: what open transactions have made of records, which nobody else sees, and which lock them. */

import { digestText } from '../digest-text.js';
import type { StoredRecord } from '../record.js';

export interface Provisional {
  /** Whose it is: the signed id of 64 bits. */
  readonly transactionId: bigint;
  /** Seconds since 2010-01-01 UTC after which the transaction has failed, unless it is being committed. */
  readonly deadlineSeconds: number;
  /** The record as its transaction sees it; a tombstone where it was deleted. */
  readonly record: StoredRecord;
}

/** Told of every change, to keep it where the engine's records are kept. */
export type SaveProvisional = (
  digest: Uint8Array,
  before: Provisional | undefined,
  after: Provisional | undefined,
) => void;

/** The provisional records of one namespace: at most one of each record. */
export interface ProvisionalTable {
  readonly size: number;
  get(digest: Uint8Array): Provisional | undefined;
  put(provisional: Provisional): void;
  delete(digest: Uint8Array): void;
  values(): Iterable<Provisional>;
  ofTransaction(transactionId: bigint): readonly Provisional[];
}

export function createProvisionalTable(save: SaveProvisional): ProvisionalTable {
  const table = new Map<string, Provisional>();
  return {
    get size(): number {
      return table.size;
    },
    get: (digest) => (table.size === 0 ? undefined : table.get(digestText(digest))),
    put(provisional): void {
      const { digest } = provisional.record;
      const key = digestText(digest);
      save(digest, table.get(key), provisional);
      table.set(key, provisional);
    },
    delete(digest): void {
      const key = digestText(digest);
      const before = table.get(key);
      if (before === undefined) return;
      save(digest, before, undefined);
      table.delete(key);
    },
    values: () => table.values(),
    ofTransaction: (transactionId) =>
      [...table.values()].filter((provisional) => provisional.transactionId === transactionId),
  };
}
