/** Checks the log beside a data file, which holds what was committed since the file was last brought up to date. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataDirectoryError } from './data-error.js';

/** Layout of SQLite's write-ahead log: a header, then frames of a header and a page each, chained by checksums. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The lowest bit says in which byte order words are summed; all else is in network order. */
const MAGIC = 0x377f0682;

type Sums = readonly [number, number];

/**
 * SQLite itself takes the first frame that does not add up for the end of the log, and with it forgets what was acknowledged
 * behind it. Frames are only ever appended here, so that each whole one has to be right; one that is cut off was being
 * written when the process ended. Throws DataDirectoryError; reads only.
 */
export function checkWal(path: string): void {
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    if (bytes < HEADER_BYTES) return;
    checkFrames(path, file, bytes);
  } finally {
    closeSync(file);
  }
}

function checkFrames(path: string, file: number, bytes: number): void {
  const header = readAt(file, 0, HEADER_BYTES);
  const littleEndian = header.readUInt32BE(0) === MAGIC;
  const start = sumOver(header.subarray(0, 24), [0, 0], littleEndian);
  if (!littleEndian && header.readUInt32BE(0) !== MAGIC + 1) throw damagedAt(path, 0, 0);
  if (!isSum(start, header, 24)) throw damagedAt(path, 0, 0);
  const pageBytes = header.readUInt32BE(8);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  let sums = start;
  let offset = HEADER_BYTES;
  for (let frame = 1; offset + frameBytes <= bytes; frame += 1) {
    const content = readAt(file, offset, frameBytes);
    sums = sumOver(content.subarray(0, 8), sums, littleEndian);
    sums = sumOver(content.subarray(FRAME_HEADER_BYTES), sums, littleEndian);
    const sameLog = content.subarray(8, 16).equals(header.subarray(16, 24));
    if (!sameLog || !isSum(sums, content, 16)) throw damagedAt(path, frame, offset);
    offset += frameBytes;
  }
}

function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}

function isSum([a, b]: Sums, bytes: Buffer, offset: number): boolean {
  return bytes.readUInt32BE(offset) === a && bytes.readUInt32BE(offset + 4) === b;
}

function sumOver(bytes: Buffer, before: Sums, littleEndian: boolean): Sums {
  let [a, b] = before;
  for (let i = 0; i < bytes.length; i += 8) {
    a = (a + b + (littleEndian ? bytes.readUInt32LE(i) : bytes.readUInt32BE(i))) >>> 0;
    b = (b + a + (littleEndian ? bytes.readUInt32LE(i + 4) : bytes.readUInt32BE(i + 4))) >>> 0;
  }
  return [a, b];
}

function damagedAt(path: string, frame: number, offset: number): DataDirectoryError {
  const where = frame === 0 ? 'its header is' : `row ${frame} of it, at byte ${offset}, is`;
  return new DataDirectoryError(
    `${path} is damaged: ${where} not as it was written. Restore a copy of the directory; or give up what was committed from there on, by cutting the file off at byte ${offset}.`,
  );
}
