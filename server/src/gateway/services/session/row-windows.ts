/**
 * Planned rows carried out a window at a time, each begun when the rows of the one before are taken: however slow its reader
 * and however large its records, a stream holds no more than a window of them.
 */

import { Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Outcome } from '../../../model/command.js';
import type { Settings } from '../../../model/settings.js';
import { WINDOW_BYTES, WINDOW_FIRST_ROWS, WINDOW_MAX_ROWS } from '../../limits.js';
import { rowBytesBound } from '../../streams/row-size.js';
import type { Row } from '../../translate/outcome.js';
import { boundByDeadline } from '../deadline.js';
import { Arrivals } from './arrivals.js';
import type { PlannedRow } from './plan.js';
import { callSettings, checkStart, type RowRun, rowOf } from './run-rows.js';

/** `input`: as planned, so that a slow row holds back those after it; `completion`: as they are done. */
export type RowOrder = 'input' | 'completion';

export interface WindowRun extends RowRun {
  readonly order: RowOrder;
}

/** Rows that are carried out together, whatever the size of their windows. */
interface RowStep {
  readonly start: number;
  readonly end: number;
  readonly settings: Settings;
}

/** A row's place in the call, and what became of it. */
interface Arrival {
  readonly index: number;
  readonly outcome: Outcome;
}

/** A window grows no faster than this, since the next rows may be larger than the last. */
const WINDOW_GROWTH = 4;

/**
 * Rows as they come, every one once. Throws at once where nothing can be sent: no cluster, no time, no caller. Whatever ends
 * the call later stands in the rows that were not sent yet.
 */
export function rowWindows(
  planned: readonly PlannedRow[],
  run: WindowRun,
): AsyncIterable<readonly Row[]> {
  checkStart(run);
  const steps = stepsOf(planned);
  for (const { settings } of steps.slice(0, 1)) boundByDeadline(settings, run.context);
  return new RowWindows(planned, run, steps).rows();
}

class RowWindows {
  readonly #planned: readonly PlannedRow[];
  readonly #run: WindowRun;
  readonly #steps: readonly RowStep[];
  readonly #sequence: Sequence | undefined;
  /** Rows in the next window. */
  #windowRows = WINDOW_FIRST_ROWS;
  #largestRowBytes = 1;
  #hasFailed = false;
  /** How long the driver has worked on this step; the pauses of the reader are not its fault. */
  #spentMs = 0;

  constructor(planned: readonly PlannedRow[], run: WindowRun, steps: readonly RowStep[]) {
    this.#planned = planned;
    this.#run = run;
    this.#steps = steps;
    this.#sequence = run.order === 'input' ? new Sequence() : undefined;
  }

  async *rows(): AsyncGenerator<readonly Row[], void, undefined> {
    for (const step of this.#steps) yield* this.#step(step);
  }

  /** A step that can't go on ends with its own rows: what ends the whole call will end the next one, too. */
  async *#step(step: RowStep): AsyncGenerator<readonly Row[]> {
    this.#spentMs = 0;
    for (let { start } = step; start < step.end; ) {
      const settings = this.#nextSettings(step);
      if (settings instanceof AerospikeError) {
        yield this.#unsent({ ...step, start }, settings);
        return;
      }
      const end = Math.min(start + this.#windowRows, step.end);
      yield* this.#window({ start, end, settings }, step.end - step.start === 1);
      start = end;
      this.#adapt();
    }
  }

  async *#window(window: RowStep, isPoint: boolean): AsyncGenerator<readonly Row[]> {
    const arrivals = new Arrivals<Arrival>();
    this.#send(window, isPoint, arrivals);
    for (let missing = window.end - window.start; missing > 0; ) {
      const come = await arrivals.take();
      missing -= come.length;
      const rows = this.#inOrder(this.#rowsOf(come));
      if (rows.length > 0) yield rows;
    }
  }

