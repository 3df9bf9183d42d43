/** The revision of all behaviours: made from their content alone, so that replicas with the same file have the same. */

import { hash } from 'node:crypto';
import type { BehaviorRegistry } from '../../../behavior/registry.js';

/** Hexadecimal digits: enough that no two files anyone has seen have the same. */
const REVISION_CHARS = 16;

const revisions = new WeakMap<BehaviorRegistry, string>();

/** A registry never changes, so that its revision is worked out once. */
export function revisionOf(behaviors: BehaviorRegistry): string {
  const known = revisions.get(behaviors);
  if (known !== undefined) return known;
  const definitions = behaviors.names.map((name) => behaviors.definitionOf(name));
  const revision = hash('sha256', JSON.stringify(definitions), 'hex').slice(0, REVISION_CHARS);
  revisions.set(behaviors, revision);
  return revision;
}
