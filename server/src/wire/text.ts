/** Text as bytes: strict UTF-8 reading, so that bytes which are no text are noticed instead of replaced. */

import { Buffer, isUtf8 } from 'node:buffer';

/** What Node puts in place of bytes it can't read; only its presence makes a second look necessary. */
const REPLACEMENT = '\ufffd';

/** A Buffer over the same bytes; the argument itself where it is one already. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The text of `bytes[start, end)`, or `undefined` when it is not UTF-8. */
export function decodeText(bytes: Buffer, start: number, end: number): string | undefined {
  const text = bytes.toString('utf8', start, end);
  // U+FFFD may be what was written; only then are the bytes looked at a second time.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) return undefined;
  return text;
}
