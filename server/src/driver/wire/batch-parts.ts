/** The rows of a batch that go to one node, in as many requests as their size asks for, one after the other. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import { type BatchGroupOptions, type RetriedRow, startBatchGroup } from './batch-group.js';
import { type BatchRow, splitBatch } from './encode-batch.js';
import { stopsBatch } from './retry-rule.js';
import type { RunContext, RunningRows } from './run-context.js';

/** Bytes of a batch request: what is larger is split, so that memory stays flat; servers take 128 MiB. */
export const BATCH_REQUEST_MAX_BYTES = 16 * 1024 * 1024;

/** As a batch group; one alone where the rows fit into one request. */
export function startBatchParts(context: RunContext, options: BatchGroupOptions): RunningRows {
  const parts = splitBatch(options.rows, BATCH_REQUEST_MAX_BYTES);
  if (parts.length === 1) return startBatchGroup(context, options);
  const run = new BatchParts(context, options, parts);
  run.next();
  return run;
}

class BatchParts implements RunningRows {
  readonly #context: RunContext;
  readonly #options: BatchGroupOptions;
  #waiting: (readonly BatchRow[])[];
  readonly #retried: RetriedRow[] = [];
  #running: RunningRows | undefined;
  #hasFailed = false;

  constructor(
    context: RunContext,
    options: BatchGroupOptions,
    parts: readonly (readonly BatchRow[])[],
  ) {
    this.#context = context;
    this.#options = options;
    this.#waiting = [...parts];
  }

  /** Starts the next request, or ends when there is none. */
  next(): void {
    const { respondAllKeys, onOutcome, onEnd } = this.#options;
    if (this.#hasFailed && !respondAllKeys) this.#leaveWaiting();
    const rows = this.#waiting.shift();
    if (rows === undefined) {
      onEnd(this.#retried);
      return;
    }
    this.#running = startBatchGroup(this.#context, {
      ...this.#options,
      rows,
      onOutcome: (row, outcome) => {
        if (!outcome.ok && stopsBatch(outcome.error)) this.#hasFailed = true;
        onOutcome(row, outcome);
      },
      onEnd: (retried) => {
        this.#retried.push(...retried);
        this.next();
      },
    });
  }

  /** A row whose request is still to come was never sent: whoever runs the batch ends it himself. */
  endRow(index: number, error: AerospikeError): boolean {
    if (this.#running?.endRow(index, error) === true) return true;
    this.#waiting = this.#waiting
      .map((rows) => rows.filter((row) => row.index !== index))
      .filter((rows) => rows.length > 0);
    return false;
  }

  stop(error: AerospikeError): void {
    // Whoever stops a batch ends the rows that were never sent himself.
    this.#waiting.length = 0;
    this.#running?.stop(error);
  }

  /** A row before them failed, and the batch is to stop there: they were never sent. */
  #leaveWaiting(): void {
    for (const row of this.#waiting.splice(0).flat()) {
      const error = clientFailure('NOT_ATTEMPTED', { attempts: 0 });
      this.#options.onOutcome(row, { ok: false, error });
    }
  }
}
