/** A call as the driver runs it: one command for each key, and what its outcome has to look like as a row. */

import type { Command } from '../../../model/command.js';
import type { RowShape } from '../../translate/outcome.js';

export interface PlannedRow {
  readonly command: Command;
  readonly shape: RowShape;
  /** Rows of one step are carried out together, once those of the steps before are done. Counted from 0. */
  readonly step: number;
}
