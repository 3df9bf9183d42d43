/** The order of a batch's rows on one key: a server may carry out the rows of a batch side by side, so each waits for its turn. */

import type { BatchRow } from './encode-batch.js';

export class KeyOrder {
  /** Rows that wait for no other, in the order of the batch. */
  readonly first: readonly BatchRow[];
  readonly #followers = new Map<number, BatchRow>();

  constructor(rows: readonly BatchRow[]) {
    const written = new Set(rows.filter(({ isWrite }) => isWrite).map(recordOf));
    const latest = new Map<string, BatchRow>();
    const first: BatchRow[] = [];
    for (const row of rows) {
      const record = recordOf(row);
      const before = latest.get(record);
      // Reads among themselves have no order to keep.
      if (before === undefined || !written.has(record)) first.push(row);
      else this.#followers.set(before.index, row);
      latest.set(record, row);
    }
    this.first = first;
  }

  /** The row that waited for this one. */
  after(index: number): BatchRow | undefined {
    return this.#followers.get(index);
  }

  /** Takes a row out before its turn: who waited for it waits for the one before it, where that is still open. */
  leave(index: number, isOpen: (index: number) => boolean): void {
    const after = this.#followers.get(index);
    for (const [before, { index: waiting }] of this.#followers) {
      if (waiting !== index || !isOpen(before)) continue;
      this.#followers.delete(index);
      if (after === undefined) this.#followers.delete(before);
      else this.#followers.set(before, after);
      return;
    }
  }
}

function recordOf({ command: { key } }: BatchRow): string {
  return `${Buffer.from(key.digest).toString('latin1')}${key.namespace}`;
}
