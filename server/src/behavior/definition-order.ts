/** Definitions in an order in which each stands behind its parent. */

import { BehaviorError } from './behavior-error.js';
import { type BehaviorDefinition, PRESETS } from './presets.js';

/** Ancestors a Behavior may have, the presets among them. */
export const ANCESTORS_MAX = 32;

const PRESET_NAMES: ReadonlySet<string> = new Set(PRESETS.map(({ name }) => name));

/** Throws BehaviorError for a parent nobody defined, for a Behavior that descends from itself, and for chains too long. */
export function parentsFirst(definitions: readonly BehaviorDefinition[]): BehaviorDefinition[] {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const ordered = new Map<string, BehaviorDefinition>();

  function place(definition: BehaviorDefinition, descendants: readonly string[]): void {
    const { name, parent } = definition;
    if (ordered.has(name)) return;
    const lineage = [...descendants, name];
    if (descendants.includes(name)) {
      throw new BehaviorError(name, `it descends from itself: ${lineage.join(' from ')}.`);
    }
    if (lineage.length > ANCESTORS_MAX) {
      throw new BehaviorError(
        name,
        `more than ${ANCESTORS_MAX} behaviours derive from each other.`,
      );
    }
    if (parent !== undefined && !PRESET_NAMES.has(parent)) {
      const found = byName.get(parent);
      if (found === undefined) {
        throw new BehaviorError(name, `its parent ${parent} is not defined.`);
      }
      place(found, lineage);
    }
    ordered.set(name, definition);
  }

  for (const definition of definitions) place(definition, []);
  return [...ordered.values()];
}
