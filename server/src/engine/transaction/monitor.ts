/** Monitor records: one per transaction that writes, with the digests it writes to, and whether it is being committed. */

import { digestOf } from '../../model/digest.js';
import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';
import type { StoredRecord } from '../record.js';

/** The set monitor records stand in; a record's user key there is the id of its transaction. */
export const MONITOR_SET = '<ERO~MRT';
/** The bins of a monitor: the transaction's id, the digests it writes to, and whether it is being committed. */
export const MONITOR_BIN = { id: 'id', digests: 'keyds', forward: 'fwd' } as const;
/** Records a transaction may write to. */
const TRANSACTION_WRITES_MAX = 4096;
export function monitorDigest(transactionId: bigint): Uint8Array {
  return digestOf(MONITOR_SET, { type: 'integer', value: transactionId });
}

/** Elsewhere the set is one like any other. */
export function isMonitorSet(
  { config }: { readonly config: { readonly strongConsistency: boolean } },
  set: string,
): boolean {
  return set === MONITOR_SET && config.strongConsistency;
}

/** The id of the monitor's transaction; a record without one is no monitor, whatever its set. */
export function transactionIdOf(monitor: StoredRecord): bigint | undefined {
  const value = binValue(monitor, MONITOR_BIN.id);
  return value?.type === 'int' ? value.value : undefined;
}

/** Whether the transaction is being committed: from then on it can't fail any more. */
export function isMarkedForward(monitor: StoredRecord): boolean {
  return binValue(monitor, MONITOR_BIN.forward) !== undefined;
}

/** The digests the transaction may write to. */
export function digestsOf(monitor: StoredRecord): readonly Uint8Array[] {
  const value = binValue(monitor, MONITOR_BIN.digests);
  if (value?.type !== 'list') return [];
  return value.items.flatMap((item) => (item.type === 'blob' ? [item.data] : []));
}

/** Throws EngineError for a monitor with more digests than a transaction may write to. */
export function checkMonitorSize(record: StoredRecord): void {
  if (digestsOf(record).length > TRANSACTION_WRITES_MAX) {
    throw new EngineError(
      RESULT.transactionTooManyWrites,
      `a transaction writes to at most ${TRANSACTION_WRITES_MAX} records`,
    );
  }
}

function binValue(
  record: StoredRecord,
  bin: string,
): StoredRecord['bins'][number]['value'] | undefined {
  return record.bins.find(({ name }) => name === bin)?.value;
}
