/** Forgetting everything a set or namespace held before a moment. */

import { RESULT } from '../model/result-code.js';
import { EngineError } from './engine-error.js';
import { sweep } from './expiry.js';
import type { Namespace } from './namespace.js';

/** What to truncate: one set, or the whole namespace. */
export type TruncateScope = { readonly set: string } | 'namespace';

/** Removes records last written before `beforeMs` (Unix epoch); throws EngineError for a moment yet to come. */
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
  for (const _removed of sweep(namespace, nowMs));
}
