/**
 * Picks the element of one rank out of unsorted ones, by parting them around a pivot as the server does for paths: of equal
 * elements it picks the same.
 */

import type { ComparePlaces } from './rank-heap.js';

/** Elements in any common order take half as many; an order made for it would have every one of them be a pivot. */
const PARTINGS_MAX = 64;

/**
 * The place of the element with this rank, which is below `total`. Where no pivots part them well, what is left is sorted:
 * that may pick another one of equal elements.
 */
export function selectRank(rank: number, total: number, compare: ComparePlaces): number {
  const places = Array.from({ length: total }, (_, place) => place);
  let [first, last] = [0, total - 1];
  for (let partings = 0; first < last; partings += 1) {
    if (partings === PARTINGS_MAX) {
      return at(places.slice(first, last + 1).sort(compare), rank - first);
    }
    const parted = part(places, { first, last }, compare);
    if (parted === rank) return at(places, parted);
    if (parted < rank) first = parted + 1;
    else last = parted - 1;
  }
  return at(places, first);
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/** Puts smaller elements of the run before its pivot and greater ones behind it; returns where the pivot is then. */
function part(places: number[], { first, last }: Run, compare: ComparePlaces): number {
  const middle = first + Math.floor((last - first) / 2);
  const pivot = at(places, middle);
  swap(places, first, middle);
  let [low, high] = [first + 1, last];
  for (;;) {
    while (low < high && compare(at(places, low), pivot) < 0) low += 1;
    while (low <= high && high !== first && compare(pivot, at(places, high)) < 0) high -= 1;
    if (low >= high) break;
    swap(places, low, high);
    low += 1;
    high -= 1;
  }
  swap(places, first, high);
  return high;
}

function at(places: readonly number[], i: number): number {
  return places[i] ?? 0;
}

function swap(places: number[], i: number, j: number): void {
  const moved = at(places, i);
  places[i] = at(places, j);
  places[j] = moved;
}
