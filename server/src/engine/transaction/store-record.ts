/** Storing what a write or delete came to: for everybody, or for its transaction until that ends. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import type { Namespace } from '../namespace.js';
import { citrusleafSeconds, nextGeneration, type StoredRecord } from '../record.js';
import { recordBytes } from '../record-size.js';
import type { RequestTransaction } from '../request.js';
import { TRANSACTION_DEFAULT_SECONDS } from './monitor-write.js';

/** Puts the record in the place of the one that was there, or keeps it for the transaction. */
export function storeRecord(
  namespace: Namespace,
  transaction: RequestTransaction | undefined,
  record: StoredRecord,
  nowMs: number,
): void {
  if (transaction === undefined) {
    namespace.put(record);
    return;
  }
  // A client that sends no deadline has made no monitor either: nobody but the deadline ends its transaction then.
  const { id, deadlineSeconds = citrusleafSeconds(nowMs) + TRANSACTION_DEFAULT_SECONDS } =
    transaction;
  namespace.provisionals.put({ transactionId: id, deadlineSeconds, record });
}

/** What a request says of how it deletes. */
export interface Deletion {
  readonly transaction?: RequestTransaction | undefined;
  readonly durableDelete: boolean;
}

/** Throws EngineError where the record may not be deleted like this. */
export function checkDurability({ config }: Namespace, deletion: Deletion): void {
  if (deletion.durableDelete) {
    if (config.enterprise) return;
    throw new EngineError(RESULT.enterpriseOnly, 'durable deletes are an Enterprise feature');
  }
  const mayExpunge = !config.strongConsistency || config.allowExpunge;
  if (!mayExpunge || deletion.transaction !== undefined) {
    throw new EngineError(RESULT.forbidden, 'strong consistency: deletes have to be durable');
  }
}

/** Deletes the record: durably with a tombstone in its place, else without a trace. */
export function storeDeletion(
  namespace: Namespace,
  deletion: Deletion,
  record: StoredRecord,
  nowMs: number,
): void {
  if (!deletion.durableDelete) {
    namespace.delete(record.digest);
    return;
  }
  storeRecord(namespace, deletion.transaction, tombstoneOf(namespace, record, nowMs), nowMs);
}

/** What is left of a record that was deleted durably: its key, and where its generations go on. */
function tombstoneOf({ sizeOf }: Namespace, record: StoredRecord, nowMs: number): StoredRecord {
  const { digest, set, userKey } = record;
  const tombstone: Omit<StoredRecord, 'storedBytes'> = {
    ...{ digest, set },
    ...(userKey === undefined ? {} : { userKey }),
    bins: [],
    generation: nextGeneration(record.generation),
    voidTimeSeconds: 0,
    lastUpdateTimeMs: Math.max(record.lastUpdateTimeMs, nowMs),
  };
  return { ...tombstone, storedBytes: recordBytes(tombstone, sizeOf) };
}
