/** How many bytes a record takes in the server's storage format: what max-record-size is measured in. */

import type { UserKey } from '../model/key.js';
import type { Bin } from '../model/record.js';
import type { Value } from '../model/value.js';
import type { StoredRecord } from './record.js';

/**
 * Port: the bytes of a value's particle, as it would stand on the wire. `previous` is what the bin held before, where it held
 * anything: large lists and maps change little at a time.
 */
export type SizeOf = (value: Value, previous?: Value) => number;

/** What the size of a record depends on. */
export type UnsizedRecord = Pick<StoredRecord, 'set' | 'bins' | 'voidTimeSeconds'> & {
  readonly userKey?: UserKey | undefined;
};

/** The fixed part of a stored record: magic, flags, digest, last-update-time, generation. */
const RECORD_OVERHEAD_BYTES = 35;
/** The mark the server's in-memory engine puts behind each record. */
const END_MARK_BYTES = 4;
const VOID_TIME_BYTES = 4;
const INTEGER_KEY_BYTES = 8;

/** Bytes of the whole record; list and map indexes that the server may keep with it are not counted. */
export function recordBytes(
  record: UnsizedRecord,
  sizeOf: SizeOf,
  previousBins: readonly Bin[] = [],
): number {
  let bytes = RECORD_OVERHEAD_BYTES + END_MARK_BYTES;
  if (record.voidTimeSeconds !== 0) bytes += VOID_TIME_BYTES;
  if (record.set !== '') bytes += 1 + Buffer.byteLength(record.set);
  if (record.userKey !== undefined) {
    const keyBytes = 1 + userKeyDataBytes(record.userKey);
    bytes += varintBytes(keyBytes) + keyBytes;
  }
  if (record.bins.length > 0) bytes += varintBytes(record.bins.length);
  let index = 0;
  for (const { name, value } of record.bins) {
    // Bins keep their places, unless one before them was removed.
    const previous = previousBins[index];
    const size = previous?.name === name ? sizeOf(value, previous.value) : sizeOf(value);
    bytes += 1 + Buffer.byteLength(name) + flatBytes(value, size);
    index += 1;
  }
  return bytes;
}

function userKeyDataBytes(userKey: UserKey): number {
  switch (userKey.type) {
    case 'integer':
      return INTEGER_KEY_BYTES;
    case 'string':
      return Buffer.byteLength(userKey.value);
    case 'blob':
    case 'opaque':
      return userKey.data.length;
  }
}

/** The particle type, then what the type takes: integers in as few bytes as hold them, the rest with a length in front. */
function flatBytes(value: Value, particleBytes: number): number {
  switch (value.type) {
    case 'int':
      return 2 + integerBytes(BigInt.asUintN(64, value.value));
    case 'double':
      return 9;
    case 'bool':
      return 2;
    default:
      return 5 + particleBytes;
  }
}

function integerBytes(word: bigint): number {
  if (word <= 0xffn) return 1;
  if (word <= 0xffffn) return 2;
  return word <= 0xffff_ffffn ? 4 : 8;
}

/** Seven bits to a byte. */
function varintBytes(value: number): number {
  return value < 0x80 ? 1 : 1 + varintBytes(value >>> 7);
}
