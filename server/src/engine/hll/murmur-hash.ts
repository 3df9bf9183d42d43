/** The hash sketches are made of: MurmurHash3 for 64-bit machines, 128 bits long, seed 0. */

import { Word } from './word.js';

const BLOCK_BYTES = 16;

/** The two halves of the hash, in the order the server has them. */
export function murmurHash(bytes: Uint8Array): readonly [first: Word, second: Word] {
  const halves = [new Word(0, 0), new Word(0, 0)] as const;
  putHash(bytes, bytes.length, halves[0], halves[1]);
  return halves;
}

/** As murmurHash, of the first `length` bytes, into words that are there already. */
export function putHash(bytes: Uint8Array, length: number, first: Word, second: Word): void {
  first.set(0, 0);
  second.set(0, 0);
  const whole = length - (length % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) {
    first.xor(scrambleFirst(wordAt(bytes, at, length)));
    first.rotate(27).add(second).multiply(0, 5).add(FIRST_STEP);
    second.xor(scrambleSecond(wordAt(bytes, at + 8, length)));
    second.rotate(31).add(first).multiply(0, 5).add(SECOND_STEP);
  }
  // The rest is a block filled up with zeros, and zeros leave the state as it is.
  first.xor(scrambleFirst(wordAt(bytes, whole, length)));
  second.xor(scrambleSecond(wordAt(bytes, whole + 8, length)));
  finish(first, second, block.set(0, length));
}

const FIRST_STEP = new Word(0, 0x52dce729);
const SECOND_STEP = new Word(0, 0x38495ab5);

/** The word in hand: hundreds of thousands of hashes follow one another, and none needs a new one. */
const block = new Word(0, 0);

/** Eight bytes, the lowest first; zeros stand for those past the end. Good until the next is asked for. */
function wordAt(bytes: Uint8Array, at: number, end: number): Word {
  return block.set(halfAt(bytes, at + 4, end), halfAt(bytes, at, end));
}

function halfAt(bytes: Uint8Array, at: number, end: number): number {
  let half = 0;
  for (let index = Math.min(at + 4, end) - 1; index >= at; index -= 1) {
    half = (half << 8) | (bytes[index] ?? 0);
  }
  return half;
}

function scrambleFirst(word: Word): Word {
  return word.multiply(0x87c37b91, 0x114253d5).rotate(31).multiply(0x4cf5ad43, 0x2745937f);
}

function scrambleSecond(word: Word): Word {
  return word.multiply(0x4cf5ad43, 0x2745937f).rotate(33).multiply(0x87c37b91, 0x114253d5);
}

function finish(first: Word, second: Word, length: Word): void {
  first.xor(length).add(second.xor(length));
  second.add(first);
  mix(first);
  mix(second);
  first.add(second);
  second.add(first);
}

function mix(word: Word): void {
  fold(word).multiply(0xff51afd7, 0xed558ccd);
  fold(word).multiply(0xc4ceb9fe, 0x1a85ec53);
  fold(word);
}

/** Lays the upper bits over the lower ones: word ^ (word >>> 33). */
function fold(word: Word): Word {
  word.low ^= word.high >>> 1;
  return word;
}
