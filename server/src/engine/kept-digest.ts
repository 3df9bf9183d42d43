/** Digests as records keep them: copies, a few of which share a piece of memory. */

import { DIGEST_BYTES } from '../model/limits.js';

/** What one record can keep alive of others that are gone. */
export const DIGESTS_PER_PIECE = 64;

let piece = Buffer.alloc(0);
let used = 0;

/**
 * A copy of the 20 bytes. An array of its own would cost several times what it holds; Node's pool for small Buffers, which
 * everything in the process draws from, would stay with its 64 KiB for as long as one digest from it.
 */
export function keptDigest(digest: Uint8Array): Buffer {
  if (used === piece.length) {
    piece = Buffer.allocUnsafeSlow(DIGESTS_PER_PIECE * DIGEST_BYTES);
    used = 0;
  }
  const kept = piece.subarray(used, used + DIGEST_BYTES);
  kept.set(digest);
  used += DIGEST_BYTES;
  return kept;
}
