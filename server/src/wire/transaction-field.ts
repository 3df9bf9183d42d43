/** Fields 3, 5 and 6: the version of a record, the transaction a command belongs to, and when that ends. All little-endian. */

import { FIELD, type WireField } from './field.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

const VERSION_BYTES = 7;
const ID_BYTES = 8;
const DEADLINE_BYTES = 4;

/** Field 3 from a version of 56 bits. */
export function recordVersionField(version: bigint): WireField {
  const data = Buffer.allocUnsafe(ID_BYTES);
  data.writeBigUInt64LE(version, 0);
  return { id: FIELD.recordVersion, data: data.subarray(0, VERSION_BYTES) };
}

/** The version of 56 bits in the data of field 3. Throws WireError for other than 7 bytes. */
export function decodeRecordVersion(data: Uint8Array): bigint {
  checkBytes('record version', data, VERSION_BYTES);
  const buffer = asBuffer(data);
  return BigInt(buffer.readUIntLE(0, 6)) | (BigInt(buffer.readUInt8(6)) << 48n);
}

/** Field 5 from a signed id of 64 bits, as clients show it. */
export function transactionIdField(id: bigint): WireField {
  const data = Buffer.allocUnsafe(ID_BYTES);
  data.writeBigInt64LE(id, 0);
  return { id: FIELD.transactionId, data };
}

/** The signed id in the data of field 5. Throws WireError for other than 8 bytes. */
export function decodeTransactionId(data: Uint8Array): bigint {
  checkBytes('transaction id', data, ID_BYTES);
  return asBuffer(data).readBigInt64LE(0);
}

/** Field 6 from seconds since 2010-01-01 UTC. */
export function transactionDeadlineField(seconds: number): WireField {
  const data = Buffer.allocUnsafe(DEADLINE_BYTES);
  data.writeUInt32LE(seconds, 0);
  return { id: FIELD.transactionDeadline, data };
}

/** Seconds since 2010-01-01 UTC in the data of field 6. Throws WireError for other than 4 bytes. */
export function decodeTransactionDeadline(data: Uint8Array): number {
  checkBytes('transaction deadline', data, DEADLINE_BYTES);
  return asBuffer(data).readUInt32LE(0);
}

function checkBytes(what: string, data: Uint8Array, bytes: number): void {
  if (data.length !== bytes)
    throw new WireError(`${what} of ${data.length} bytes, expected ${bytes}`, 0);
}
