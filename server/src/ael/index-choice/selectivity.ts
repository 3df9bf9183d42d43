/** How many entries of an index a range is likely to hold: the fewer, the better the index is for the query. */

import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { KnownIndex } from './known-index.js';
import type { Bounds } from './usable-range.js';

/** What is taken of an index nobody has measured yet: enough for its ranges to be told apart. */
const UNMEASURED = { entries: 1_000_000, entriesPerValue: 10 } as const;

/** The part of an index a range is thought to hold, at most, when both ends are given, and when one is. */
const SHARE = { bounded: 1 / 4, halfOpen: 1 / 3 } as const;
/** Of a shape nothing is known but that it is not everywhere. */
const SHAPE_SHARE = 1 / 10;

export function estimatedEntries(index: KnownIndex, { begin, end }: Bounds): number {
  const perValue = index.entriesPerValue > 0 ? index.entriesPerValue : UNMEASURED.entriesPerValue;
  const entries = Math.max(index.entries > 0 ? index.entries : UNMEASURED.entries, perValue);
  if (begin.type === 'geojson') return entries * SHAPE_SHARE;
  if (begin.type !== 'int' || end.type !== 'int') return perValue;
  const width = Number(end.value - begin.value) + 1;
  if (width === 1) return perValue;
  const isHalfOpen = begin.value === INT64_MIN || end.value === INT64_MAX;
  if (isHalfOpen) return entries * SHARE.halfOpen;
  return Math.max(perValue, Math.min(perValue * width, entries * SHARE.bounded));
}
