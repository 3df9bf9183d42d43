/**
 * Picks elements by rank out of unsorted ones, through the heap the server uses: of equal elements it picks the same, and it
 * leaves the picked in the same order, which answers show.
 */

import type { IndexRange } from './index-range.js';

/** Compares the elements at two places. */
export type ComparePlaces = (left: number, right: number) => number;

export interface PickedByRank {
  /** Places of the picked elements, as the heap leaves them: by rank, upwards or downwards. */
  readonly places: readonly number[];
  readonly descending: boolean;
}

/** The places of the elements whose ranks are in `range`, which lies within `total`. */
export function pickByRank(range: IndexRange, total: number, compare: ComparePlaces): PickedByRank {
  const behind = total - range.start - range.count;
  // The heap gives the smallest first, or the largest, whichever leaves fewer to be thrown away.
  const smallestFirst = range.start <= behind;
  const discarded = smallestFirst ? range.start : behind;
  const heap = createPlaceHeap(total, (left, right) => {
    const side = compare(left, right);
    return smallestFirst ? side : -side;
  });
  const taken: number[] = [];
  for (let i = 0; i < discarded + range.count; i += 1) taken.push(heap.takeTop());
  return { places: taken.slice(discarded).reverse(), descending: smallestFirst };
}

function createPlaceHeap(total: number, compare: ComparePlaces): { takeTop(): number } {
  const heap = Array.from({ length: total }, (_, place) => place);
  let filled = total;
  for (let node = Math.floor(total / 2) - 1; node >= 0; node -= 1) sink(node);

  function at(node: number): number {
    return heap[node] ?? 0;
  }

  function smallerChild(node: number): number | undefined {
    const [left, right] = [2 * node + 1, 2 * node + 2];
    if (left >= filled) return undefined;
    if (right >= filled) return left;
    return compare(at(left), at(right)) <= 0 ? left : right;
  }

  function sink(from: number): void {
    let node = from;
    for (;;) {
      const child = smallerChild(node);
      if (child === undefined || compare(at(child), at(node)) >= 0) return;
      const moved = at(node);
      heap[node] = at(child);
      heap[child] = moved;
      node = child;
    }
  }

  return {
    takeTop(): number {
      const top = at(0);
      filled -= 1;
      heap[0] = at(filled);
      sink(0);
      return top;
    },
  };
}
