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

/** One command, and what `then` makes of its outcome. Throws where nothing can be sent: no cluster, no time, no caller. */
export function runOnly<Result>(
  { command }: PlannedRow,
  run: RowRun,
  then: (outcome: Outcome) => Result,
): Promise<Result> {
  checkStart(run);
  const { driver, context } = run;
  const settings = boundByDeadline(command.settings, context);
  return driver.execute(command, { settings, signal: stopSignalOf(context) }).then(then);
}

/** Outcomes in the order planned, one for each. Rejects where runOnly throws. */
export async function runTogether(
  planned: readonly PlannedRow[],
  run: RowRun,
): Promise<readonly Outcome[]> {
  checkStart(run);
  const { driver, context, respondAllKeys } = run;
  const signal = stopSignalOf(context);
  const settings = boundByDeadline(callSettings(planned), context);
  const [only] = planned;
  if (only !== undefined && planned.length === 1) {
    return [await driver.execute(only.command, { settings, signal })];
  }
  const commands = planned.map(({ command }) => command);
  return driver.batch(commands, { settings, signal, respondAllKeys });
}

/** The same as rows. */
export async function runRows(planned: readonly PlannedRow[], run: RowRun): Promise<Row[]> {
  const outcomes = await runTogether(planned, run);
  return rowsOf(planned, outcomes, run.clock.nowMs());
}

export function rowsOf(
  planned: readonly PlannedRow[],
  outcomes: readonly Outcome[],
  nowMs: number,
): Row[] {
  return planned.map((row, index) => rowOf(row, outcomes[index], { index, nowMs }));
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
  outcome: Outcome | undefined,
  facts: { readonly index: number; readonly nowMs: number },
): Row {
  // A driver that answers fewer rows than it was given has broken its port; no caller's mistake leads here.
  if (outcome === undefined) throw new RangeError(`the driver answered no row ${facts.index}`);
  return outcomeToProto(outcome, shape, { ...facts, key: command.key });
}
