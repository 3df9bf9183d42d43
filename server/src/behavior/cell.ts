/** The cells of a Behavior: every combination of kind, shape and mode a call can be, each with settings of its own. */

import type { Settings } from '../model/settings.js';

/** What the call does to the record: `writeRetryable` may be applied twice without changing the result. */
export const OP_KINDS = ['read', 'writeRetryable', 'writeNonRetryable'] as const;
export type OpKind = (typeof OP_KINDS)[number];

/** One key, many keys, or a whole set. */
export const OP_SHAPES = ['point', 'batch', 'query'] as const;
export type OpShape = (typeof OP_SHAPES)[number];

/** Whether the namespace is available under partition (AP) or strongly consistent (SC). */
export const MODES = ['ap', 'sc'] as const;
export type Mode = (typeof MODES)[number];

export interface Cell {
  readonly kind: OpKind;
  readonly shape: OpShape;
  readonly mode: Mode;
}

/** All 18 cells, kind by shape by mode. */
export const CELLS: readonly Cell[] = OP_KINDS.flatMap((kind) =>
  OP_SHAPES.flatMap((shape) => MODES.map((mode) => ({ kind, shape, mode }))),
);

/** Settings of every cell, in the order of `CELLS`. */
export type Matrix = readonly Settings[];

export function settingsOf(matrix: Matrix, cell: Cell): Settings {
  const index =
    (OP_KINDS.indexOf(cell.kind) * OP_SHAPES.length + OP_SHAPES.indexOf(cell.shape)) *
      MODES.length +
    MODES.indexOf(cell.mode);
  const settings = matrix[index];
  if (settings === undefined) throw new RangeError(`no settings for cell ${index}`);
  return settings;
}
