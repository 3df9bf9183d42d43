/** Planned rows carried out: one key as one command, several as one batch. */

import type { ClusterView, Driver } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import type { Outcome } from '../../../model/command.js';
import type { Settings } from '../../../model/settings.js';
import type { StopSignal } from '../../../model/stop-signal.js';
import type { CallContext } from '../../service.js';
import { outcomeToProto, type Row } from '../../translate/outcome.js';
import { boundByDeadline } from '../deadline.js';
import { checkReachable } from '../namespace.js';
import { batchSettings } from './batch-settings.js';
import type { PlannedRow } from './plan.js';

export interface RowRun {
  /** Or a transaction of one. */
  readonly driver: Pick<Driver, 'execute' | 'batch'>;
  readonly cluster: ClusterView;
  readonly context: CallContext;
  readonly respondAllKeys: boolean;
  readonly clock: Clock;
}

/** One row, and what `then` makes of it. Throws where nothing can be sent: no cluster, no time, no caller. */
export function runRow<Result>(
  planned: PlannedRow,
  run: RowRun,
  then: (row: Row) => Result,
): Promise<Result> {
  checkStart(run);
  const { driver, context, clock } = run;
  const { command } = planned;
  const settings = boundByDeadline(command.settings, context);
  return driver
    .execute(command, { settings, signal: stopSignalOf(context) })
    .then((outcome) => then(rowOf(planned, outcome, { index: 0, nowMs: clock.nowMs() })));
}

/** Rows in the order planned, one for each. Rejects where runRow throws. */
export async function runRows(planned: readonly PlannedRow[], run: RowRun): Promise<Row[]> {
  checkStart(run);
  const outcomes = await outcomesOf(planned, run);
  const nowMs = run.clock.nowMs();
  return planned.map((row, index) => {
    const outcome = outcomes[index];
    // A driver that answers fewer rows than it was given has broken its port; no caller's mistake leads here.
    if (outcome === undefined) throw new RangeError(`the driver answered no row ${index}`);
    return rowOf(row, outcome, { index, nowMs });
  });
}

/** Throws where nothing could be sent: CLUSTER_UNAVAILABLE, or CANCELLED. */
export function checkStart({ cluster, context }: RowRun): void {
  checkReachable(cluster);
  if (stopSignalOf(context).aborted) throw clientFailure('CANCELLED', { attempts: 0 });
}

/** What tells the driver that the caller has gone. */
function stopSignalOf(context: CallContext): StopSignal {
  return context.stopSignal ?? context.signal;
}

/** The settings a call's rows are carried out with, their own aside. */
export function callSettings(planned: readonly PlannedRow[]): Settings {
  return batchSettings(planned.map(({ command }) => command.settings));
}

export function rowOf(
  { command, shape }: PlannedRow,
  outcome: Outcome,
  facts: { readonly index: number; readonly nowMs: number },
): Row {
  return outcomeToProto(outcome, shape, { ...facts, key: command.key });
}

async function outcomesOf(
  planned: readonly PlannedRow[],
  { driver, context, respondAllKeys }: RowRun,
): Promise<readonly Outcome[]> {
  const signal = stopSignalOf(context);
  const settings = boundByDeadline(callSettings(planned), context);
  const [only] = planned;
  if (only !== undefined && planned.length === 1) {
    return [await driver.execute(only.command, { settings, signal })];
  }
  const commands = planned.map(({ command }) => command);
  return driver.batch(commands, { settings, signal, respondAllKeys });
}
