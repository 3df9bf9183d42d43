/** Rows in numbers, counted one by one in whatever order they come. */

import { Outcome as ProtoOutcome, type Summary } from '@aerogate/proto/aerogate/v1/record_pb';
import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Row } from '../translate/outcome.js';

/** The error of the first row that has one, by index. */
export interface FirstFailure {
  readonly index: number;
  readonly error: AerospikeError;
}

export type SummaryCounts = Readonly<
  Record<'ok' | 'notFound' | 'filteredOut' | 'failed' | 'inDoubt', number>
>;

const COUNTED = {
  [ProtoOutcome.OK]: 'ok',
  [ProtoOutcome.NOT_FOUND]: 'notFound',
  [ProtoOutcome.FILTERED_OUT]: 'filteredOut',
  [ProtoOutcome.FAILED]: 'failed',
} as const satisfies Partial<Record<ProtoOutcome, keyof Summary>>;

export class SummaryTally {
  readonly #counts = { ok: 0, notFound: 0, filteredOut: 0, failed: 0, inDoubt: 0 };
  #rows = 0;
  #firstFailure: FirstFailure | undefined;

  /** Rows without an index, as queries have, are counted and are never the first that failed. */
  add({ result, error }: Row): void {
    this.#rows += 1;
    if (result.outcome !== ProtoOutcome.UNSPECIFIED) this.#counts[COUNTED[result.outcome]] += 1;
    if (error === undefined) return;
    if (error.inDoubt) this.#counts.inDoubt += 1;
    const { index } = result;
    if (index === undefined) return;
    if (this.#firstFailure === undefined || index < this.#firstFailure.index) {
      this.#firstFailure = { index, error };
    }
  }

  /** Counts a row that is all right. */
  addOk(): void {
    this.#rows += 1;
    this.#counts.ok += 1;
  }

  /** Rows counted so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows by what became of them; those in doubt are among those that failed. */
  get counts(): SummaryCounts {
    return this.#counts;
  }

  get firstFailure(): FirstFailure | undefined {
    return this.#firstFailure;
  }

  summary(): Summary {
    const first = this.#firstFailure;
    return {
      $typeName: 'aerogate.v1.Summary',
      ...this.#counts,
      ...(first === undefined ? {} : { firstFailedIndex: first.index }),
    };
  }
}
