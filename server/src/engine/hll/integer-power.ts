/** A number between 0 and 1 to the power of a whole one, rounded correctly: `**` may be off by the last bit. */

/** Bits kept behind the point while multiplying: what each of some sixty steps loses stays far below a double's last bit. */
const FRACTION_BITS = 192n;

/** `base` is from 0 to 1, `exponent` is not negative. */
export function integerPower(base: number, exponent: bigint): number {
  if (exponent === 0n || base === 1) return 1;
  let power = 1n << FRACTION_BITS;
  let square = fixedOf(base);
  for (let left = exponent; left > 0n && power > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) power = (power * square) >> FRACTION_BITS;
    square = (square * square) >> FRACTION_BITS;
  }
  return numberOf(power);
}

/** Exact: the bases are multiples of 2 to the -53rd. */
function fixedOf(base: number): bigint {
  return BigInt(base * 2 ** 53) << (FRACTION_BITS - 53n);
}

/** The nearest double. The conversion of the integer rounds once, and scaling by a power of two does not round at all. */
function numberOf(fixed: bigint): number {
  return Number(fixed) * 2 ** -Number(FRACTION_BITS);
}
