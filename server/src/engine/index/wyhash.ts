/** The hash the server keeps strings and blobs in an index by: the third final version of wyhash, under the server's seed. */

const MASK = 0xffff_ffff_ffff_ffffn;
const SECRET = [
  0xa0761d6478bd642fn,
  0xe7037ed1a0b428dbn,
  0x8ebc6af09c88c6e3n,
  0x589965cc75374cc3n,
] as const;
const SEED = 0x29fbb14cc886fn ^ SECRET[0];
/** Bytes the three lanes of long inputs take together. */
const STRIDE_BYTES = 48;

/** 64 bits, unsigned. */
export function wyhash(bytes: Uint8Array): bigint {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { a, b, seed } = data.length <= 16 ? shortWords(data) : longWords(data);
  return mix(SECRET[1] ^ BigInt(data.length), mix(a ^ SECRET[1], b ^ seed));
}

interface LastWords {
  readonly a: bigint;
  readonly b: bigint;
  readonly seed: bigint;
}

function shortWords(data: Buffer): LastWords {
  const { length } = data;
  if (length === 0) return { a: 0n, b: 0n, seed: SEED };
  if (length < 4) {
    const [first = 0, middle = 0] = [data[0], data[length >> 1]];
    const last = data[length - 1] ?? 0;
    return { a: BigInt((first << 16) | (middle << 8) | last), b: 0n, seed: SEED };
  }
  const step = (length >> 3) << 2;
  const word = (offset: number): bigint => BigInt(data.readUInt32LE(offset));
  return {
    a: (word(0) << 32n) | word(step),
    b: (word(length - 4) << 32n) | word(length - 4 - step),
    seed: SEED,
  };
}

function longWords(data: Buffer): LastWords {
  const word = (offset: number): bigint => data.readBigUInt64LE(offset);
  let offset = 0;
  let left = data.length;
  let seed = SEED;
  if (left > STRIDE_BYTES) {
    let [second, third] = [seed, seed];
    do {
      seed = mix(word(offset) ^ SECRET[1], word(offset + 8) ^ seed);
      second = mix(word(offset + 16) ^ SECRET[2], word(offset + 24) ^ second);
      third = mix(word(offset + 32) ^ SECRET[3], word(offset + 40) ^ third);
      offset += STRIDE_BYTES;
      left -= STRIDE_BYTES;
    } while (left > STRIDE_BYTES);
    seed ^= second ^ third;
  }
  for (; left > 16; left -= 16) {
    seed = mix(word(offset) ^ SECRET[1], word(offset + 8) ^ seed);
    offset += 16;
  }
  return { a: word(offset + left - 16), b: word(offset + left - 8), seed };
}

/** The two halves of the 128-bit product, one over the other. */
function mix(a: bigint, b: bigint): bigint {
  const product = a * b;
  return (product & MASK) ^ (product >> 64n);
}