  /** Starts the window; its outcomes arrive by their places in the call. */
  #send({ start, end, settings }: RowStep, isPoint: boolean, arrivals: Arrivals<Arrival>): void {
    const { driver, clock } = this.#run;
    const startedMs = clock.monotonicMs();
    const commands = this.#planned.slice(start, end).map(({ command }) => command);
    const options = { settings, signal: this.#run.context.signal };
    const [only] = commands;
    const work =
      only !== undefined && isPoint
        ? driver.execute(only, options).then((outcome) => {
            arrivals.add({ index: start, outcome });
          })
        : driver.batch(commands, {
            ...options,
            respondAllKeys: this.#run.respondAllKeys,
            onOutcome: (index, outcome) => {
              arrivals.add({ index: start + index, outcome });
            },
          });
    work.then(
      () => {
        this.#spentMs += clock.monotonicMs() - startedMs;
      },
      (error: unknown) => {
        arrivals.fail(error);
      },
    );
  }

  /** The settings of the next window, or why there is none. */
  #nextSettings({ settings: own }: RowStep): Settings | AerospikeError {
    const { context, respondAllKeys } = this.#run;
    if (context.signal.aborted) return clientFailure('CANCELLED', { attempts: 0 });
    if (this.#hasFailed && !respondAllKeys) return clientFailure('NOT_ATTEMPTED', { attempts: 0 });
    const { totalTimeoutMs } = own;
    const leftMs = totalTimeoutMs - Math.ceil(this.#spentMs);
    if (totalTimeoutMs !== 0 && leftMs < 1) return clientFailure('TIMEOUT', { attempts: 0 });
    const settings = totalTimeoutMs === 0 ? own : { ...own, totalTimeoutMs: leftMs };
    try {
      return boundByDeadline(settings, context);
    } catch (error) {
      if (error instanceof AerospikeError) return error;
      throw error;
    }
  }

  /** In input order every row before has come: all earlier windows have ended. */
  #unsent({ start, end }: RowStep, error: AerospikeError): readonly Row[] {
    const nowMs = this.#run.clock.nowMs();
    const outcome: Outcome = { ok: false, error };
    const rows = this.#planned
      .slice(start, end)
      .map((row, offset) => rowOf(row, outcome, { index: start + offset, nowMs }));
    return this.#inOrder(rows);
  }

  #rowsOf(arrivals: readonly Arrival[]): readonly Row[] {
    const nowMs = this.#run.clock.nowMs();
    return arrivals.map(({ index, outcome }) => {
      const planned = this.#planned[index];
      if (planned === undefined) throw new RangeError(`the driver answered row ${index}`);
      const row = rowOf(planned, outcome, { index, nowMs });
      if (row.result.outcome === ProtoOutcome.FAILED) this.#hasFailed = true;
      this.#largestRowBytes = Math.max(this.#largestRowBytes, rowBytesBound(row.result));
      return row;
    });
  }

  #inOrder(rows: readonly Row[]): readonly Row[] {
    return this.#sequence?.add(rows) ?? rows;
  }

  /** The next window holds as many rows as its bytes allow, were they all as large as the largest so far. */
  #adapt(): void {
    const fitting = Math.max(1, Math.floor(WINDOW_BYTES / this.#largestRowBytes));
    this.#windowRows = Math.min(fitting, this.#windowRows * WINDOW_GROWTH, WINDOW_MAX_ROWS);
  }
}

function stepsOf(planned: readonly PlannedRow[]): readonly RowStep[] {
  const starts = planned.flatMap(({ step }, index) =>
    index === 0 || planned[index - 1]?.step !== step ? [index] : [],
  );
  return starts.map((start, position) => {
    const end = starts[position + 1] ?? planned.length;
    return { start, end, settings: callSettings(planned.slice(start, end)) };
  });
}

/** Rows put into the order of their indexes, each let go when all before it have been. */
class Sequence {
  readonly #waiting = new Map<number, Row>();
  #next = 0;

  add(rows: readonly Row[]): readonly Row[] {
    for (const row of rows) this.#waiting.set(row.result.index ?? 0, row);
    const ready: Row[] = [];
    for (let row = this.#pull(); row !== undefined; row = this.#pull()) ready.push(row);
    return ready;
  }

  #pull(): Row | undefined {
    const row = this.#waiting.get(this.#next);
    if (row !== undefined) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
    }
    return row;
  }
}
