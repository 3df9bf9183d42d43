/** The Behaviors one gateway knows, by name, each resolved to its matrix once. */

import type { Matrix } from './cell.js';
import { BASE_MATRIX, type BehaviorDefinition, PRESETS } from './presets.js';
import { patchMatrix } from './scope.js';

export interface BehaviorRegistry {
  /** The matrix of a Behavior, or undefined when no Behavior has this name; names are case-sensitive. */
  matrixOf(name: string): Matrix | undefined;
  /** Every name, presets first, then in order of definition. */
  readonly names: readonly string[];
  /** What the Behavior was defined as, without what it inherits; undefined when no Behavior has this name. */
  definitionOf(name: string): BehaviorDefinition | undefined;
}

/** A definition that can't be resolved: its parent is unknown, or its name is taken. */
export class BehaviorError extends Error {
  override readonly name = 'BehaviorError';
}

/** Resolves presets and definitions, parents first: a definition may only derive from one that stands before it. */
export function createBehaviorRegistry(
  definitions: readonly BehaviorDefinition[] = [],
): BehaviorRegistry {
  const matrices = new Map<string, Matrix>();
  const all = [...PRESETS, ...definitions];
  for (const definition of all) {
    if (matrices.has(definition.name)) {
      throw new BehaviorError(`Behavior ${definition.name} is defined twice.`);
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
      `Behavior ${definition.name} derives from ${definition.parent}, which is not defined before it.`,
    );
  }
  return matrix;
}
