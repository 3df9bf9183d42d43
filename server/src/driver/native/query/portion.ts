/** How much of a query is asked for at a time: as many partitions as hold about so many records. */

import { PARTITION_COUNT } from '../../../model/limits.js';
import type { PartitionCursor, QueryRequest } from '../../../model/query.js';
import type { Settings } from '../../../model/settings.js';

/** Partitions that follow each other. */
export interface Portion {
  readonly begin: number;
  readonly count: number;
}

/** Records to be found at a time at most, as far as can be foreseen. */
const PORTION_RECORDS = 5_000;
/** Partitions of the first portion, when nothing is known of the records: of a query for all of them, of one for a few. */
const FIRST_PARTITIONS = 8;
const FIRST_OF_FEW = 1;

/** Records are spread over partitions evenly, so those of the first partitions tell of the others. */
export class PortionSize {
  readonly #request: Pick<QueryRequest, 'maxRecords' | 'recordsPerSecond'>;
  readonly #settings: Pick<Settings, 'recordQueueSize'>;
  #partitions = 0;
  #found = 0;
  #most = PARTITION_COUNT;

  constructor(
    request: Pick<QueryRequest, 'maxRecords' | 'recordsPerSecond'>,
    settings: Pick<Settings, 'recordQueueSize'>,
  ) {
    this.#request = request;
    this.#settings = settings;
  }

  /** Partitions of the next portion. */
  next(nodes: number): number {
    return Math.min(this.#wanted(nodes), this.#most);
  }

  /** What a portion held. */
  learn(partitions: number, found: number): void {
    this.#partitions += partitions;
    this.#found += found;
  }

  /** A portion of so many partitions held more than there is room for. */
  shrinkFrom(partitions: number): void {
    this.#most = Math.max(1, Math.floor(partitions / 2));
  }

  #wanted(nodes: number): number {
    const { maxRecords, recordsPerSecond } = this.#request;
    const isForFew = maxRecords > 0 || recordsPerSecond > 0;
    if (this.#partitions === 0) return isForFew ? FIRST_OF_FEW : FIRST_PARTITIONS;
    const records = Math.min(
      PORTION_RECORDS,
      Math.max(1, this.#settings.recordQueueSize),
      maxRecords === 0 ? PORTION_RECORDS : maxRecords,
      // About a second's worth.
      recordsPerSecond === 0 ? PORTION_RECORDS : recordsPerSecond * Math.max(1, nodes),
    );
    // One more than were found: of partitions without any, the next may have some.
    return Math.max(1, Math.floor((records * this.#partitions) / (this.#found + 1)));
  }
}

/** The partitions that come first, as far as they follow each other. At least one has to be left. */
export function takePortion(left: readonly PartitionCursor[], most: number): Portion {
  const begin = left[0]?.partition ?? 0;
  let count = 1;
  while (count < most && left[count]?.partition === begin + count) count += 1;
  return { begin, count };
}
