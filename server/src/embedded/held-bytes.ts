/** Bytes the connections of a node hold in sum: requests that are not whole or wait, and answers that are not read. */

/** What clients can make a node hold with requests they don't end and answers they don't read. */
const HELD_MAX_BYTES = 1024 * 1024 * 1024;

export interface HeldBytes {
  /** Notes that a connection holds so many more, or fewer; whether all of them together still hold no more than they may. */
  change(bytes: number): boolean;
}

export function createHeldBytes(maxBytes: number = HELD_MAX_BYTES): HeldBytes {
  let held = 0;
  return {
    change(bytes): boolean {
      held += bytes;
      return held <= maxBytes;
    },
  };
}
