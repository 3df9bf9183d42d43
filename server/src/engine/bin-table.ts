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
  const indexOf = (name: string): number => table.findIndex((bin) => bin.name === name);

  return {
    get count(): number {
      return table.length;
    },
    get: (name) => table[indexOf(name)]?.value,
    set(name, value): void {
      const index = indexOf(name);
      table[index === -1 ? table.length : index] = { name, value };
    },
    remove(name): void {
      const index = indexOf(name);
      if (index === -1) return;
      // The server fills the gap with the last bin instead of moving the rest up; clients see that order.
      const last = table.pop();
      if (last !== undefined && index < table.length) table[index] = last;
    },
    clear(): void {
      table.length = 0;
    },
    toBins: () => [...table],
  };
}
