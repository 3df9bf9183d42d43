/** Index, rank and count arguments as places among elements: negative ones count from the end, ranges are cut to what is there. */

/** What a range selects: the first place, and how many from there. */
export interface IndexRange {
  readonly start: number;
  readonly count: number;
}

/** The count of a range that was sent without one: as far as there are elements. */
export const COUNT_TO_END = 0xffffffff;

/** The range within `total` elements; it may be empty, and never reaches outside. */
export function rangeWithin(index: number, count: number, total: number): IndexRange {
  if (index >= total) return { start: total, count: 0 };
  const start = index < 0 ? total + index : index;
  if (start >= 0) return { start, count: Math.min(count, total - start) };
  // It begins before the first element: so many of its places hold nothing.
  const reaching = -start < count ? Math.min(count + start, total) : 0;
  return { start: 0, count: reaching };
}

/** The place of one element; `undefined` where there is none. */
export function placeWithin(index: number, total: number): number | undefined {
  if (index >= total) return undefined;
  const place = index < 0 ? total + index : index;
  return place < 0 ? undefined : place;
}

/** A range that counts from `origin`, as one that counts from the first element. */
export function rangeRelativeTo(origin: number, index: number, count: number): IndexRange {
  const start = index + origin;
  if (start >= 0) return { start, count };
  return { start: 0, count: Math.max(count + start, 0) };
}
