/** When requests leave: a lone one at once, those of one turn of the event loop together. */

/**
 * Each write to a socket costs more processor time than all else that is done for a small read (some 10 µs and 30 µs in all),
 * and what arrives in one turn of the event loop arrives in many callbacks, after each of which Node runs its queue of ticks.
 * So requests wait for the end of a turn that has brought several already, or that follows one that did.
 */
export interface WriteTurn {
  /** Counts a request. */
  add(): void;
  /** Runs `flush` when what has been added may leave: after the callback that runs now, or at the end of this turn. */
  schedule(flush: () => void): void;
}

export function createWriteTurn(): WriteTurn {
  let requests = 0;
  let isBusy = false;
  let isArmed = false;
  let waiting: (() => void)[] = [];

  function end(): void {
    isArmed = false;
    isBusy = requests > 1;
    requests = 0;
    const flushes = waiting;
    waiting = [];
    for (const flush of flushes) flush();
  }

  return {
    add(): void {
      requests += 1;
      if (isArmed) return;
      isArmed = true;
      // Immediates run when all that has arrived in a turn has been taken.
      setImmediate(end);
    },
    schedule(flush): void {
      if (isBusy || requests > 1) waiting.push(flush);
      else process.nextTick(flush);
    },
  };
}
