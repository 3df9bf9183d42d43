/** An unsigned word of 64 bits that is computed with in place: two halves of 32 bits, an order faster than a bigint. */

/** How many values a half has. */
const HALF = 2 ** 32;

export class Word {
  /** Both halves as signed 32-bit integers, which is what JavaScript's bit operations give. */
  high: number;
  low: number;

  constructor(high: number, low: number) {
    this.high = high | 0;
    this.low = low | 0;
  }

  set(high: number, low: number): this {
    this.high = high | 0;
    this.low = low | 0;
    return this;
  }

  xor({ high, low }: Word): this {
    this.high ^= high;
    this.low ^= low;
    return this;
  }

  add({ high, low }: Word): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    const carry = sum > 0xffffffff ? 1 : 0;
    this.high = (this.high + high + carry) | 0;
    this.low = sum | 0;
    return this;
  }

  /** Times another word, given as its halves; what passes 64 bits is lost. */
  multiply(high: number, low: number): this {
    const a = this.low >>> 16;
    const b = this.low & 0xffff;
    const c = low >>> 16;
    const d = low & 0xffff;
    // None of these passes 32 bits unsigned: 0xffff * 0xffff + 0xffff is less.
    const lowest = b * d;
    const middle = a * d + (lowest >>> 16);
    const upper = b * c + (middle & 0xffff);
    const carried = a * c + (middle >>> 16) + (upper >>> 16);
    this.high = (carried + Math.imul(this.high, low) + Math.imul(this.low, high)) | 0;
    this.low = (upper << 16) | (lowest & 0xffff);
    return this;
  }

  /** To the left, by 1 to 63 bits other than 32. */
  rotate(by: number): this {
    const { high, low } = this;
    const [upper, lower] = by < 32 ? [high, low] : [low, high];
    const left = by % 32;
    this.high = (upper << left) | (lower >>> (32 - left));
    this.low = (lower << left) | (upper >>> (32 - left));
    return this;
  }

  /** Up to 53 bits from the lowest but `from`, below 32, on. */
  bits(from: number, count: number): number {
    const lower = this.low >>> from;
    const inLower = 32 - from;
    if (count <= inLower) return lowest(lower, count);
    // HALF / 2 ** from is 2 ** inLower: the operator is the call of a function, and every counted element asks for bits.
    return lowest(this.high, count - inLower) * (HALF / ((1 << from) >>> 0)) + lower;
  }

  /** Zeros at the low end; 64 when there is nothing else. */
  get trailingZeros(): number {
    if (this.low !== 0) return 31 - Math.clz32(this.low & -this.low);
    return this.high === 0 ? 64 : 63 - Math.clz32(this.high & -this.high);
  }

  toString(): string {
    return [this.high, this.low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/** The lowest bits of a half, 0 to 32 of them, as a number without a sign. */
function lowest(half: number, count: number): number {
  return count === 32 ? half >>> 0 : half & ((1 << count) - 1);
}
