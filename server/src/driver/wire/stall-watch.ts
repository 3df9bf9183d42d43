/** Looks for reads that wait behind a slow one on their connection, while reads share connections at all. */

import type { Clock, Timer } from '../../model/clock.js';
import type { SentRead } from './read-race.js';

/** Timers count in whole milliseconds. */
const LOOK_MIN_MS = 1;

export interface StallWatchOptions {
  readonly clock: Clock;
  /** How long a read may keep those behind it waiting; undefined while nobody knows what is long. */
  readonly patienceMs: () => number | undefined;
  /** The reads that have waited longer behind another; whether reads share a connection still. */
  readonly look: (patienceMs: number) => {
    readonly late: readonly SentRead[];
    readonly goesOn: boolean;
  };
  readonly onLate: (read: SentRead) => void;
}

export class StallWatch {
  readonly #options: StallWatchOptions;
  #timer: Timer | undefined;
  #closed = false;

  constructor(options: StallWatchOptions) {
    this.#options = options;
  }

  /** A read was put behind another. Cheap: there is one timer, whoever waits. */
  start(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const { clock, patienceMs, look, onLate } = this.#options;
    const withinMs = patienceMs();
    if (withinMs === undefined) return;
    this.#timer = clock.setTimer(Math.max(LOOK_MIN_MS, withinMs), () => {
      this.#timer = undefined;
      const { late, goesOn } = look(withinMs);
      for (const read of late) onLate(read);
      if (goesOn) this.start();
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }
}
