/** Where the settings of a cell are from: for each, the Behavior and the scope that had the last word. */

import type { SettingName } from '../model/settings.js';
import type { Cell } from './cell.js';
import { type BehaviorDefinition, DEFAULT_BEHAVIOR } from './presets.js';
import type { BehaviorRegistry } from './registry.js';
import { BY_SPECIFICITY, SCOPES, type ScopeName } from './scope.js';

export interface SettingSource {
  readonly behavior: string;
  readonly scope: ScopeName;
}

/** What no definition changes is as DEFAULT has it for everything. */
const BASE_SOURCE: SettingSource = { behavior: DEFAULT_BEHAVIOR, scope: 'all' };

/** The source of each setting, as the registry resolves the Behavior; `sourceOf` knows those of no definition too. */
export function settingSources(
  registry: BehaviorRegistry,
  name: string,
  cell: Cell,
): (setting: SettingName) => SettingSource {
  const sources = new Map<string, SettingSource>();
  for (const { name: behavior, patches } of lineageOf(registry, name)) {
    for (const scope of BY_SPECIFICITY) {
      if (!SCOPES[scope].covers(cell)) continue;
      for (const setting of Object.keys(patches[scope] ?? {})) {
        sources.set(setting, { behavior, scope });
      }
    }
  }
  return (setting) => sources.get(setting) ?? BASE_SOURCE;
}

/** The Behavior's ancestors and itself, the first of them first, as their patches are laid over each other. */
function lineageOf(registry: BehaviorRegistry, name: string): BehaviorDefinition[] {
  const lineage: BehaviorDefinition[] = [];
  for (let at = registry.definitionOf(name); at !== undefined; ) {
    lineage.unshift(at);
    at = at.parent === undefined ? undefined : registry.definitionOf(at.parent);
  }
  return lineage;
}
