/** What a range of partitions was found to hold: digests and metadata in little room, in an order that lasts. */

import { partitionOf } from '../../../model/digest.js';
import { DIGEST_BYTES } from '../../../model/limits.js';

/** What is known of a record before it is read. */
export interface FoundRecord {
  readonly digest: Buffer;
  readonly set: string | undefined;
  readonly generation: number;
  readonly voidTimeSeconds: number;
  /** As the client gave it; undefined for a record that stores none. */
  readonly rawKey: unknown;
}

/** Records of one range of partitions: where a single partition has more, it can't be queried. 40 bytes for each, and its user key. */
export const FOUND_RECORDS_MAX = 1_048_576;

/** Digest, generation, void-time, and which of the sets. */
const ENTRY_BYTES = DIGEST_BYTES + 4 + 4 + 4;
const [GENERATION_AT, VOID_TIME_AT, SET_AT] = [DIGEST_BYTES, DIGEST_BYTES + 4, DIGEST_BYTES + 8];
const FIRST_ENTRIES = 256;
/** Bytes of a digest that tell most records of a partition apart, behind the one that is the same in all of them. */
const SHORT_BYTES = 5;

/**
 * Takes records as the client pushes them, and gives them back by partition and digest, each once. That order is the same
 * whenever they are asked for, and whoever is gone meanwhile: a digest is all it takes to go on.
 */
export class FoundRecords {
  readonly #limit: number;
  #entries = Buffer.allocUnsafe(FIRST_ENTRIES * ENTRY_BYTES);
  #count = 0;
  #overflowed = false;
  #order: Uint32Array | undefined;
  readonly #sets: (string | undefined)[] = [];
  readonly #setNumbers = new Map<string | undefined, number>();
  readonly #rawKeys = new Map<number, unknown>();

  constructor(limit = FOUND_RECORDS_MAX) {
    this.#limit = limit;
  }

  /** How many came; a record that came again counts until `sort`. */
  get count(): number {
    return this.#order?.length ?? this.#count;
  }

  /** Whether more came than there is room for: what is here is not all, then. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  add({ digest, set, generation, voidTimeSeconds, rawKey }: FoundRecord): void {
    if (this.#count >= this.#limit) {
      this.#overflowed = true;
      return;
    }
    const at = this.#count * ENTRY_BYTES;
    if (at === this.#entries.length) this.#grow();
    this.#entries.set(digest, at);
    this.#entries.writeUInt32LE(generation, at + GENERATION_AT);
    this.#entries.writeUInt32LE(voidTimeSeconds, at + VOID_TIME_AT);
    this.#entries.writeUInt32LE(this.#setNumber(set), at + SET_AT);
    if (rawKey !== undefined) this.#rawKeys.set(this.#count, rawKey);
    this.#count += 1;
  }

  /** To be called once, behind the last `add`. */
  sort(): void {
    const shorts = Float64Array.from({ length: this.#count }, (_, entry) =>
      shortOf(this.#digestOf(entry)),
    );
    const order = Uint32Array.from({ length: this.#count }, (_, entry) => entry);
    order.sort(
      (a, b) =>
        (shorts[a] ?? 0) - (shorts[b] ?? 0) || Buffer.compare(this.#digestOf(a), this.#digestOf(b)),
    );
    this.#order = order.filter((entry, place) => {
      const before = order[place - 1];
      return before === undefined || !this.#digestOf(before).equals(this.#digestOf(entry));
    });
  }

  /** The records from one place in the order to another. */
  slice(begin: number, end: number): readonly FoundRecord[] {
    return Array.from(this.#order?.subarray(begin, end) ?? [], (entry) => this.#read(entry));
  }

  /** The partition of the record at a place in the order; undefined behind the last. */
  partitionAt(place: number): number | undefined {
    const entry = this.#order?.[place];
    return entry === undefined ? undefined : partitionOf(this.#digestOf(entry));
  }

  #read(entry: number): FoundRecord {
    const at = entry * ENTRY_BYTES;
    return {
      // A copy: the entries go when the next range comes.
      digest: Buffer.from(this.#digestOf(entry)),
      set: this.#sets[this.#entries.readUInt32LE(at + SET_AT)],
      generation: this.#entries.readUInt32LE(at + GENERATION_AT),
      voidTimeSeconds: this.#entries.readUInt32LE(at + VOID_TIME_AT),
      rawKey: this.#rawKeys.get(entry),
    };
  }

  #digestOf(entry: number): Buffer {
    const at = entry * ENTRY_BYTES;
    return this.#entries.subarray(at, at + DIGEST_BYTES);
  }

  #setNumber(set: string | undefined): number {
    const known = this.#setNumbers.get(set);
    if (known !== undefined) return known;
    this.#setNumbers.set(set, this.#sets.length);
    return this.#sets.push(set) - 1;
  }

  #grow(): void {
    const larger = Buffer.allocUnsafe(this.#entries.length * 2);
    this.#entries.copy(larger);
    this.#entries = larger;
  }
}

/** Orders as partition and digest do, up to the bytes it leaves out; a partition fixes the first byte of its digests. */
function shortOf(digest: Buffer): number {
  return partitionOf(digest) * 2 ** (8 * SHORT_BYTES) + digest.readUIntBE(1, SHORT_BYTES);
}
