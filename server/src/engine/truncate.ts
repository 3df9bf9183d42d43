/** Forgetting everything a set or namespace held before a moment. */

import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import { sweep } from './expiry.js';
import type { Namespace } from './namespace.js';

/** What to truncate: one set, or the whole namespace. */
export type TruncateScope = { readonly set: string } | 'namespace';

/** What goes at once, in slices of a sweep: some milliseconds of work. In a larger store the sweeps take the rest. */
export const SLICES_AT_ONCE = 2;

/**
 * Removes records last written before `beforeMs` (Unix epoch): nobody finds them any more, and all but those of a large store
 * are gone when this is back. Throws EngineError for a moment yet to come.
 */
export function truncate(
  namespace: Namespace,
  scope: TruncateScope,
  beforeMs: number,
  nowMs: number,
): void {
  if (beforeMs > nowMs) {
    throw new EngineError(RESULT.parameter, 'the moment to truncate before is in the future');
  }
  namespace.truncate(scope === 'namespace' ? undefined : scope.set, beforeMs);
  const slices = sweep(namespace, nowMs);
  for (let taken = 0; taken < SLICES_AT_ONCE && slices.next().done !== true; taken += 1);
}
