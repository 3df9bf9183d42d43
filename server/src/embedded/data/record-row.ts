/** A record as the row of a data file, and back: its bins as on the wire, and a checksum over all of it. */

import { keptDigest } from '../../engine/kept-digest.js';
import type { StoredRecord } from '../../engine/record.js';
import { recordBytes } from '../../engine/record-size.js';
import { noteOrder } from '../../engine/unsorted-maps.js';
import { DIGEST_BYTES } from '../../model/limits.js';
import type { Bin } from '../../model/record.js';
import {
  binOperationBytes,
  decodeBinOperation,
  encodeBinOperation,
  OPCODE,
  type WireBinOperation,
} from '../../wire/bin-operation.js';
import { decodeName, encodeName } from '../../wire/name.js';
import { decodeParticle, encodeParticle } from '../../wire/particle.js';
import { decodeUserKey, encodeUserKey } from '../../wire/user-key.js';
import { particleBytes } from '../particle-size.js';
import { crc32c } from './crc32c.js';

/** The columns, in the table's order. */
export interface RecordRow {
  readonly namespace: string;
  readonly digest: Uint8Array;
  readonly set_name: string;
  readonly user_key: Uint8Array | null;
  readonly generation: number;
  readonly void_time: number;
  readonly last_update: number;
  /** The bins as a message that writes them holds them, one behind the other. */
  readonly bins: Uint8Array;
  readonly crc: number;
}

export function encodeRecordRow(namespace: string, record: StoredRecord): RecordRow {
  const row = {
    namespace,
    digest: record.digest,
    set_name: record.set,
    user_key: record.userKey === undefined ? null : encodeUserKey(record.userKey),
    generation: record.generation,
    void_time: record.voidTimeSeconds,
    last_update: record.lastUpdateTimeMs,
    bins: encodeBins(record.bins),
  };
  return { ...row, crc: checksumOf(row) };
}

/** Columns as SQLite hands them out: a damaged file may have anything in them. */
export type UncheckedRow = Readonly<Record<string, unknown>>;

/** The record; `undefined` when the row is not, byte for byte, one that was written. Throws WireError for bins we can't read. */
export function decodeRecordRow(row: UncheckedRow): StoredRecord | undefined {
  if (!isRecordRow(row) || checksumOf(row) !== row.crc) return undefined;
  const record = {
    digest: keptDigest(row.digest),
    set: row.set_name,
    ...(row.user_key === null ? {} : { userKey: decodeUserKey(row.user_key) }),
    bins: decodeBins(row.bins),
    generation: row.generation,
    voidTimeSeconds: row.void_time,
    lastUpdateTimeMs: row.last_update,
  };
  return { ...record, storedBytes: recordBytes(record, particleBytes) };
}

function isRecordRow(row: UncheckedRow): row is UncheckedRow & RecordRow {
  const { digest, bins } = row;
  return (
    ['namespace', 'set_name'].every((column) => typeof row[column] === 'string') &&
    NUMBERS.every((column) => Number.isSafeInteger(row[column])) &&
    (row['user_key'] === null || row['user_key'] instanceof Uint8Array) &&
    digest instanceof Uint8Array &&
    digest.length === DIGEST_BYTES &&
    bins instanceof Uint8Array
  );
}

const NUMBERS = ['generation', 'void_time', 'last_update', 'crc'] as const;

/** Numbers and lengths in front of what a checksum is taken over. */
const HEAD_BYTES = 40;
/** Stands for the length of a user key that is not there. */
const NO_KEY = 0xffffffff;

/** Over every column, with the lengths of those that vary. */
function checksumOf(row: Omit<RecordRow, 'crc'>): number {
  const { namespace, set_name, user_key, bins } = row;
  const namespaceBytes = Buffer.byteLength(namespace);
  const setBytes = Buffer.byteLength(set_name);
  const head = Buffer.allocUnsafe(HEAD_BYTES + namespaceBytes + setBytes);
  head.writeDoubleBE(row.generation, 0);
  head.writeDoubleBE(row.void_time, 8);
  head.writeDoubleBE(row.last_update, 16);
  head.writeUInt32BE(namespaceBytes, 24);
  head.writeUInt32BE(setBytes, 28);
  head.writeUInt32BE(user_key?.length ?? NO_KEY, 32);
  head.writeUInt32BE(bins.length, 36);
  head.write(namespace, HEAD_BYTES);
  head.write(set_name, HEAD_BYTES + namespaceBytes);
  const crc = crc32c(row.digest, crc32c(head));
  return crc32c(bins, user_key === null ? crc : crc32c(user_key, crc));
}

/** The bins as a message that writes them holds them. */
export function encodeBins(bins: readonly Bin[]): Uint8Array {
  const operations = bins.map(({ name, value }): WireBinOperation => {
    const { particleType, bytes } = encodeParticle(value);
    return { opcode: OPCODE.write, particleType, name: encodeName(name), value: bytes };
  });
  const size = operations.reduce((sum, operation) => sum + binOperationBytes(operation), 0);
  const target = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const operation of operations) offset = encodeBinOperation(target, offset, operation);
  return target;
}

/** Bins back from their bytes, of which the values are views. Throws WireError. */
export function decodeBins(bytes: Uint8Array): readonly Bin[] {
  // Values are views into what they are read from: the row's own bytes, which live as long as the record.
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bins: Bin[] = [];
  for (let offset = 0; offset < source.length; ) {
    const operation = decodeBinOperation(source, offset);
    const { particleType, value } = operation;
    bins.push({
      name: decodeName(operation.name) ?? '',
      value: noteOrder(decodeParticle(particleType, value)),
    });
    offset += binOperationBytes(operation);
  }
  return bins;
}
