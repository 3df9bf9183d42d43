/** SIGTERM, SIGINT and SIGHUP: the first asks a server to finish, a second one to stop at once. */

import type { Clock } from '../model/clock.js';

/** Those that ask to stop: of supervisors, of Ctrl-C, and of a terminal that is closed. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type StopSignal = (typeof STOP_SIGNALS)[number];

/** Who delivers signals: the process, or a test. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

export interface StopSignals {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Aborted by the next one, unless it came so soon that it was the same. */
  readonly stopNow: AbortSignal;
  /** As if a signal had come. */
  trigger(): void;
  /** Leaves the signals to whoever had them before. */
  release(): void;
}

/**
 * A signal to a whole process group reaches us directly, and again from the parent that passes on what it got. Nobody presses
 * Ctrl-C twice within this time.
 */
export const SAME_SIGNAL_MS = 100;

export function listenForStop(clock: Clock, source: SignalSource): StopSignals {
  const stop = new AbortController();
  const stopNow = new AbortController();
  let firstMs = 0;
  const trigger = (): void => {
    if (!stop.signal.aborted) {
      firstMs = clock.monotonicMs();
      stop.abort();
      return;
    }
    if (clock.monotonicMs() - firstMs >= SAME_SIGNAL_MS) stopNow.abort();
  };
  for (const signal of STOP_SIGNALS) source.on(signal, trigger);
  return {
    stop: stop.signal,
    stopNow: stopNow.signal,
    trigger,
    release(): void {
      for (const signal of STOP_SIGNALS) source.off(signal, trigger);
    },
  };
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
