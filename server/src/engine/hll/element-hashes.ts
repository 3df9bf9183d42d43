/** The hashes of many elements, kept in one array: a request may have hundreds of thousands of them. */

import type { Value } from '../../model/value.js';
import { elementBytes, putShortText, SHORT_TEXT_BYTES } from './element-bytes.js';
import { putHash } from './murmur-hash.js';
import { Word } from './word.js';

/** One hash: its two halves. */
export type ElementHash = readonly [first: Word, second: Word];

const HASH_HALVES = 4;

export class ElementHashes {
  readonly #halves: Int32Array;
  readonly #scratch = new Uint8Array(SHORT_TEXT_BYTES);
  readonly #first = new Word(0, 0);
  readonly #second = new Word(0, 0);
  #count = 0;

  constructor(capacity: number) {
    this.#halves = new Int32Array(capacity * HASH_HALVES);
  }

  get length(): number {
    return this.#count;
  }

  /** Hashes one more element, of no more than the capacity. */
  add(element: Value): void {
    const length = putShortText(element, this.#scratch);
    if (length > 0) this.#add(this.#scratch, length);
    else this.addBytes(elementBytes(element));
  }

  /** As add, what stands for an element. */
  addBytes(bytes: Uint8Array): void {
    this.#add(bytes, bytes.length);
  }

  #add(bytes: Uint8Array, length: number): void {
    const [first, second] = [this.#first, this.#second];
    putHash(bytes, length, first, second);
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
