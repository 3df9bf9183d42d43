/** The Behaviors one gateway knows, by name, each resolved to its matrix once. */

import { hash } from 'node:crypto';
import type { SettingName, Settings } from '../model/settings.js';
import { BehaviorError } from './behavior-error.js';
import type { Matrix } from './cell.js';
import { BASE_MATRIX, type BehaviorDefinition, PRESETS } from './presets.js';
import { patchMatrix } from './scope.js';

/** What an operator bounds, whatever Behaviors and overrides say. */
export interface OverrideLimits {
  /** The longest total timeout; one of 0, which is none, comes down to it, too. */
  readonly totalTimeoutMaxMs?: number;
  readonly retriesMax?: number;
  /** Settings that requests can't override, and that can't be put into Behaviors by request. */
  readonly forbidden?: ReadonlySet<SettingName>;
}

export interface BehaviorRegistry {
  /** The matrix of a Behavior, or undefined when no Behavior has this name; names are case-sensitive. */
  matrixOf(name: string): Matrix | undefined;
  /** Every name, presets first, then in order of definition. */
  readonly names: readonly string[];
  /** What the Behavior was defined as, without what it inherits; undefined when no Behavior has this name. */
  definitionOf(name: string): BehaviorDefinition | undefined;
  /** Made from the definitions alone, so that replicas with the same file have the same: 16 hexadecimal digits. */
  readonly revision: string;
  readonly limits: OverrideLimits;
}

/** Hexadecimal digits: enough that no two files anyone has seen have the same. */
const REVISION_CHARS = 16;

/**
 * Resolves presets and definitions, parents first: a definition may only derive from one that stands before it. Throws
 * BehaviorError for a parent that does not, and for a name that is taken.
 */
export function createBehaviorRegistry(
  definitions: readonly BehaviorDefinition[] = [],
  limits: OverrideLimits = {},
): BehaviorRegistry {
  const matrices = new Map<string, Matrix>();
  const all = [...PRESETS, ...definitions];
  for (const definition of all) {
    if (matrices.has(definition.name)) {
      throw new BehaviorError(definition.name, 'it is defined twice.');
    }
    matrices.set(
      definition.name,
      patchMatrix(parentMatrix(matrices, definition), definition.patches),
    );
  }
  const byName = new Map(all.map((definition) => [definition.name, definition]));
  return {
    names: [...matrices.keys()],
    matrixOf: (name) => matrices.get(name),
    definitionOf: (name) => byName.get(name),
    revision: hash('sha256', JSON.stringify(all), 'hex').slice(0, REVISION_CHARS),
    limits,
  };
}

/** Settings within what the operator allows. */
export function withinLimits(settings: Settings, limits: OverrideLimits): Settings {
  const { totalTimeoutMaxMs = 0, retriesMax } = limits;
  const { totalTimeoutMs, maxRetries } = settings;
  const endless = totalTimeoutMs === 0 || totalTimeoutMs > totalTimeoutMaxMs;
  const timeoutIsCapped = totalTimeoutMaxMs > 0 && endless;
  const retriesAreCapped = retriesMax !== undefined && maxRetries > retriesMax;
  if (!timeoutIsCapped && !retriesAreCapped) return settings;
  return {
    ...settings,
    ...(timeoutIsCapped ? { totalTimeoutMs: totalTimeoutMaxMs } : {}),
    ...(retriesAreCapped ? { maxRetries: retriesMax } : {}),
  };
}

function parentMatrix(
  matrices: ReadonlyMap<string, Matrix>,
  definition: BehaviorDefinition,
): Matrix {
  if (definition.parent === undefined) return BASE_MATRIX;
  const matrix = matrices.get(definition.parent);
  if (matrix === undefined) {
    throw new BehaviorError(
      definition.name,
      `its parent ${definition.parent} is not defined before it.`,
    );
  }
  return matrix;
}
