/** The order of lists and maps, as far as the server is willing to compare them. */

import type { Value } from '../../model/value.js';
import { compareValues } from '../../model/value-order.js';

interface Walk {
  /** A map without an order was met; what it holds stands in no order that could be compared. */
  metUnordered: boolean;
}

/** As compareValues; `undefined` where a map that is not kept in order had to be looked at. */
export function compareCollections(a: Value, b: Value): number | undefined {
  const walk: Walk = { metUnordered: false };
  const order = compareNested(a, b, walk) ?? 0;
  return walk.metUnordered ? undefined : order;
}

/** `undefined` when a wildcard ended the comparison. */
function compareNested(a: Value, b: Value, walk: Walk): number | undefined {
  walk.metUnordered ||= isUnordered(a) || isUnordered(b);
  if (a.type === 'wildcard' || b.type === 'wildcard') return undefined;
  if (a.type === 'list' && b.type === 'list') return compareSequences(a.items, b.items, walk);
  if (a.type === 'map' && b.type === 'map') {
    const difference = a.entries.length - b.entries.length;
    return difference === 0
      ? compareSequences(a.entries.flat(), b.entries.flat(), walk)
      : difference;
  }
  return compareValues(a, b);
}

/** An empty map is in every order. */
function isUnordered(value: Value): boolean {
  return value.type === 'map' && value.order === 'unordered' && value.entries.length > 0;
}

function compareSequences(
  a: readonly Value[],
  b: readonly Value[],
  walk: Walk,
): number | undefined {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) break;
    const order = compareNested(left, right, walk);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
