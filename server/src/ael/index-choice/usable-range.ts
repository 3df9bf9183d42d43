/** From what is certain of an index's values to the one range a query can ask the index for. */

import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { QueryIndexRange } from '../../model/query.js';
import { intValue, type Value } from '../../model/value.js';
import { type IntegerRange, spanOf } from './integer-ranges.js';
import type { KnownIndex } from './known-index.js';
import { type Finding, isEmpty } from './value-set.js';

/** The first and the last value, both included. */
export type Bounds = Pick<QueryIndexRange, 'begin' | 'end'>;

/** The sentence says why not. */
export type Usability =
  | { readonly usable: true; readonly bounds: Bounds }
  | { readonly usable: false; readonly reason: string };

const NOT_ABOUT = 'no part of the filter that has to hold is about what it indexes';
const ALL_OF_IT = 'the filter leaves all of its values possible';
const SEVERAL =
  'the filter leaves several values possible, and a query asks for one or for a range';
const REPEATS = 'a record could come once for each of its elements that match';

export function usableRange({ type, collection }: KnownIndex, finding: Finding): Usability {
  if (finding === undefined || finding.of === 'known') return { usable: false, reason: NOT_ABOUT };
  if (isEmpty(finding)) return { usable: false, reason: 'no value of it passes the filter' };
  switch (finding.of) {
    case 'integers': {
      const span = spanOf(finding.ranges);
      return span === undefined
        ? { usable: false, reason: NOT_ABOUT }
        : usableSpan(span, collection !== 'default');
    }
    case 'values':
      return onlyValue(finding.values);
    case 'shape':
      return collection !== 'default' || type !== 'geo2dsphere'
        ? { usable: false, reason: REPEATS }
        : point({ type: 'geojson', value: finding.geojson });
  }
}

function usableSpan({ low, high }: IntegerRange, ofElements: boolean): Usability {
  if (low === INT64_MIN && high === INT64_MAX) return { usable: false, reason: ALL_OF_IT };
  if (ofElements && low !== high) return { usable: false, reason: REPEATS };
  return { usable: true, bounds: { begin: intValue(low), end: intValue(high) } };
}

function onlyValue([value, ...others]: readonly Value[]): Usability {
  if (value === undefined) return { usable: false, reason: NOT_ABOUT };
  return others.length === 0 ? point(value) : { usable: false, reason: SEVERAL };
}

function point(value: Value): Usability {
  return { usable: true, bounds: { begin: value, end: value } };
}
