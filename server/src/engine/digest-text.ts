/** Digests as text, one character per byte: keys of maps, in the order of the bytes. */

/** Other arrays than Buffers are copied: asking for the memory behind a small one moves it out of the heap, for good. */
export function digestText(digest: Uint8Array): string {
  return (Buffer.isBuffer(digest) ? digest : Buffer.from(digest)).toString('latin1');
}
