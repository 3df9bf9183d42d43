/** What a data file holds besides its records, and how it says what it is. */

import type { StoredRecord } from '../../engine/record.js';
import { crc32c } from './crc32c.js';

/** What a file of ours says it is: "AERG". */
export const APPLICATION_ID = 0x41455247;
/** The layout of the tables; a file with a higher one was written by a newer version. */
export const SCHEMA_VERSION = 1;

/** What else is kept: definitions by kind and name, as bytes only their owner reads. */
export interface MetaEntry {
  readonly kind: string;
  readonly name: string;
  readonly content: Uint8Array;
}

/** What is in a file when it is opened; definitions come before the records. */
export interface DataReader {
  readonly meta: (entry: MetaEntry) => void;
  readonly record: (namespace: string, record: StoredRecord) => void;
}

export function metaChecksum({ kind, name, content }: MetaEntry): number {
  return crc32c(content, crc32c(Buffer.from(`${kind}\0${name}\0`)));
}
