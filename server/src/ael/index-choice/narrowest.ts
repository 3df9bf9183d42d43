/** Two things certain of an indexed collection may be true of different elements: the one that says more is kept. */

import { spanOf } from './integer-ranges.js';
import { type Finding, isEmpty, NOTHING, type ValueSet } from './value-set.js';

export function narrowest(a: Finding, b: Finding): Finding {
  if (a === undefined || b === undefined) return a ?? b;
  if (isEmpty(a) || isEmpty(b)) return NOTHING;
  return widthOf(b) < widthOf(a) ? b : a;
}

/** How many values an index would be asked for. */
function widthOf(set: ValueSet): bigint {
  switch (set.of) {
    case 'known':
      return BigInt(Number.MAX_SAFE_INTEGER) ** 2n;
    case 'integers': {
      const span = spanOf(set.ranges);
      return span === undefined ? 0n : span.high - span.low + 1n;
    }
    case 'values':
      return BigInt(set.values.length);
    case 'shape':
      return 1n;
  }
}
