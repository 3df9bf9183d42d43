/** The layout of a HyperLogLog sketch, as far as telling one from other bytes needs it. */

/** u8 flags, u8 index bits, u8 minhash bits, u64 cached count. */
const HEADER_BYTES = 11;
const REGISTER_BITS = 6;
const INDEX_BITS = { min: 4, max: 16 } as const;
const MINHASH_BITS = { min: 4, max: 51 } as const;

/** Whether the bytes are a sketch: no flags, bit counts in range, and exactly the registers these ask for. */
export function isHllSketch(data: Uint8Array): boolean {
  const [flags = 1, indexBits = 0, minhashBits = 0] = data;
  if (flags !== 0 || indexBits < INDEX_BITS.min || indexBits > INDEX_BITS.max) return false;
  if (minhashBits !== 0 && (minhashBits < MINHASH_BITS.min || minhashBits > MINHASH_BITS.max)) {
    return false;
  }
  const registerBits = (REGISTER_BITS + minhashBits) * 2 ** indexBits;
  return data.length === HEADER_BYTES + Math.ceil(registerBits / 8);
}
