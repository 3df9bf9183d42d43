/** The machine's clock behind the `Clock` port; only composition roots name it. */

import type { Clock, Timer } from './clock.js';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs: number, fire: () => void): Timer {
    const handle = setTimeout(fire, delayMs);
    handle.unref();
    return {
      cancel(): void {
        clearTimeout(handle);
      },
    };
  },
};
