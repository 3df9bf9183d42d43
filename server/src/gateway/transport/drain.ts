/** The way down: not ready, no new connections, running calls finish, what is left is told to stop, then cut. */

import type { Clock } from '../../model/clock.js';
import type { Calls } from './calls.js';
import type { Readiness } from './readiness.js';

/** A listener with what serves its connections. */
export interface Drainable {
  readonly stopAccepting: () => void;
  /** Tells every peer to connect elsewhere; connections end with their last answer. */
  readonly goAway: () => void;
  /** Resolves when no connection is open. */
  readonly whenEmpty: () => Promise<void>;
  /** Cuts what is still open. */
  readonly close: () => Promise<void>;
}

export interface DrainOptions {
  readonly clock: Clock;
  readonly calls: Calls;
  readonly readiness: Readiness;
  readonly listeners: readonly Drainable[];
  /** How long readiness is false before anything is closed, for load balancers to notice. */
  readonly delayMs: number;
  /** How long calls under way may take from then on. */
  readonly graceMs: number;
  /** Aborted to skip every wait that is left. */
  readonly hurry: AbortSignal;
}

export interface DrainResult {
  /** Calls that were still under way when the grace was over. */
  readonly cutOff: number;
}

/** After the grace: how long calls that were told to stop have to say whether their writes are in doubt. */
const LAST_WORDS_MS = 250;
/** How long the last answers may take to leave through their sockets. */
const FLUSH_MS = 500;

/** Ends every call and connection within delay + grace + LAST_WORDS_MS + FLUSH_MS. */
export async function drain(options: DrainOptions): Promise<DrainResult> {
  const { calls, readiness, listeners, delayMs, graceMs } = options;
  const within = (ms: number, event: Promise<void>): Promise<void> =>
    eventWithin(ms, event, options);
  readiness.drain();
  await within(delayMs, NEVER);
  calls.refuseNew();
  for (const listener of listeners) {
    listener.stopAccepting();
    listener.goAway();
  }
  calls.abortInfrastructure();
  await within(graceMs, calls.whenIdle());
  const cutOff = calls.inFlight;
  if (cutOff > 0) {
    calls.abortAll();
    await within(LAST_WORDS_MS, calls.whenIdle());
  }
  // Connections kept alive by a call that has just ended are idle only now.
  for (const listener of listeners) listener.goAway();
  await within(FLUSH_MS, Promise.all(listeners.map((l) => l.whenEmpty())).then(nothing));
  await Promise.all(listeners.map((listener) => listener.close()));
  return { cutOff };
}

const NEVER = new Promise<void>(nothing);

function nothing(): void {
  // Promises of several events become one of none of their values.
}

/** Resolves with the event, when the time is over, or when there is a hurry. */
function eventWithin(
  ms: number,
  event: Promise<void>,
  { clock, hurry }: Pick<DrainOptions, 'clock' | 'hurry'>,
): Promise<void> {
  if (ms <= 0 || hurry.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = clock.setTimer(ms, finish);
    hurry.addEventListener('abort', finish);
    void event.then(finish);

    function finish(): void {
      timer.cancel();
      hurry.removeEventListener('abort', finish);
      resolve();
    }
  });
}
