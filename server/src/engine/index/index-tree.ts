/** The entries of one index in one partition, in the order queries go by: index value, then digest. */

/** Where a record stands in an index. */
export interface IndexEntry {
  /** Ordered as a number, so cells of geo indexes come here without a sign. */
  readonly bval: bigint;
  /** One character per byte. */
  readonly digestText: string;
}

export interface IndexTree {
  readonly size: number;
  add(entry: IndexEntry): void;
  remove(entry: IndexEntry): void;
  /** The entries from the first with this value, or the one behind `after`, to the last with `to`; a copy, so that it stays. */
  stretch(from: bigint, to: bigint, after?: IndexEntry): readonly IndexEntry[];
  entries(): readonly IndexEntry[];
}

/** A sorted array: partitions are one in 4096 of a set, so the entries to move aside for a new one are few. */
export function createIndexTree(): IndexTree {
  const entries: IndexEntry[] = [];

  /** The place of the first entry the test holds for; it has to hold for all behind it. */
  function firstIndex(isBehind: (entry: IndexEntry) => boolean): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry !== undefined && isBehind(entry)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    get size(): number {
      return entries.length;
    },
    add(entry): void {
      const index = firstIndex((other) => compareEntries(other, entry) >= 0);
      const found = entries[index];
      if (found !== undefined && compareEntries(found, entry) === 0) return;
      entries.splice(index, 0, entry);
    },
    remove(entry): void {
      const index = firstIndex((other) => compareEntries(other, entry) >= 0);
      const found = entries[index];
      if (found !== undefined && compareEntries(found, entry) === 0) entries.splice(index, 1);
    },
    stretch(from, to, after): readonly IndexEntry[] {
      const first = entries[0];
      // Most partitions have nothing in a narrow range, which their ends tell without a search.
      if (first === undefined || first.bval > to) return [];
      const last = entries[entries.length - 1];
      if (last !== undefined && last.bval < from) return [];
      const start =
        after === undefined || after.bval < from
          ? firstIndex((entry) => entry.bval >= from)
          : firstIndex((entry) => compareEntries(entry, after) > 0);
      return entries.slice(
        start,
        firstIndex((entry) => entry.bval > to),
      );
    },
    entries: () => entries,
  };
}

function compareEntries(a: IndexEntry, b: IndexEntry): number {
  if (a.bval !== b.bval) return a.bval < b.bval ? -1 : 1;
  if (a.digestText === b.digestText) return 0;
  return a.digestText < b.digestText ? -1 : 1;
}
