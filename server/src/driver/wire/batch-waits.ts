/** The rows of a batch that wait for a route: those that missed one at the same time wait together. */

import { AerospikeError } from '../../model/aerospike-error.js';
import type { RetriedRow } from './batch-group.js';
import type { RoutePatience, RouteWait } from './route-patience.js';
import { type StepLimits, type Trail, waitEndsMs, waited } from './trail.js';

export interface BatchWaitsOptions {
  readonly patience: RoutePatience;
  readonly limits: () => StepLimits;
  /** It is worth looking for a route again. */
  readonly onWake: (rows: readonly RetriedRow[], trail: Trail) => void;
  /** They waited long enough, or there is nothing left to wait for: each ends with its error. */
  readonly onEnd: (rows: readonly RetriedRow[], trail: Trail) => void;
}

interface WaitingRows {
  readonly rows: readonly RetriedRow[];
  readonly trail: Trail;
  wait: RouteWait | undefined;
}

export class BatchWaits {
  readonly #options: BatchWaitsOptions;
  readonly #waiting = new Set<WaitingRows>();

  constructor(options: BatchWaitsOptions) {
    this.#options = options;
  }

  add(rows: readonly RetriedRow[], trail: Trail): void {
    const { patience, limits, onWake } = this.#options;
    const now = limits();
    const waiting: WaitingRows = { rows, trail: waited(trail, now), wait: undefined };
    this.#waiting.add(waiting);
    const wait = patience.join({
      size: rows.length,
      waitsBefore: trail.waits,
      endsMs: waitEndsMs(waiting.trail, now),
      wake: (closed) => {
        const after = limits();
        if (closed !== undefined || after.nowMs >= waitEndsMs(waiting.trail, after)) {
          this.#end(waiting, closed);
          return;
        }
        this.#waiting.delete(waiting);
        onWake(rows, waiting.trail);
      },
    });
    if (wait instanceof AerospikeError) this.#end(waiting, wait);
    else waiting.wait = wait;
  }

  /** What the row at this index met for want of a route; undefined where it does not wait. */
  metBy(index: number): AerospikeError | undefined {
    for (const { rows } of this.#waiting) {
      for (const { row, error } of rows) if (row.index === index) return error;
    }
    return undefined;
  }

  /** Ends all, each with what it met. */
  endAll(): void {
    for (const waiting of [...this.#waiting]) this.#end(waiting, undefined);
  }

  /** Forgets all: others end them. */
  leaveAll(): void {
    for (const { wait } of this.#waiting) wait?.leave();
    this.#waiting.clear();
  }

  #end(waiting: WaitingRows, reason: AerospikeError | undefined): void {
    const { rows, trail, wait } = waiting;
    wait?.leave();
    this.#waiting.delete(waiting);
    const ended = reason === undefined ? rows : rows.map((row) => ({ ...row, error: reason }));
    this.#options.onEnd(ended, trail);
  }
}
