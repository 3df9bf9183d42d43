/** The hash sketches are made of: MurmurHash3 for 64-bit machines, 128 bits long, seed 0. */

const MASK = 0xffffffffffffffffn;
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;
const BLOCK_BYTES = 16;

/** The two halves of the hash, in the order the server has them. */
export function murmurHash(bytes: Uint8Array): readonly [first: bigint, second: bigint] {
  const words = wordsOf(bytes);
  const whole = Math.floor(bytes.length / BLOCK_BYTES) * 2;
  let first = 0n;
  let second = 0n;
  for (let i = 0; i < whole; i += 2) {
    first ^= scrambleFirst(words[i] ?? 0n);
    first = ((rotate(first, 27n) + second) * 5n + 0x52dce729n) & MASK;
    second ^= scrambleSecond(words[i + 1] ?? 0n);
    second = ((rotate(second, 31n) + first) * 5n + 0x38495ab5n) & MASK;
  }
  // The rest is a block filled up with zeros, and zeros leave the state as it is.
  first ^= scrambleFirst(words[whole] ?? 0n);
  second ^= scrambleSecond(words[whole + 1] ?? 0n);
  return finish(first ^ BigInt(bytes.length), second ^ BigInt(bytes.length));
}

/** Words of 8 bytes, the lowest byte first, up to the end of the last block. */
function wordsOf(bytes: Uint8Array): BigUint64Array {
  const padded = Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(bytes);
  const words = new BigUint64Array(padded.length / 8);
  for (let i = 0; i < words.length; i += 1) words[i] = padded.readBigUInt64LE(i * 8);
  return words;
}

function scrambleFirst(word: bigint): bigint {
  return (rotate((word * C1) & MASK, 31n) * C2) & MASK;
}

function scrambleSecond(word: bigint): bigint {
  return (rotate((word * C2) & MASK, 33n) * C1) & MASK;
}

function finish(first: bigint, second: bigint): readonly [bigint, bigint] {
  const a = mix((first + second) & MASK);
  const b = mix((first + 2n * second) & MASK);
  return [(a + b) & MASK, (a + 2n * b) & MASK];
}

function mix(word: bigint): bigint {
  let mixed = ((word ^ (word >> 33n)) * 0xff51afd7ed558ccdn) & MASK;
  mixed = ((mixed ^ (mixed >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK;
  return mixed ^ (mixed >> 33n);
}

function rotate(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (64n - by))) & MASK;
}
