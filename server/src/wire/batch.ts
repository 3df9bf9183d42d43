/** Field 41: the rows of a batch, each a record's digest and a command of its own, or the command of the row before. */

import { DIGEST_BYTES } from '../model/limits.js';
import {
  binOperationBytes,
  decodeBinOperation,
  encodeBinOperation,
  type WireBinOperation,
} from './bin-operation.js';
import { decodeField, encodeField, fieldBytes, type WireField } from './field.js';
import { asBuffer } from './text.js';
import { WireError } from './wire-error.js';

/** Bits of the batch's own flags. */
export const BATCH_FLAG = {
  /** Work the rows in the receiving thread where the data is in memory. */
  inline: 0x01,
  inlineSsd: 0x02,
  /** Go on after a row fails, and answer every row. */
  respondAllKeys: 0x04,
  /** Answer failed rows with a message of their own; clients of today always set it. */
  respondErrorRows: 0x08,
} as const;

/** Bits of a row's type: which parts of the header follow. info1 stands in every row that does not repeat; no other bit counts. */
const ROW_TYPE = {
  repeat: 0x01,
  info2And3: 0x02,
  generation: 0x04,
  ttl: 0x08,
  info4: 0x10,
} as const;

/** u32 count, u8 flags. */
const BATCH_HEADER_BYTES = 5;
/** u32 index, digest, u8 type: a row that repeats the one before, and the least any row takes. */
const ROW_HEAD_BYTES = 4 + DIGEST_BYTES + 1;

export interface WireBatchRowHead {
  readonly index: number;
  /** 20 bytes. */
  readonly digest: Uint8Array;
}

/** A row that runs the command of the row before on another record. */
export interface WireRepeatRow extends WireBatchRowHead {
  readonly repeat: true;
}

export interface WireCommandRow extends WireBatchRowHead {
  readonly repeat?: undefined;
  readonly info1: number;
  /** Absent from old clients together with info3: the batch's own header holds for the row then. */
  readonly info2?: number;
  readonly info3?: number;
  readonly info4?: number;
  /** Expected generation, 16 bits. */
  readonly generation?: number;
  /** TTL word, as in a message header. */
  readonly ttl?: number;
  readonly fields: readonly WireField[];
  readonly operations: readonly WireBinOperation[];
  /** The row counts no fields and has its namespace all the same, as clients before 2018 wrote it. */
  readonly uncountedNamespace?: true;
}

export type WireBatchRow = WireRepeatRow | WireCommandRow;

export interface WireBatch {
  readonly flags: number;
  readonly rows: readonly WireBatchRow[];
}

/** The data of field 41, in one allocation. Where info2 or info3 is given, both are written. */
export function encodeBatchField(batch: WireBatch): Buffer {
  let bytes = BATCH_HEADER_BYTES;
  for (const row of batch.rows) bytes += rowBytes(row);
  const data = Buffer.allocUnsafe(bytes);
  data.writeUInt32BE(batch.rows.length, 0);
  data[4] = batch.flags;
  let offset = BATCH_HEADER_BYTES;
  for (const row of batch.rows) offset = writeRow(data, offset, row);
  return data;
}

/** How many rows the data of a batch field claims to hold, which is known before any of them is read. */
export function batchRowCount(data: Uint8Array): number {
  if (data.length < BATCH_HEADER_BYTES) throw new WireError('batch field is cut off', 0);
  return asBuffer(data).readUInt32BE(0);
}

/**
 * Reads the data of field 41 (or 42, its older twin). Digests, fields and operations are views into `data`; bytes behind the
 * last row are not looked at, as on a server.
 */
export function decodeBatchField(data: Uint8Array): WireBatch {
  const { malformed, ...batch } = decodeBatchRows(data);
  if (malformed !== undefined) throw malformed;
  return batch;
}

/** The rows in front of one that can't be read, which a server has begun with by the time it finds that one. */
export interface PartialBatch extends WireBatch {
  /** What is wrong with the row behind the last; absent where every row could be read. */
  readonly malformed?: WireError;
}

/** As decodeBatchField, as far as there are rows. Throws WireError where the field says not even how many. */
export function decodeBatchRows(data: Uint8Array): PartialBatch {
  const bytes = asBuffer(data);
  const count = batchRowCount(bytes);
  const flags = bytes[4] ?? 0;
  const rows: WireBatchRow[] = [];
  try {
    let offset = BATCH_HEADER_BYTES;
    for (let i = 0; i < count; i += 1) {
      const { row, end } = decodeRow(bytes, offset);
      if (i === 0 && row.repeat === true) {
        throw new WireError('first row of a batch repeats the row before it', offset);
      }
      rows.push(row);
      offset = end;
    }
  } catch (error) {
    if (error instanceof WireError) return { flags, rows, malformed: error };
    throw error;
  }
  return { flags, rows };
}

function rowBytes(row: WireBatchRow): number {
  if (row.repeat === true) return ROW_HEAD_BYTES;
  // info1, then two counts of two bytes.
  let bytes = ROW_HEAD_BYTES + 1 + 4;
  if (hasInfo2And3(row)) bytes += 2;
  if (row.info4 !== undefined) bytes += 1;
  if (row.generation !== undefined) bytes += 2;
  if (row.ttl !== undefined) bytes += 4;
  for (const field of row.fields) bytes += fieldBytes(field);
  for (const operation of row.operations) bytes += binOperationBytes(operation);
  return bytes;
}

