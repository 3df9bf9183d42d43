/** How far a call has come, and what follows a setback: another try, a wait for a route, or the end. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Settings } from '../../model/settings.js';
import { isRetried } from './retry-rule.js';
import type { WireNode } from './router.js';

/** Why a try came to nothing, of which is certain that it changed nothing. */
export interface Setback {
  readonly error: AerospikeError;
  /** Who refused, or was lost; undefined when there was nobody to ask. */
  readonly node: WireNode | undefined;
  /** No node took it, or its partition is on the move: what helps is another route, not another try. */
  readonly wantsRoute: boolean;
}

export interface Trail {
  /** Tries handed to a node. */
  readonly attempts: number;
  /** Tries after the first that count against `maxRetries`. */
  readonly retries: number;
  /** Where among the replicas the next try begins. */
  readonly place: number;
  /** Nodes that refused it since it last waited: asking them once more is worth a pause. */
  readonly refusedBy: ReadonlySet<WireNode>;
  /** Waits for a route so far. */
  readonly waits: number;
  /** When its patience ends, on the monotonic clock; undefined until a route was missed for the first time. */
  readonly patienceEndsMs: number | undefined;
}

export const NEW_TRAIL: Trail = {
  attempts: 0,
  retries: 0,
  place: 0,
  refusedBy: new Set(),
  waits: 0,
  patienceEndsMs: undefined,
};

export type Step =
  /** Once more, after `retryDelayMs`; counts as a retry. */
  | 'retry'
  /** At once, should the router name a node that has not refused yet. */
  | 'reroute'
  /** When the routes change, or after a pause. */
  | 'wait'
  | 'fail';

export interface StepLimits {
  readonly settings: Settings;
  readonly nowMs: number;
  /** End of the whole call, on the monotonic clock. */
  readonly deadlineMs: number;
  /** 0 means that nothing waits for a route: a missing one is a failure like others, and counts as a retry. */
  readonly patienceMs: number;
}

/**
 * The rule. A call without a route has met a cluster on the move, not a failure of its own: it waits, and spends none of its
 * retries, until its patience or its total timeout ends; then it fails with what it met last. All else that may be repeated
 * is, `maxRetries` times.
 */
export function stepAfter(setback: Setback, trail: Trail, limits: StepLimits): Step {
  const { settings, nowMs, deadlineMs } = limits;
  if (setback.wantsRoute && limits.patienceMs > 0) {
    if (nowMs >= waitEndsMs(trail, limits)) return 'fail';
    return setback.node === undefined ? 'wait' : 'reroute';
  }
  const inTime = nowMs + settings.retryDelayMs < deadlineMs;
  return isRetried(setback.error) && trail.retries < settings.maxRetries && inTime
    ? 'retry'
    : 'fail';
}

/** When waiting for a route has to end, whatever comes first. */
export function waitEndsMs(
  trail: Trail,
  { nowMs, deadlineMs, patienceMs }: Omit<StepLimits, 'settings'>,
): number {
  return Math.min(trail.patienceEndsMs ?? nowMs + patienceMs, deadlineMs);
}

/** The trail with one more try, that is handed to a node now. */
export function tried(trail: Trail): Trail {
  return { ...trail, attempts: trail.attempts + 1 };
}

export function retried(trail: Trail): Trail {
  return { ...trail, retries: trail.retries + 1, place: trail.place + 1 };
}

/** The node refused it: the next in turn is asked. */
export function refused(
  trail: Trail,
  node: WireNode,
  limits: { nowMs: number; patienceMs: number },
): Trail {
  const refusedBy = new Set(trail.refusedBy).add(node);
  return { ...impatient(trail, limits), place: trail.place + 1, refusedBy };
}

/** It begins to wait: afterwards everybody may be asked again, the first of the replicas first. */
export function waited(trail: Trail, limits: { nowMs: number; patienceMs: number }): Trail {
  return { ...impatient(trail, limits), place: 0, waits: trail.waits + 1, refusedBy: new Set() };
}

/** Patience is counted from the first time a route was missed, and never begins anew. */
function impatient(
  trail: Trail,
  { nowMs, patienceMs }: { nowMs: number; patienceMs: number },
): Trail {
  return { ...trail, patienceEndsMs: trail.patienceEndsMs ?? nowMs + patienceMs };
}
