/** What a query brings, asked of the driver for as many partitions at a time as its progress has room for. */

import type { Driver } from '../../../driver/driver.js';
import {
  AerospikeError,
  clientFailure,
  isServerFailure,
  serverFailure,
} from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import type { PartitionCursor, QueryEvent } from '../../../model/query.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import type { CallContext } from '../../service.js';
import { boundByDeadline } from '../deadline.js';
import type { KnownIndexes } from '../index/known-indexes.js';
import type { QueryPlan } from './plan-query.js';
import { eventsWithin, QueryPace } from './query-pace.js';
import type { QueryProgress } from './query-progress.js';

export interface QueryRun {
  readonly driver: Driver;
  readonly plan: QueryPlan;
  /** The index the gateway chose; empty where it did not. */
  readonly chosenIndex: string;
  readonly progress: QueryProgress;
  /** Rows of this call at most; undefined for no bound but the limit of the query. */
  readonly chunkSize: number | undefined;
  readonly context: CallContext;
  /** Ends the work; of the call, unless it is to end sooner. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told where an index turns out to be gone. */
  readonly indexes: KnownIndexes;
}

/** Rows a driver is asked for at most where the number is beyond what it counts to. */
const RECORDS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Windows of events, each of which its reader passes to the progress before it asks for more. Ends when the query or the
 * call's part of it is through. Throws what the driver throws, after the events before it.
 */
export async function* queryWindows(run: QueryRun): AsyncGenerator<readonly QueryEvent[], void> {
  const { recordsPerSecond } = run.plan.query;
  const budget = new WaitingTime(run.plan.settings, run.clock);
  const pace = new QueryPace({ ...run, recordsPerSecond });
  const rowsBefore = run.progress.rows;
  let left = rowsLeft(run, rowsBefore);
  // A part is found in a few partitions of most sets, and planning for all of them costs some milliseconds.
  let few = left !== RECORDS_MAX;
  while (left > 0 && !run.progress.isDone) {
    const partitions = run.progress.window(few);
    yield* oneWindow(run, { partitions, maxRecords: left, budget, pace });
    left = rowsLeft(run, rowsBefore);
    few = false;
  }
  // A call that goes on begins anew where this one ended, and may not be early.
  if (!isThrough(run.plan, run.progress)) await pace.due();
}

/** Whether the query has all it is to have, so that nothing comes behind its last token. */
export function isThrough({ limit }: QueryPlan, progress: QueryProgress): boolean {
  return progress.isDone || (limit !== undefined && progress.rows >= limit);
}

/** What the limit of the query and the size of the call's part leave. */
function rowsLeft({ plan, progress, chunkSize }: QueryRun, rowsBefore: bigint): number {
  const ofQuery = plan.limit === undefined ? undefined : plan.limit - progress.rows;
  const ofCall =
    chunkSize === undefined ? undefined : BigInt(chunkSize) - (progress.rows - rowsBefore);
  let least = BigInt(RECORDS_MAX);
  for (const bound of [ofQuery, ofCall]) {
    if (bound !== undefined && bound < least) least = bound;
  }
  return Number(least);
}

interface WindowQuery {
  readonly partitions: readonly PartitionCursor[];
  readonly maxRecords: number;
  readonly budget: WaitingTime;
  readonly pace: QueryPace;
}

async function* oneWindow(
  run: QueryRun,
  { partitions, maxRecords, budget, pace }: WindowQuery,
): AsyncGenerator<readonly QueryEvent[], void> {
  const { driver, plan, progress, context, signal } = run;
  const settings = boundByDeadline(budget.settings(), context);
  const bound = maxRecords === RECORDS_MAX ? 0 : maxRecords;
  const request = { ...plan.query, partitions, maxRecords: bound };
  const source = noting(run, driver.query(request, { settings, signal }));
  let left = maxRecords;
  for await (const events of pace.paced(budget.counted(source))) {
    const rowsBefore = progress.rows;
    const room = progress.roomFor(events);
    const taken = Math.min(room, eventsWithin(events, left));
    yield taken === events.length ? events : events.slice(0, taken);
    left -= Number(progress.rows - rowsBefore);
    if (room < events.length) progress.narrow();
    if (taken < events.length) return;
  }
  if (left > 0 && !partitions.every((cursor) => progress.hasDone(cursor))) {
    // A driver that ends before its partitions do has broken its port; no caller's mistake leads here.
    throw new RangeError('the driver ended a query without reading all of it');
  }
}

/** An index that cannot be read is not what it was when the query was planned. */
async function* noting<T>(
  { driver, plan, chosenIndex, indexes }: QueryRun,
  source: AsyncIterable<T>,
): AsyncGenerator<T, void> {
  try {
    yield* source;
  } catch (error) {
    if (plan.query.index === undefined || !(error instanceof AerospikeError)) throw error;
    indexes.forget(driver, plan.query.namespace);
    const isMissing = chosenIndex !== '' && isServerFailure(error, RESULT.indexNotFound);
    throw isMissing ? notYetKnown(error) : error;
  }
}

/** A node that has just joined learns of indexes a moment later, and the caller has named none that could be missing. */
function notYetKnown(cause: AerospikeError): AerospikeError {
  const { node, attempts } = cause;
  const detail = 'A node does not know the index that was chosen; the next call looks again.';
  const facts = node === undefined ? {} : { node };
  return serverFailure(RESULT.indexNotReadable, { ...facts, attempts, detail, cause });
}

/** A call's total timeout, over all its windows: only what is waited for the cluster counts, as the driver counts it too. */
class WaitingTime {
  readonly #settings: Settings;
  readonly #clock: Clock;
  #waitedMs = 0;

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** With what is left of the total timeout. Throws TIMEOUT when nothing is. */
  settings(): Settings {
    const { totalTimeoutMs } = this.#settings;
    if (totalTimeoutMs === 0) return this.#settings;
    const leftMs = Math.ceil(totalTimeoutMs - this.#waitedMs);
    if (leftMs >= 1) return { ...this.#settings, totalTimeoutMs: leftMs };
    throw clientFailure('TIMEOUT', { detail: 'Go on from the last token.' });
  }

  async *counted<T>(source: AsyncIterable<T>): AsyncGenerator<T, void> {
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const beganMs = this.#clock.monotonicMs();
        const next = await iterator.next();
        this.#waitedMs += this.#clock.monotonicMs() - beganMs;
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}
