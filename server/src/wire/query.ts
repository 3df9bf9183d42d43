/** Queries on the wire: the fields a request carries besides its set and operations, and what answers are made of. */

import type { UserKey } from '../model/key.js';
import { DIGEST_BYTES, PARTITION_COUNT } from '../model/limits.js';
import { FIELD, type WireField } from './field.js';
import { INFO3 } from './info-bits.js';
import type { MessageParts } from './message.js';
import { asBuffer } from './text.js';
import { encodeUserKey } from './user-key.js';
import { WireError } from './wire-error.js';

/** What an index holds of a bin, as field 26 says it; absent where it is the value itself. */
export const INDEX_TYPE = { default: 0, list: 1, mapKeys: 2, mapValues: 3 } as const;

/** Field 22: the range an index is asked for. */
export interface WireIndexRange {
  /** Empty where the index is named, or found by its expression. */
  readonly binName: Uint8Array;
  readonly particleType: number;
  readonly begin: Uint8Array;
  /** Equal to `begin` but for integers; servers look at it for those only. */
  readonly end: Uint8Array;
}

/** The fields that make a message a query. */
export interface WireQuery {
  readonly taskId?: bigint;
  /** 0 means none. */
  readonly socketTimeoutMs?: number;
  readonly recordsPerSecond?: number;
  readonly maxRecords?: bigint;
  /** Partitions to read from their start. */
  readonly partitionIds?: readonly number[];
  /** Records to go on behind, one in each of further partitions. */
  readonly resumeDigests?: readonly Uint8Array[];
  /** Their index values, in the same order; signed, though the server orders cells of geo indexes without a sign. */
  readonly resumeBvals?: readonly bigint[];
  readonly range?: WireIndexRange;
  readonly indexName?: Uint8Array;
  readonly indexType?: number;
  /** The path inside the bin, MessagePack. */
  readonly indexContext?: Uint8Array;
  readonly indexExpression?: Uint8Array;
}

/** The fields of a query, in the official clients' order. */
export function encodeQueryFields(query: WireQuery): WireField[] {
  const fields: WireField[] = [];
  const add = (id: number, data: Uint8Array | undefined): void => {
    if (data !== undefined) fields.push({ id, data });
  };
  add(FIELD.recordsPerSecond, word(query.recordsPerSecond));
  add(FIELD.socketTimeout, word(query.socketTimeoutMs));
  add(FIELD.taskId, longWord(query.taskId));
  add(FIELD.indexType, query.indexType === undefined ? undefined : Uint8Array.of(query.indexType));
  add(FIELD.indexRange, query.range === undefined ? undefined : encodeRange(query.range));
  add(FIELD.indexContext, query.indexContext);
  add(FIELD.indexName, query.indexName);
  add(FIELD.indexExpression, query.indexExpression);
  add(FIELD.partitionIds, encodePartitionIds(query.partitionIds));
  add(FIELD.resumeDigests, query.resumeDigests && Buffer.concat(query.resumeDigests));
  add(FIELD.resumeBvals, encodeBvals(query.resumeBvals));
  add(FIELD.maxRecords, longWord(query.maxRecords));
  return fields;
}

/** Reads the query's fields among those of a message; of two with one id the first counts. Throws WireError. */
export function decodeQueryFields(fields: readonly WireField[]): WireQuery {
  const query: { -readonly [Part in keyof WireQuery]: WireQuery[Part] } = {};
  for (const { id, data } of fields.toReversed()) FIELD_READERS.get(id)?.(asBuffer(data), query);
  return query;
}

type MutableQuery = { -readonly [Part in keyof WireQuery]: WireQuery[Part] };

const FIELD_READERS: ReadonlyMap<number, (data: Buffer, query: MutableQuery) => void> = new Map<
  number,
  (data: Buffer, query: MutableQuery) => void
>([
  [FIELD.taskId, (data, query) => (query.taskId = readTaskId(data))],
  [FIELD.socketTimeout, (data, query) => (query.socketTimeoutMs = readWord(data, 'timeout'))],
  [FIELD.recordsPerSecond, (data, query) => (query.recordsPerSecond = readWord(data, 'rate'))],
  [FIELD.maxRecords, (data, query) => (query.maxRecords = readLongWord(data, 'limit'))],
  [FIELD.partitionIds, (data, query) => (query.partitionIds = decodePartitionIds(data))],
  [FIELD.resumeDigests, (data, query) => (query.resumeDigests = decodeDigests(data))],
  [FIELD.resumeBvals, (data, query) => (query.resumeBvals = decodeBvals(data))],
  [FIELD.indexRange, (data, query) => (query.range = decodeRange(data))],
  [FIELD.indexName, (data, query) => (query.indexName = data)],
  [FIELD.indexType, (data, query) => (query.indexType = decodeIndexType(data))],
  [FIELD.indexContext, (data, query) => (query.indexContext = data)],
  [FIELD.indexExpression, (data, query) => (query.indexExpression = data)],
]);

function word(value: number | undefined): Buffer | undefined {
  if (value === undefined) return undefined;
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32BE(value);
  return data;
}

function longWord(value: bigint | undefined): Buffer | undefined {
  if (value === undefined) return undefined;
  const data = Buffer.allocUnsafe(8);
  data.writeBigUInt64BE(value);
  return data;
}

