/** Which lists and maps in bins hold maps that are not in the order of their keys: only expressions write such. */

import { COLLECTION_OPERATIONS, type CollectionOperationName } from '../model/collection-call.js';
import type { ContextStep } from '../model/expression.js';
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

/** As noteOrder, for what an operation makes of a value: only of unsorted maps it makes such. */
export function noteOrderAfter(before: Value | undefined, after: Value): Value {
  return before !== undefined && unsorted.has(before) ? noteOrder(after) : after;
}

/** What a bin holds as operations need it that look keys up by their order. */
export function inKeyOrder(value: Value): Value {
  return unsorted.has(value) ? withSortedMaps(value) : value;
}

/** Operations on a list itself take the maps in it as they are. */
export function needsKeyOrder(
  name: CollectionOperationName,
  context: readonly ContextStep[],
): boolean {
  return context.length > 0 || COLLECTION_OPERATIONS[name].family === 'map';
}
