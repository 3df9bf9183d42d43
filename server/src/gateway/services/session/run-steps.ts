/** Rows of a call that calls functions: its segments one after the other, each as a call of its own, as the SDK does it. */

import type { Row } from '../../translate/outcome.js';
import type { PlannedRow } from './plan.js';
import { rowWindows } from './row-windows.js';
import { type RowRun, runRows } from './run-rows.js';

/** Rows in the order planned, one for each. Throws where nothing can be sent at all. */
export async function runSteps(planned: readonly PlannedRow[], run: RowRun): Promise<Row[]> {
  if (planned.every(({ step }) => step === 0)) return runRows(planned, run);
  const rows: Row[] = [];
  for await (const window of rowWindows(planned, { ...run, order: 'input' })) rows.push(...window);
  return rows;
}
