/** Errors nobody caught: logged whole, and answered by stopping in order, since nothing is known about what they left behind. */

import type { Log } from '../gateway/operations/log.js';
import type { StopSignals } from './stop-signals.js';

type DefectEvent = 'uncaughtException' | 'unhandledRejection';

/** Who reports them: the process, or a test. */
export interface DefectSource {
  on(event: DefectEvent, listener: (error: unknown) => void): unknown;
  off(event: DefectEvent, listener: (error: unknown) => void): unknown;
}

export interface Defects {
  /** Whether there was one, which decides about the exit code. */
  seen(): boolean;
  readonly onDefect: (what: string, error: unknown) => void;
  release(): void;
}

export function watchDefects(source: DefectSource, log: Log, signals: StopSignals): Defects {
  let seen = false;
  const onDefect = (what: string, error: unknown): void => {
    seen = true;
    log.error(`${what}: a defect; stopping`, {}, error);
    signals.trigger();
  };
  const onException = (error: unknown): void => {
    onDefect('uncaught exception', error);
  };
  const onRejection = (error: unknown): void => {
    onDefect('unhandled rejection', error);
  };
  source.on('uncaughtException', onException);
  source.on('unhandledRejection', onRejection);
  return {
    seen: () => seen,
    onDefect,
    release(): void {
      source.off('uncaughtException', onException);
      source.off('unhandledRejection', onRejection);
    },
  };
}
