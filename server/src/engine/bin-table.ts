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

/** Up to so many bins are looked through for a name; an index of them would take longer to make. */
const SCANNED_MAX = 16;

export function createBinTable(bins: readonly Bin[]): BinTable {
  return new OrderedBins(bins);
}

class OrderedBins implements BinTable {
  readonly #bins: Bin[];
  /** Made with the first bin too many: a request may name thousands, and would hold up everybody else. */
  #indexes: Map<string, number> | undefined;

  constructor(bins: readonly Bin[]) {
    this.#bins = bins.slice();
  }

  get count(): number {
    return this.#bins.length;
  }

  get(name: string): Value | undefined {
    return this.#bins[this.#indexOf(name)]?.value;
  }

  set(name: string, value: Value): void {
    const known = this.#indexOf(name);
    const index = known === -1 ? this.#bins.length : known;
    this.#bins[index] = { name, value };
    this.#indexes?.set(name, index);
  }

  remove(name: string): void {
    const index = this.#indexOf(name);
    if (index === -1) return;
    this.#indexes?.delete(name);
    // The server fills the gap with the last bin instead of moving the rest up; clients see that order.
    const last = this.#bins.pop();
    if (last === undefined || index === this.#bins.length) return;
    this.#bins[index] = last;
    this.#indexes?.set(last.name, index);
  }

  clear(): void {
    this.#bins.length = 0;
    this.#indexes = undefined;
  }

  toBins(): readonly Bin[] {
    return this.#bins.slice();
  }

  #indexOf(name: string): number {
    if (this.#bins.length > SCANNED_MAX) {
      this.#indexes ??= new Map(this.#bins.map((bin, index) => [bin.name, index]));
      return this.#indexes.get(name) ?? -1;
    }
    this.#indexes = undefined;
    for (let index = 0; index < this.#bins.length; index += 1) {
      if (this.#bins[index]?.name === name) return index;
    }
    return -1;
  }
}
