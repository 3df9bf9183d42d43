/** Time: what is left of a caller's deadline bounds the total timeout of what is done for it. */

import { clientFailure } from '../../model/aerospike-error.js';
import type { Settings } from '../../model/settings.js';
import type { CallContext } from '../service.js';

/**
 * Of a deadline so much is kept back, so that the typed answer reaches the caller before its own timer fires: a twentieth of
 * what is left, at least 5 ms and at most 100 ms, and never more than half.
 */
const MARGIN_SHARE = 0.05;
const MARGIN_MIN_MS = 5;
const MARGIN_MAX_MS = 100;
const MARGIN_MAX_SHARE = 0.5;

/**
 * Settings whose total timeout ends before the caller's deadline does. Without a deadline they are returned as they are; a
 * total timeout of 0 is none. Throws TIMEOUT when no time is left, and CANCELLED when the caller has gone: nothing was sent.
 */
export function boundByDeadline(settings: Settings, context: CallContext): Settings {
  const remainingMs = context.remainingMs();
  if (remainingMs === undefined) return settings;
  const budgetMs = Math.floor(remainingMs - marginMs(remainingMs));
  if (budgetMs < 1) {
    throw clientFailure('TIMEOUT', {
      detail: 'The deadline left no time to send anything.',
      attempts: 0,
    });
  }
  const { totalTimeoutMs } = settings;
  return totalTimeoutMs !== 0 && totalTimeoutMs <= budgetMs
    ? settings
    : { ...settings, totalTimeoutMs: budgetMs };
}

/** What is left of the caller's deadline for the answer to be made in; undefined without one. */
export function answerTimeMs(context: CallContext): number | undefined {
  const remainingMs = context.remainingMs();
  return remainingMs === undefined ? undefined : remainingMs - marginMs(remainingMs);
}

function marginMs(remainingMs: number): number {
  const margin = Math.min(Math.max(remainingMs * MARGIN_SHARE, MARGIN_MIN_MS), MARGIN_MAX_MS);
  return Math.min(margin, remainingMs * MARGIN_MAX_SHARE);
}
