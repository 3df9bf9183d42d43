/** Compares the values at two places in the server's order: once they are read, numbers need no look at their types. */

import type { Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';
import type { ValueAt } from './find-rank.js';
import type { ComparePlaces } from './rank-heap.js';

/** For values that are compared many times, as by a sort or a heap. */
export function placeComparer(valueAt: ValueAt, total: number): ComparePlaces {
  const numbers = safeIntegers(valueAt, total);
  if (numbers !== undefined) return (a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0);
  return (a, b) => {
    const [left, right] = [valueAt(a), valueAt(b)];
    return left === undefined || right === undefined ? 0 : compareValues(left, right);
  };
}

/** The values as numbers where all of them are integers that numbers hold. */
export function safeIntegers(valueAt: ValueAt, total: number): Float64Array | undefined {
  const numbers = new Float64Array(total);
  for (let place = 0; place < total; place += 1) {
    const number = safeInteger(valueAt(place));
    if (number === undefined) return undefined;
    numbers[place] = number;
  }
  return numbers;
}

function safeInteger(value: Value | undefined): number | undefined {
  if (value?.type !== 'int') return undefined;
  const number = Number(value.value);
  return Number.isSafeInteger(number) ? number : undefined;
}
