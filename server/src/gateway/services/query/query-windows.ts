/** The rows of a query, window of partitions by window of partitions: each row with the step its progress takes. */

import type { Driver } from '../../../driver/driver.js';
import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import type { PartitionCursor, QueryEvent } from '../../../model/query.js';
import type { Settings } from '../../../model/settings.js';
import type { CallContext } from '../../service.js';
import { type BegunSource, beginSource } from '../../streams/begun-source.js';
import type { StreamStep } from '../../streams/row-frames.js';
import { queryRowToProto } from '../../translate/query-row.js';
import { boundByDeadline } from '../deadline.js';
import type { KnownIndexes } from '../index/known-indexes.js';
import type { OpenQueries } from './open-queries.js';
import type { QueryPlan } from './plan-query.js';
import type { QueryProgress } from './query-progress.js';

export interface QueryRun {
  readonly driver: Driver;
  readonly plan: QueryPlan;
  readonly progress: QueryProgress;
  /** Rows of this call at most; undefined for no bound but the limit of the query. */
  readonly chunkSize: number | undefined;
  readonly context: CallContext;
  /** Ends the work; of the call, unless it is to end sooner. */
  readonly signal: AbortSignal;
  /** Whether the first row with an error ends the call with it. */
  readonly failsOnError: boolean;
  readonly clock: Clock;
  readonly queries: OpenQueries;
  /** Told where an index turns out to be gone. */
  readonly indexes: KnownIndexes;
}

/** Rows a driver is asked for at most where the number is beyond what it counts to. */
const RECORDS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Steps whose `passed` moves the progress on; nothing more is read before all of a window have passed. Ends when the query or
 * the call's part of it is through. Throws what the driver throws, after the steps before it.
 */
export async function* queryWindows(run: QueryRun): AsyncGenerator<readonly StreamStep[], void> {
  const budget = new WaitingTime(run.plan.settings, run.clock);
  const rowsBefore = run.progress.rows;
  const windows = new Windows(run, budget);
  try {
    for (let left = rowsLeft(run, rowsBefore); left > 0 && !run.progress.isDone; ) {
      yield* oneWindow(run, { windows, maxRecords: left, budget });
      left = rowsLeft(run, rowsBefore);
    }
  } finally {
    windows.drop();
  }
}

/** The queries of windows; where all there is will be read, the one behind a window begins with it. */
class Windows {
  readonly #run: QueryRun;
  readonly #budget: WaitingTime;
  #current: BegunSource<readonly QueryEvent[]> | undefined;
  #behind: BegunSource<readonly QueryEvent[]> | undefined;

  constructor(run: QueryRun, budget: WaitingTime) {
    this.#run = run;
    this.#budget = budget;
  }

  /** Throws TIMEOUT where no time is left for it. */
  open(maxRecords: number): AsyncIterable<readonly QueryEvent[]> {
    const { progress } = this.#run;
    const partitions = progress.window();
    const begun = this.#behind;
    this.#behind = undefined;
    const source = begun ?? this.#query(partitions, maxRecords);
    if (maxRecords !== RECORDS_MAX || !this.#readsAhead()) return source;
    const current = begun ?? beginSource(source);
    this.#current = current;
    const behind = progress.windowBehind();
    if (behind.length > 0) this.#behind = beginSource(this.#query(behind, maxRecords));
    return current;
  }

  drop(): void {
    this.#current?.drop();
    this.#behind?.drop();
  }

  #query(
    partitions: readonly PartitionCursor[],
    maxRecords: number,
  ): AsyncIterable<readonly QueryEvent[]> {
    const { driver, plan, context, signal } = this.#run;
    const settings = boundByDeadline(this.#budget.settings(), context);
    const bound = maxRecords === RECORDS_MAX ? 0 : maxRecords;
    const request = { ...plan.query, partitions, maxRecords: bound };
    return noting(this.#run, driver.query(request, { settings, signal }));
  }

  /** Two queries at once would be twice the rate, and could be more nodes than the settings allow. */
  #readsAhead(): boolean {
    const { driver, plan } = this.#run;
    const { maxConcurrentNodes } = plan.settings;
    const nodes = driver.cluster().nodes.length;
    const mayAskAll = maxConcurrentNodes === 0 || nodes <= maxConcurrentNodes;
    return mayAskAll && plan.query.recordsPerSecond === 0;
  }
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

async function* oneWindow(
  run: QueryRun,
  { windows, maxRecords, budget }: { windows: Windows; maxRecords: number; budget: WaitingTime },
): AsyncGenerator<readonly StreamStep[], void> {
  const { progress } = run;
  let left = maxRecords;
  for await (const events of budget.counted(windows.open(maxRecords))) {
    const rowsBefore = progress.rows;
    const taken = eventsWithin(events, left);
    yield* steps(events.slice(0, taken), run);
    left -= Number(progress.rows - rowsBefore);
    if (taken < events.length) return;
  }
  if (left > 0 && !progress.isWindowDone) {
    // A driver that ends before its partitions do has broken its port; no caller's mistake leads here.
    throw new RangeError('the driver ended a query without reading all of it');
  }
}

/** An index that cannot be read is not what it was when the query was planned. */
async function* noting<T>(
  { driver, plan, indexes }: QueryRun,
  source: AsyncIterable<T>,
): AsyncGenerator<T, void> {
  try {
    yield* source;
  } catch (error) {
    if (plan.query.index !== undefined && error instanceof AerospikeError) {
      indexes.forget(driver, plan.query.namespace);
    }
    throw error;
  }
}

/** How many of the events bring no more than so many records. */
function eventsWithin(events: readonly QueryEvent[], maxRecords: number): number {
  if (events.length <= maxRecords) return events.length;
  let records = 0;
  for (const [index, { type }] of events.entries()) {
    if (type !== 'record') continue;
    if (records === maxRecords) return index;
    records += 1;
  }
  return events.length;
}

/** The events as steps; where the first error is to end the call, those before it, and then the error. */
function* steps(events: readonly QueryEvent[], run: QueryRun): Generator<readonly StreamStep[]> {
  const { progress, queries, plan, clock } = run;
  const { namespace, set = '' } = plan.query;
  const facts = { namespace, set, projection: plan.projection, nowMs: clock.nowMs() };
  const window: StreamStep[] = [];
  for (const event of events) {
    const row = event.type === 'record' ? queryRowToProto(event, facts) : undefined;
    if (row?.error !== undefined && run.failsOnError) {
      yield window;
      throw row.error;
    }
    const passed = (): void => {
      progress.pass(event);
      if (row !== undefined) queries.countRecord();
    };
    window.push(row === undefined ? { passed } : { row, passed });
  }
  yield window;
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