function readWord(data: Buffer, what: string): number {
  if (data.length !== 4) throw new WireError(`${what} of ${data.length} bytes, expected 4`, 0);
  return data.readUInt32BE(0);
}

/** Servers read eight bytes, whatever the field's length. */
function readTaskId(data: Buffer): bigint {
  return Buffer.concat([data, Buffer.alloc(8)], 8).readBigUInt64BE(0);
}

function readLongWord(data: Buffer, what: string): bigint {
  if (data.length !== 8) throw new WireError(`${what} of ${data.length} bytes, expected 8`, 0);
  return data.readBigUInt64BE(0);
}

function encodePartitionIds(ids: readonly number[] | undefined): Buffer | undefined {
  if (ids === undefined) return undefined;
  const data = Buffer.allocUnsafe(2 * ids.length);
  for (const [index, id] of ids.entries()) data.writeUInt16LE(id, 2 * index);
  return data;
}

/** A byte too many is passed over, as the server does, here and below. */
function decodePartitionIds(data: Buffer): number[] {
  const count = data.length >>> 1;
  if (count === 0 || count > PARTITION_COUNT) throw new WireError(`${count} partitions`, 0);
  return Array.from({ length: count }, (_, index) => data.readUInt16LE(2 * index));
}

function decodeDigests(data: Buffer): Uint8Array[] {
  const count = Math.floor(data.length / DIGEST_BYTES);
  if (count === 0 || count > PARTITION_COUNT) throw new WireError(`${count} digests`, 0);
  return Array.from({ length: count }, (_, index) =>
    data.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
  );
}

function encodeBvals(bvals: readonly bigint[] | undefined): Buffer | undefined {
  if (bvals === undefined) return undefined;
  const data = Buffer.allocUnsafe(8 * bvals.length);
  for (const [index, bval] of bvals.entries()) data.writeBigInt64LE(bval, 8 * index);
  return data;
}

function decodeBvals(data: Buffer): bigint[] {
  return Array.from({ length: data.length >>> 3 }, (_, index) => data.readBigInt64LE(8 * index));
}

function decodeIndexType(data: Buffer): number {
  const [type] = data;
  if (type === undefined) throw new WireError('index type without a byte', 0);
  return type;
}

/** One range: its count, the bin's name with its length, a particle type, and two values with theirs. */
function encodeRange({ binName, particleType, begin, end }: WireIndexRange): Buffer {
  const data = Buffer.allocUnsafe(3 + binName.length + 8 + begin.length + end.length);
  data[0] = 1;
  data.writeUInt8(binName.length, 1);
  data.set(binName, 2);
  let offset = 2 + binName.length;
  offset = data.writeUInt8(particleType, offset);
  for (const value of [begin, end]) {
    offset = data.writeUInt32BE(value.length, offset);
    data.set(value, offset);
    offset += value.length;
  }
  return data;
}

function decodeRange(data: Buffer): WireIndexRange {
  if (data[0] !== 1) throw new WireError(`${data[0] ?? 'no'} index ranges, expected 1`, 0);
  const nameEnd = 2 + (data[1] ?? 0);
  const binName = data.subarray(2, nameEnd);
  const particleType = data[nameEnd];
  if (particleType === undefined) throw new WireError('index range is cut off', nameEnd);
  const begin = decodeBound(data, nameEnd + 1);
  // Clients repeat the value where there is but one; the server looks at the second of integers only.
  const end = begin.end === data.length ? begin : decodeBound(data, begin.end);
  return { binName, particleType, begin: begin.value, end: end.value };
}

function decodeBound(
  data: Buffer,
  offset: number,
): { readonly value: Buffer; readonly end: number } {
  if (data.length - offset < 4) throw new WireError('index range is cut off', offset);
  const end = offset + 4 + data.readUInt32BE(offset);
  if (end > data.length) throw new WireError('a value reaches past its index range', offset);
  return { value: data.subarray(offset + 4, end), end };
}

/** What identifies a record in an answer; its metadata and bins stand in the message itself. */
export interface WireQueryRecord {
  readonly digest: Uint8Array;
  readonly set?: Uint8Array | undefined;
  readonly userKey?: UserKey | undefined;
  readonly bval?: bigint | undefined;
}

/** The fields of a record in an answer, in the server's order. */
export function encodeQueryRecordFields(
  namespace: Uint8Array,
  record: WireQueryRecord,
): WireField[] {
  const fields: WireField[] = [
    { id: FIELD.namespace, data: namespace },
    { id: FIELD.digest, data: record.digest },
  ];
  if (record.set !== undefined) fields.push({ id: FIELD.set, data: record.set });
  if (record.userKey !== undefined) {
    fields.push({ id: FIELD.userKey, data: encodeUserKey(record.userKey) });
  }
  const bval = record.bval === undefined ? undefined : encodeBvals([record.bval]);
  if (bval !== undefined) fields.push({ id: FIELD.resumeBvals, data: bval });
  return fields;
}

export function encodePartitionDone(partitionId: number, resultCode: number): MessageParts {
  return { info3: INFO3.partitionDone, generation: partitionId, resultCode };
}

export function encodeQueryEnd(resultCode: number): MessageParts {
  return { info3: INFO3.last, resultCode };
}