function hasInfo2And3(row: WireCommandRow): boolean {
  return row.info2 !== undefined || row.info3 !== undefined;
}

function writeRow(target: Buffer, offset: number, row: WireBatchRow): number {
  target.writeUInt32BE(row.index, offset);
  target.set(row.digest, offset + 4);
  const typeOffset = offset + 4 + DIGEST_BYTES;
  if (row.repeat === true) {
    target[typeOffset] = ROW_TYPE.repeat;
    return typeOffset + 1;
  }
  target[typeOffset] = rowType(row);
  let end = writeRowHeader(target, typeOffset + 1, row);
  end = target.writeUInt16BE(row.uncountedNamespace === true ? 0 : row.fields.length, end);
  end = target.writeUInt16BE(row.operations.length, end);
  for (const field of row.fields) end = encodeField(target, end, field);
  for (const operation of row.operations) end = encodeBinOperation(target, end, operation);
  return end;
}

function rowType(row: WireCommandRow): number {
  return (
    (hasInfo2And3(row) ? ROW_TYPE.info2And3 : 0) |
    (row.generation === undefined ? 0 : ROW_TYPE.generation) |
    (row.ttl === undefined ? 0 : ROW_TYPE.ttl) |
    (row.info4 === undefined ? 0 : ROW_TYPE.info4)
  );
}

function writeRowHeader(target: Buffer, offset: number, row: WireCommandRow): number {
  let end = target.writeUInt8(row.info1, offset);
  if (hasInfo2And3(row)) {
    end = target.writeUInt8(row.info2 ?? 0, end);
    end = target.writeUInt8(row.info3 ?? 0, end);
  }
  if (row.info4 !== undefined) end = target.writeUInt8(row.info4, end);
  if (row.generation !== undefined) end = target.writeUInt16BE(row.generation, end);
  if (row.ttl !== undefined) end = target.writeUInt32BE(row.ttl, end);
  return end;
}

function decodeRow(
  bytes: Buffer,
  offset: number,
): { readonly row: WireBatchRow; readonly end: number } {
  checkRoom(bytes, offset, ROW_HEAD_BYTES);
  const index = bytes.readUInt32BE(offset);
  const typeOffset = offset + 4 + DIGEST_BYTES;
  const digest = bytes.subarray(offset + 4, typeOffset);
  const type = bytes[typeOffset] ?? 0;
  if ((type & ROW_TYPE.repeat) !== 0) {
    // The server looks at no other bit of a row that repeats; one that carries more is not ours to keep.
    return { row: { index, digest, repeat: true }, end: typeOffset + 1 };
  }
  const head = decodeRowHeader(bytes, typeOffset + 1, type);
  const fieldCount = bytes.readUInt16BE(head.end);
  const operationCount = bytes.readUInt16BE(head.end + 2);
  let end = head.end + 4;
  const fields: WireField[] = [];
  for (let i = 0; i < Math.max(fieldCount, 1); i += 1) {
    const field = decodeField(bytes, end);
    fields.push(field);
    end += fieldBytes(field);
  }
  const operations: WireBinOperation[] = [];
  for (let i = 0; i < operationCount; i += 1) {
    const operation = decodeBinOperation(bytes, end);
    operations.push(operation);
    end += binOperationBytes(operation);
  }
  const uncounted = fieldCount === 0 ? ({ uncountedNamespace: true } as const) : {};
  return { row: { index, digest, ...head.parts, fields, operations, ...uncounted }, end };
}

type RowHeaderParts = Pick<
  WireCommandRow,
  'info1' | 'info2' | 'info3' | 'info4' | 'generation' | 'ttl'
>;

function decodeRowHeader(
  bytes: Buffer,
  offset: number,
  type: number,
): { readonly parts: RowHeaderParts; readonly end: number } {
  const parts: { -readonly [Part in keyof RowHeaderParts]: RowHeaderParts[Part] } = { info1: 0 };
  // The counts behind the header are checked here too, so that one check covers all that has a fixed place.
  checkRoom(bytes, offset, rowHeaderBytes(type) + 4);
  let end = offset;
  parts.info1 = bytes.readUInt8(end);
  end += 1;
  if ((type & ROW_TYPE.info2And3) !== 0) {
    parts.info2 = bytes.readUInt8(end);
    parts.info3 = bytes.readUInt8(end + 1);
    end += 2;
  }
  if ((type & ROW_TYPE.info4) !== 0) {
    parts.info4 = bytes.readUInt8(end);
    end += 1;
  }
  if ((type & ROW_TYPE.generation) !== 0) {
    parts.generation = bytes.readUInt16BE(end);
    end += 2;
  }
  if ((type & ROW_TYPE.ttl) !== 0) {
    parts.ttl = bytes.readUInt32BE(end);
    end += 4;
  }
  return { parts, end };
}

function rowHeaderBytes(type: number): number {
  return (
    1 +
    ((type & ROW_TYPE.info2And3) === 0 ? 0 : 2) +
    ((type & ROW_TYPE.info4) === 0 ? 0 : 1) +
    ((type & ROW_TYPE.generation) === 0 ? 0 : 2) +
    ((type & ROW_TYPE.ttl) === 0 ? 0 : 4)
  );
}

function checkRoom(bytes: Buffer, offset: number, needed: number): void {
  if (bytes.length - offset < needed) throw new WireError('row of a batch is cut off', offset);
}
