/** A source that never falls silent: where it has nothing to say for a while, a heartbeat says that it is still there. */

import type { Clock } from '../../model/clock.js';

/** What stands in a stream where its source was silent for an interval. */
export const HEARTBEAT = Symbol('heartbeat');

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
}

/**
 * What the source yields, and a heartbeat after each interval in which the reader waited for it in vain. A reader that does
 * not ask gets none, and the source is asked for nothing then.
 */
export async function* withHeartbeats<T>(
  source: AsyncIterable<T>,
  options: HeartbeatOptions,
): AsyncGenerator<T | typeof HEARTBEAT, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = iterator.next();
      while (await isSilent(step, options)) yield HEARTBEAT;
      const next = await step;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function isSilent(
  step: Promise<unknown>,
  { clock, intervalMs }: HeartbeatOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(intervalMs, () => {
      resolve(true);
    });
    const settled = (): void => {
      timer.cancel();
      resolve(false);
    };
    step.then(settled, settled);
  });
}
