/** Which lists and maps in bins hold maps that are not in the order of their keys: only expressions write such. */

import type { Value } from '../model/value.js';
import { withSortedMaps } from '../model/value-order.js';

const unsorted = new WeakSet<Value>();

/** Gives the value back, and remembers it where not all maps in it are in the order of their keys. */
export function noteOrder(value: Value): Value {
  if ((value.type === 'list' || value.type === 'map') && withSortedMaps(value) !== value) {
    unsorted.add(value);
  }
  return value;
}

/** What a bin holds as operations need it, which look keys up by their order. */
export function inKeyOrder(value: Value): Value {
  return unsorted.has(value) ? withSortedMaps(value) : value;
}
