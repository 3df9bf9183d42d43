/** Which records of a query appear for the first time: an index on elements has a record as often as elements of it match. */

import { clientFailure } from '../../model/aerospike-error.js';
import type { PartitionCursor, QueryIndexRange } from '../../model/query.js';

/**
 * Digests remembered at once for one node's part of a query. A node works at a few partitions at a time, so this is reached
 * where hundreds of millions of records match.
 */
const REMEMBERED_DIGESTS_MAX = 1_048_576;

/**
 * Whether the server may send a record more than once: where a range of an index on the elements of a list or map is asked
 * for, it looks for repetitions in each hundred entries alone. Of an index that is named only the server knows what it holds.
 */
export function mayRepeat(index: QueryIndexRange | undefined): boolean {
  if (index === undefined) return false;
  const { begin, end, collection, indexName } = index;
  const isRange =
    begin.type === 'geojson' ||
    (begin.type === 'int' && end.type === 'int' && begin.value !== end.value);
  return isRange && (collection !== 'default' || indexName !== undefined);
}

export interface Appearance {
  readonly partition: number;
  readonly digest: Uint8Array;
  /** Signed, as the server sent it. */
  readonly bval: bigint;
}

/**
 * Tells records that are new from those that were there before, in this answer or in the one it goes on from. A partition
 * that was begun has to be read from its start for that: it comes in the order of index values and digests, so what appears
 * first up to the place the query goes on from has been delivered, whether the record of that place is still there or not.
 */
export class FirstAppearances {
  /** Cells of geo indexes are ordered without a sign. */
  readonly #isUnsigned: boolean;
  readonly #limit: number;
  readonly #goneOnFrom = new Map<number, PartitionCursor>();
  readonly #seen = new Map<number, Set<string>>();
  #remembered = 0;
  /** The partition of the record before, in the same frame. */
  #current: number | undefined;

  constructor(
    { begin }: QueryIndexRange,
    partitions: readonly PartitionCursor[],
    limit = REMEMBERED_DIGESTS_MAX,
  ) {
    this.#isUnsigned = begin.type === 'geojson';
    this.#limit = limit;
    for (const cursor of partitions) {
      if (cursor.digest !== undefined) this.#goneOnFrom.set(cursor.partition, cursor);
    }
  }

  /** Digests remembered now. */
  get remembered(): number {
    return this.#remembered;
  }

  /**
   * To be asked about each record that arrives, once and in order. Throws RESPONSE_TOO_LARGE (an AerospikeError) where more
   * would have to be remembered than is allowed.
   */
  isFirst(appearance: Appearance): boolean {
    const { partition, digest } = appearance;
    if (partition !== this.#current) this.#turnTo(partition);
    const seen = this.#seenIn(partition);
    const text = Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString(
      'latin1',
    );
    if (seen.has(text)) return false;
    if (this.#remembered >= this.#limit) {
      throw clientFailure('RESPONSE_TOO_LARGE', {
        detail: `More than ${this.#limit} records of an index on elements would have to be told apart at once; ask for a smaller range.`,
      });
    }
    seen.add(text);
    this.#remembered += 1;
    return this.#isBehindPlace(appearance);
  }

  /** A frame holds what one thread of the server found; the next may be another's. */
  frameEnds(): void {
    this.#current = undefined;
  }

  /** A thread reads a partition to its end before it begins another: what it leaves will not come again. */
  #turnTo(partition: number): void {
    if (this.#current !== undefined) {
      this.#remembered -= this.#seen.get(this.#current)?.size ?? 0;
      this.#seen.delete(this.#current);
    }
    this.#current = partition;
  }

  #seenIn(partition: number): Set<string> {
    const known = this.#seen.get(partition);
    if (known !== undefined) return known;
    const created = new Set<string>();
    this.#seen.set(partition, created);
    return created;
  }

  #isBehindPlace({ partition, digest, bval }: Appearance): boolean {
    const place = this.#goneOnFrom.get(partition);
    if (place?.digest === undefined) return true;
    const [value, reached] = [this.#ordered(bval), this.#ordered(place.bval ?? 0n)];
    return value === reached ? Buffer.compare(digest, place.digest) > 0 : value > reached;
  }

  #ordered(bval: bigint): bigint {
    return this.#isUnsigned ? BigInt.asUintN(64, bval) : bval;
  }
}
