/** Digests as text, one character per byte: keys of maps, in the order of the bytes. */

export function digestText(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1');
}

export function digestOfText(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
