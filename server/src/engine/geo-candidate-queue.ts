/** A queue that gives the lowest rank first and, among equals, the one the C++ library's heap would: coverings depend on it. */

export interface CandidateQueue<T> {
  readonly size: number;
  push(item: T, rank: number): void;
  pop(): T | undefined;
}

interface Ranked<T> {
  readonly item: T;
  readonly rank: number;
}

/** A binary heap whose gap, on taking the first, sinks to the bottom before the last one climbs up from there. */
export function createCandidateQueue<T>(): CandidateQueue<T> {
  const heap: Ranked<T>[] = [];
  const rankAt = (place: number): number => heap[place]?.rank ?? Number.POSITIVE_INFINITY;

  function climb(from: number, climber: Ranked<T>): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = heap[above];
      if (other === undefined || other.rank <= climber.rank) break;
      heap[place] = other;
      place = above;
    }
    heap[place] = climber;
  }

  /** Where the gap that began at the top comes to rest: the right one of two equals moves up. */
  function sink(): number {
    let gap = 0;
    for (let left = 1; left < heap.length; left = 2 * gap + 1) {
      const lower = rankAt(left + 1) <= rankAt(left) ? left + 1 : left;
      const riser = heap[lower];
      if (riser === undefined) break;
      heap[gap] = riser;
      gap = lower;
    }
    return gap;
  }

  return {
    get size(): number {
      return heap.length;
    },
    push: (item, rank) => {
      climb(heap.length, { item, rank });
    },
    pop(): T | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) climb(sink(), last);
      return first?.item;
    },
  };
}
