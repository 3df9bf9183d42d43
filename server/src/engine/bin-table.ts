/** The bins of a record while a request works on them, in the server's order. */

import type { Bin } from '../model/record.js';
import type { Value } from '../model/value.js';

export interface BinTable {
  get(name: string): Value | undefined;
  set(name: string, value: Value): void;
  remove(name: string): void;
  clear(): void;
  /** The bins as they are now; later changes do not show in it. */
  toBins(): readonly Bin[];
  readonly count: number;
}

export function createBinTable(bins: readonly Bin[]): BinTable {
  const table: Bin[] = [...bins];
  // One request may name thousands of bins; looking through the table for each would hold up everybody else.
  const indexes = new Map(table.map((bin, index) => [bin.name, index]));

  return {
    get count(): number {
      return table.length;
    },
    get(name): Value | undefined {
      const index = indexes.get(name);
      return index === undefined ? undefined : table[index]?.value;
    },
    set(name, value): void {
      const index = indexes.get(name) ?? table.length;
      indexes.set(name, index);
      table[index] = { name, value };
    },
    remove(name): void {
      const index = indexes.get(name);
      if (index === undefined) return;
      indexes.delete(name);
      // The server fills the gap with the last bin instead of moving the rest up; clients see that order.
      const last = table.pop();
      if (last === undefined || index === table.length) return;
      table[index] = last;
      indexes.set(last.name, index);
    },
    clear(): void {
      table.length = 0;
      indexes.clear();
    },
    toBins: () => [...table],
  };
}
