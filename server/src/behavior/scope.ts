/** Patch scopes: the names under which a Behavior changes settings, which cells each covers, and which one wins. */

import type { Settings } from '../model/settings.js';
import { CELLS, type Cell, type Matrix } from './cell.js';

/** Some settings; what is absent is inherited. */
export type SettingsPatch = Partial<Settings>;

interface ScopeRow {
  /** Later scopes win over earlier ones where both cover a cell. */
  readonly specificity: 0 | 1 | 2 | 3 | 4;
  readonly covers: (cell: Cell) => boolean;
}

const isRead = (cell: Cell): boolean => cell.kind === 'read';

/**
 * The 15 scopes of the Developer SDK. For reads the order is all, reads, mode, shape; for writes all, writes, mode,
 * retryability, shape. Two scopes of one specificity never cover the same cell, so the order is total where it matters.
 */
export const SCOPES = {
  all: { specificity: 0, covers: () => true },
  reads: { specificity: 1, covers: isRead },
  readsAp: { specificity: 2, covers: (cell) => isRead(cell) && cell.mode === 'ap' },
  readsSc: { specificity: 2, covers: (cell) => isRead(cell) && cell.mode === 'sc' },
  readsPoint: { specificity: 4, covers: (cell) => isRead(cell) && cell.shape === 'point' },
  readsBatch: { specificity: 4, covers: (cell) => isRead(cell) && cell.shape === 'batch' },
  readsQuery: { specificity: 4, covers: (cell) => isRead(cell) && cell.shape === 'query' },
  writes: { specificity: 1, covers: (cell) => !isRead(cell) },
  writesAp: { specificity: 2, covers: (cell) => !isRead(cell) && cell.mode === 'ap' },
  writesSc: { specificity: 2, covers: (cell) => !isRead(cell) && cell.mode === 'sc' },
  writesRetryable: { specificity: 3, covers: (cell) => cell.kind === 'writeRetryable' },
  writesNonRetryable: { specificity: 3, covers: (cell) => cell.kind === 'writeNonRetryable' },
  writesPoint: { specificity: 4, covers: (cell) => !isRead(cell) && cell.shape === 'point' },
  writesBatch: { specificity: 4, covers: (cell) => !isRead(cell) && cell.shape === 'batch' },
  writesQuery: { specificity: 4, covers: (cell) => !isRead(cell) && cell.shape === 'query' },
} as const satisfies Record<string, ScopeRow>;

export type ScopeName = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES) as ScopeName[];

export type ScopedPatches = Partial<Record<ScopeName, SettingsPatch>>;

/** The scopes in the order their patches are laid over each other. */
export const BY_SPECIFICITY: readonly ScopeName[] = SCOPE_NAMES.toSorted(
  (a, b) => SCOPES[a].specificity - SCOPES[b].specificity,
);

/** A matrix with the patches laid over it, the most specific last. */
export function patchMatrix(matrix: Matrix, patches: ScopedPatches): Matrix {
  return CELLS.map((cell, index) => {
    const inherited = matrix[index];
    if (inherited === undefined) throw new RangeError(`matrix has no cell ${index}`);
    return BY_SPECIFICITY.reduce((settings, scope) => {
      const patch = patches[scope];
      return patch !== undefined && SCOPES[scope].covers(cell)
        ? applyPatch(settings, patch)
        : settings;
    }, inherited);
  });
}

/** Settings with the patch's present members in place of their own. */
export function applyPatch(settings: Settings, patch: SettingsPatch): Settings {
  return { ...settings, ...patch };
}
