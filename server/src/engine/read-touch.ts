/** Touching a record because it was read late in its life: it gets the time it had when it was last written. */

import { CITRUSLEAF_EPOCH_SECONDS } from '../model/limits.js';
import type { Namespace } from './namespace.js';
import { citrusleafSeconds, type StoredRecord } from './record.js';
import { NEVER_TOUCH } from './request.js';

/** Whether the server takes the word of a read as a percentage. */
export function isTouchPercent(percent: number): boolean {
  return percent <= 100 || percent === NEVER_TOUCH;
}

/** Extends the record's time once less than `percent` of it is left. Its generation stays: nobody wrote. */
export function touchIfDue(
  namespace: Namespace,
  record: StoredRecord,
  percent: number,
  nowMs: number,
): void {
  const { voidTimeSeconds } = record;
  if (voidTimeSeconds === 0 || percent === NEVER_TOUCH) return;
  const effective = percent === 0 ? namespace.config.defaultReadTouchPercent : percent;
  if (effective === 0) return;
  const writtenSeconds = Math.floor(record.lastUpdateTimeMs / 1000) - CITRUSLEAF_EPOCH_SECONDS;
  const ttlSeconds = voidTimeSeconds - writtenSeconds;
  const dueSeconds = voidTimeSeconds - Math.floor((ttlSeconds * effective) / 100);
  const now = citrusleafSeconds(nowMs);
  const touched = now + ttlSeconds;
  if (now < dueSeconds || touched <= voidTimeSeconds) return;
  namespace.put({
    ...record,
    voidTimeSeconds: touched,
    lastUpdateTimeMs: Math.max(record.lastUpdateTimeMs, nowMs),
  });
}
