/** The hashes of many elements, kept in one array: a request may have hundreds of thousands of them. */

import { murmurHash } from './murmur-hash.js';
import { Word } from './word.js';

/** One hash: its two halves. */
export type ElementHash = readonly [first: Word, second: Word];

const HASH_HALVES = 4;

export class ElementHashes {
  readonly #halves: Int32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#halves = new Int32Array(capacity * HASH_HALVES);
  }

  /** Hashes the bytes of one more element, of no more than the capacity. */
  add(bytes: Uint8Array): void {
    const [first, second] = murmurHash(bytes);
    const at = this.#count * HASH_HALVES;
    this.#halves[at] = first.high;
    this.#halves[at + 1] = first.low;
    this.#halves[at + 2] = second.high;
    this.#halves[at + 3] = second.low;
    this.#count += 1;
  }

  *[Symbol.iterator](): Generator<ElementHash> {
    const end = this.#count * HASH_HALVES;
    for (let at = 0; at < end; at += HASH_HALVES) {
      yield [this.#wordAt(at), this.#wordAt(at + 2)];
    }
  }

  #wordAt(at: number): Word {
    return new Word(this.#halves[at] ?? 0, this.#halves[at + 1] ?? 0);
  }
}
