/** The hashes of many elements, kept in one array: a request may have hundreds of thousands of them. */

import type { Value } from '../../model/value.js';
import { ELEMENT_SCRATCH_BYTES, elementBytes } from './element-bytes.js';
import { murmurHash } from './murmur-hash.js';
import { Word } from './word.js';

/** One hash: its two halves. */
export type ElementHash = readonly [first: Word, second: Word];

const HASH_HALVES = 4;

export class ElementHashes {
  readonly #halves: Int32Array;
  readonly #scratch = Buffer.allocUnsafe(ELEMENT_SCRATCH_BYTES);
  readonly #first = new Word(0, 0);
  readonly #second = new Word(0, 0);
  #count = 0;

  constructor(capacity: number) {
    this.#halves = new Int32Array(capacity * HASH_HALVES);
  }

  /** Hashes one more element, of no more than the capacity. */
  add(element: Value): void {
    this.addBytes(elementBytes(element, this.#scratch));
  }

  /** As add, what stands for an element. */
  addBytes(bytes: Uint8Array): void {
    const [first, second] = murmurHash(bytes, this.#first, this.#second);
    const at = this.#count * HASH_HALVES;
    this.#halves[at] = first.high;
    this.#halves[at + 1] = first.low;
    this.#halves[at + 2] = second.high;
    this.#halves[at + 3] = second.low;
    this.#count += 1;
  }

  /** Each hash is good until the next. */
  *[Symbol.iterator](): Generator<ElementHash> {
    const hash = [new Word(0, 0), new Word(0, 0)] as const;
    const end = this.#count * HASH_HALVES;
    for (let at = 0; at < end; at += HASH_HALVES) {
      this.#read(at, hash[0]);
      this.#read(at + 2, hash[1]);
      yield hash;
    }
  }

  #read(at: number, word: Word): void {
    word.set(this.#halves[at] ?? 0, this.#halves[at + 1] ?? 0);
  }
}
