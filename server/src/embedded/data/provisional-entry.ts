/** A provisional record as an entry of a data file, and back: what an open transaction has made of a record. */

import type { StoredRecord } from '../../engine/record.js';
import { recordBytes } from '../../engine/record-size.js';
import type { Provisional } from '../../engine/transaction/provisional.js';
import { DIGEST_BYTES } from '../../model/limits.js';
import { asBuffer } from '../../wire/text.js';
import { decodeUserKey, encodeUserKey } from '../../wire/user-key.js';
import { WireError } from '../../wire/wire-error.js';
import { particleBytes } from '../particle-size.js';
import { decodeBins, encodeBins } from './record-row.js';

/** The kind of these entries. */
export const PROVISIONAL = 'provisional';

/** Transaction id, deadline, generation, void-time, update time, and the lengths of set and user key. */
const HEAD_BYTES = 8 + 4 + 4 + 4 + 8 + 4 + 4;
/** Stands for the length of a user key that is not there. */
const NO_KEY = 0xffffffff;

/** The name of the entry: the namespace, and the digest in hexadecimal digits. */
export function provisionalName(namespace: string, digest: Uint8Array): string {
  return `${namespace}\0${Buffer.from(digest).toString('hex')}`;
}

export function encodeProvisional({ transactionId, deadlineSeconds, record }: Provisional): Buffer {
  const set = Buffer.from(record.set);
  const userKey = record.userKey === undefined ? undefined : encodeUserKey(record.userKey);
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeBigInt64BE(transactionId, 0);
  head.writeUInt32BE(deadlineSeconds, 8);
  head.writeUInt32BE(record.generation, 12);
  head.writeUInt32BE(record.voidTimeSeconds, 16);
  head.writeDoubleBE(record.lastUpdateTimeMs, 20);
  head.writeUInt32BE(set.length, 28);
  head.writeUInt32BE(userKey?.length ?? NO_KEY, 32);
  return Buffer.concat([head, set, userKey ?? new Uint8Array(), encodeBins(record.bins)]);
}

/** Throws WireError for what no entry of ours can be; the file's checksums make that a defect. */
export function decodeProvisional(
  name: string,
  content: Uint8Array,
): { readonly namespace: string; readonly provisional: Provisional } {
  const [namespace = '', hex = ''] = name.split('\0');
  const digest = Buffer.from(hex, 'hex');
  const bytes = asBuffer(content);
  if (digest.length !== DIGEST_BYTES || bytes.length < HEAD_BYTES) {
    throw new WireError('the entry is no provisional record', 0);
  }
  const keyBytes = bytes.readUInt32BE(32);
  const setEnd = HEAD_BYTES + bytes.readUInt32BE(28);
  const keyEnd = setEnd + (keyBytes === NO_KEY ? 0 : keyBytes);
  const record: Omit<StoredRecord, 'storedBytes'> = {
    digest,
    set: bytes.toString('utf8', HEAD_BYTES, setEnd),
    ...(keyBytes === NO_KEY ? {} : { userKey: decodeUserKey(bytes.subarray(setEnd, keyEnd)) }),
    bins: decodeBins(bytes.subarray(keyEnd)),
    generation: bytes.readUInt32BE(12),
    voidTimeSeconds: bytes.readUInt32BE(16),
    lastUpdateTimeMs: bytes.readDoubleBE(20),
  };
  const stored = { ...record, storedBytes: recordBytes(record, particleBytes) };
  return {
    namespace,
    provisional: {
      transactionId: bytes.readBigInt64BE(0),
      deadlineSeconds: bytes.readUInt32BE(8),
      record: stored,
    },
  };
}
