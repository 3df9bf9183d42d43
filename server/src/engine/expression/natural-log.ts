/** The natural logarithm as servers compute it: nearest to the true one, where JavaScript's may be the next double. */

/** ln 2 in two parts; the first has so few bits that its product with an exponent is exact. */
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
/** What splits a double into halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1;
/** Brings numbers too small for all their bits to where they have them. */
const SUBNORMAL_SHIFT = 54;
const NORMAL_MIN = 2 ** -1022;
/** 2/29, 2/27 … 2/3: of what the series has behind its first term. */
const SERIES = Array.from({ length: 14 }, (_, i) => 2 / (29 - 2 * i));

/** By the series of the inverse hyperbolic tangent, its first term in two doubles. */
export function naturalLog(value: number): number {
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) return Math.log(value);
  const { fraction, exponent } = partsOf(value);
  const difference = fraction - 1;
  const sum = fraction + 1;
  const sumError = fraction - (sum - 1);
  const ratio = difference / sum;
  const ratioError = (difference - ratio * sum - productError(ratio, sum) - ratio * sumError) / sum;
  const square = ratio * ratio;
  const series = SERIES.reduce((tail, term) => tail * square + term, 0) * square * ratio;
  const high = exponent * LN2_HIGH;
  const total = high + 2 * ratio;
  const totalError =
    Math.abs(high) > Math.abs(2 * ratio) ? high - total + 2 * ratio : 2 * ratio - total + high;
  return total + (totalError + (exponent * LN2_LOW + 2 * ratioError + series));
}

/** The number as a fraction around 1, by a power of 2. */
function partsOf(value: number): { readonly fraction: number; readonly exponent: number } {
  if (value < NORMAL_MIN) {
    const { fraction, exponent } = partsOf(value * 2 ** SUBNORMAL_SHIFT);
    return { fraction, exponent: exponent - SUBNORMAL_SHIFT };
  }
  const exponent = Math.min(1023, Math.round(Math.log2(value)));
  // In two steps, since the power alone may be beyond what doubles hold.
  const half = Math.trunc(exponent / 2);
  return { fraction: value / 2 ** half / 2 ** (exponent - half), exponent };
}

/** What rounding took from the product. */
function productError(a: number, b: number): number {
  const [aHigh, bHigh] = [highOf(a), highOf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aHigh * bHigh - a * b + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

function highOf(value: number): number {
  const shifted = SPLITTER * value;
  return shifted - (shifted - value);
}
