/** Commands of several calls on their way as one batch: each has its own time, its own caller, and its own outcome. */

import {
  type AerospikeError,
  clientFailure,
  type FailureFacts,
} from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { Command, Outcome } from '../../model/command.js';
import type { ClientErrorName } from '../../model/result-code.js';
import { StopSource } from '../../model/stop-signal.js';
import type { CallOptions, Driver } from '../driver.js';

/** A call that waits for its outcome. */
export interface Member {
  readonly command: Command;
  readonly options: CallOptions;
  readonly resolve: (outcome: Outcome) => void;
}

export interface BatchFacts {
  readonly driver: Driver;
  readonly clock: Clock;
  /** Whether the members write: one that leaves early may have been applied then. */
  readonly writes: boolean;
}

/** Runs the members, two or more, as one batch; resolves when the last has its outcome from the driver. */
export async function runCoalesced(members: readonly Member[], facts: BatchFacts): Promise<void> {
  const stop = new StopSource();
  const totalTimeoutMs = longestOf(members);
  let left = members.length;
  const seats = members.map((member) => {
    const seat = new Seat(member, facts, () => {
      left -= 1;
      if (left === 0) stop.stop();
    });
    seat.limit(totalTimeoutMs);
    return seat;
  });
  const [first] = members;
  if (first === undefined) return;
  await facts.driver.batch(
    members.map(({ command }) => command),
    {
      // Alone, none of them would wait for another's node: how many a batch of a caller asks at once is no matter of theirs.
      settings: { ...first.options.settings, totalTimeoutMs, maxConcurrentNodes: 0 },
      signal: stop,
      respondAllKeys: true,
      onStarted: (endRow) => {
        for (const [index, seat] of seats.entries()) {
          seat.endEarly = (error): void => {
            endRow(index, error);
          };
        }
      },
      onOutcome: (index, outcome) => {
        seats[index]?.end(outcome);
      },
    },
  );
}

/** 0 where one of them has no bound. */
function longestOf(members: readonly Member[]): number {
  let longest = 0;
  for (const { options } of members) {
    const { totalTimeoutMs } = options.settings;
    if (totalTimeoutMs === 0) return 0;
    longest = Math.max(longest, totalTimeoutMs);
  }
  return longest;
}

class Seat {
  readonly #member: Member;
  readonly #facts: BatchFacts;
  readonly #onLeave: () => void;
  readonly #onAbort: () => void;
  /** Ends the member's row; undefined where the driver has no way to, and its outcome has to be guessed. */
  endEarly: ((error: AerospikeError) => void) | undefined;
  #timer: Timer | undefined;
  #ended = false;

  constructor(member: Member, facts: BatchFacts, onLeave: () => void) {
    this.#member = member;
    this.#facts = facts;
    this.#onLeave = onLeave;
    this.#onAbort = (): void => {
      this.#leave('CANCELLED');
    };
    member.options.signal?.addEventListener('abort', this.#onAbort);
  }

  /** The batch has the longest time of all; who has less leaves before. */
  limit(batchTimeoutMs: number): void {
    const { totalTimeoutMs } = this.#member.options.settings;
    if (totalTimeoutMs === 0 || totalTimeoutMs === batchTimeoutMs) return;
    this.#timer = this.#facts.clock.setTimer(totalTimeoutMs, () => {
      this.#leave('TIMEOUT', { detail: 'The total timeout of the call passed.' });
    });
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    this.#member.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#member.resolve(outcome);
  }

  /** The others go on. */
  #leave(error: ClientErrorName, facts: FailureFacts = {}): void {
    this.endEarly?.(clientFailure(error, facts));
    if (this.#ended) return;
    const guessed = { ...facts, inDoubt: this.#facts.writes, attempts: 1 };
    this.end({ ok: false, error: clientFailure(error, guessed) });
    this.#onLeave();
  }
}
