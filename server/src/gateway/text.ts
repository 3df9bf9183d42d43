/** Text cut to a number of bytes, as answers carry it. */

/** At most `maxBytes` of the text as UTF-8, cut before a code point that would not fit, and well formed. */
export function cutUtf8(text: string, maxBytes: number): string {
  const wellFormed = text.toWellFormed();
  // No UTF-16 unit takes more than 3 bytes: short texts need no counting.
  if (wellFormed.length * 3 <= maxBytes || Buffer.byteLength(wellFormed) <= maxBytes) {
    return wellFormed;
  }
  const bytes = Buffer.from(wellFormed);
  let end = maxBytes;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
