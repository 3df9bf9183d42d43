/** The version of a record, by which a transaction notices that somebody changed what it has read. */

import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';
import type { StoredRecord } from '../record.js';

const UPDATE_TIME_BITS = 40;

/** The version of a record that is not there. */
export const NO_RECORD_VERSION = 0n;

/** 56 bits, as servers lay them out: when it was last written, in ms since 2010-01-01 UTC, below its generation. */
export function versionOf(record: StoredRecord | undefined): bigint {
  if (record === undefined) return NO_RECORD_VERSION;
  const updateTime = BigInt(record.lastUpdateTimeMs - CITRUSLEAF_EPOCH_SECONDS * 1000);
  const generation = BigInt(record.generation) << BigInt(UPDATE_TIME_BITS);
  return generation | BigInt.asUintN(UPDATE_TIME_BITS, updateTime);
}
