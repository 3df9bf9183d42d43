/** Message fields: what a command applies to (namespace, digest, batch rows, filters …), as id and bytes. */

import { WireError } from './wire-error.js';

/** Bytes in front of a field's data: u32 length (id included), u8 id. */
const FIELD_HEADER_BYTES = 5;

export const FIELD = {
  namespace: 0,
  set: 1,
  userKey: 2,
  recordVersion: 3,
  digest: 4,
  transactionId: 5,
  transactionDeadline: 6,
  taskId: 7,
  socketTimeout: 9,
  recordsPerSecond: 10,
  partitionIds: 11,
  resumeDigests: 12,
  maxRecords: 13,
  resumeBvals: 15,
  indexName: 21,
  indexRange: 22,
  indexContext: 23,
  indexExpression: 24,
  indexType: 26,
  udfPackage: 30,
  udfFunction: 31,
  udfArguments: 32,
  udfOperation: 33,
  queryBins: 40,
  batch: 41,
  /** What clients before 3.13 sent as the batch; the server reads it as the same. */
  batchWithSet: 42,
  filter: 43,
  where: 44,
  errorDetails: 45,
} as const;

export interface WireField {
  readonly id: number;
  readonly data: Uint8Array;
}

export function fieldBytes(field: WireField): number {
  return FIELD_HEADER_BYTES + field.data.length;
}

/** Writes the field at `offset`; returns the offset behind it. */
export function encodeField(target: Buffer, offset: number, field: WireField): number {
  target.writeUInt32BE(field.data.length + 1, offset);
  target[offset + 4] = field.id;
  target.set(field.data, offset + FIELD_HEADER_BYTES);
  return offset + FIELD_HEADER_BYTES + field.data.length;
}

/** As decodeField, but a field that claims more than there is ends where the bytes do. */
export function decodeCutField(bytes: Buffer, offset: number): WireField {
  if (bytes.length - offset < FIELD_HEADER_BYTES) return decodeField(bytes, offset);
  const end = offset + 4 + bytes.readUInt32BE(offset);
  if (end <= bytes.length) return decodeField(bytes, offset);
  return { id: bytes[offset + 4] ?? 0, data: bytes.subarray(offset + FIELD_HEADER_BYTES) };
}

/** Reads the field at `offset`; its data is a view into `bytes`. */
export function decodeField(bytes: Buffer, offset: number): WireField {
  const end = fieldEnd(bytes, offset);
  return { id: bytes[offset + 4] ?? 0, data: bytes.subarray(fieldDataStart(offset), end) };
}

/** Where the data of a field begins; its id is the byte in front of it. */
export function fieldDataStart(offset: number): number {
  return offset + FIELD_HEADER_BYTES;
}

/** The offset behind the field at `offset`. Throws WireError where it is not whole. */
export function fieldEnd(bytes: Buffer, offset: number): number {
  if (bytes.length - offset < FIELD_HEADER_BYTES) {
    throw new WireError('field header is cut off', offset);
  }
  const length = bytes.readUInt32BE(offset);
  if (length === 0) throw new WireError('field without an id', offset);
  const end = offset + 4 + length;
  if (end > bytes.length) {
    throw new WireError(`field of ${length} bytes reaches past the message`, offset);
  }
  return end;
}
