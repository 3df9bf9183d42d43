/** Where calls wait for a route: bounded in number and time, woken when the routes change and, at a pace, without that. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { Router } from './router.js';

/**
 * Milliseconds a call may wait for a route: longer than it takes a tend to notice that a node is gone (one interval, or two
 * silent ones) together with a usual takeover of its partitions, which is a second or two.
 */
const DEFAULT_ROUTE_PATIENCE_MS = 5_000;
/** Commands and rows that may wait for a route at once; further ones are refused with OVERLOADED. */
const DEFAULT_MAX_WAITING_FOR_ROUTE = 10_000;
/** The shortest and the longest pause before a node that refused is asked again, jitter left out; it doubles in between. */
const PACE_MIN_MS = 50;
const PACE_MAX_MS = 1_000;
/** The most a pause is longer than its pace says, by chance: what fell together shall not come back together. */
const JITTER = 0.5;
/** While calls wait, a tend is asked for this often: a takeover is then seen sooner than at the next tick. */
const WAITING_TEND_GAP_MS = 250;

export interface RoutePatienceOptions {
  readonly clock: Clock;
  /** At least 0 and below 1. */
  readonly random: () => number;
  readonly router: Router;
  /** 0 switches waiting off. Default DEFAULT_ROUTE_PATIENCE_MS. */
  readonly routePatienceMs?: number;
  /** Default DEFAULT_MAX_WAITING_FOR_ROUTE. */
  readonly maxWaitingForRoute?: number;
}

/** Commands that wait together, and leave together. */
export interface WaitingParty {
  /** How many they are. */
  readonly size: number;
  /** Their waits before this one: the pace slows down with them. */
  readonly waitsBefore: number;
  /** When they have to be woken, on the monotonic clock. */
  readonly endsMs: number;
  /** Called once, unless they leave first: with the reason when there is nothing left to wait for. */
  readonly wake: (closed: AerospikeError | undefined) => void;
}

export interface RouteWait {
  /** Leaves without being woken. Idempotent. */
  leave(): void;
}

interface Seat extends RouteWait {
  readonly party: WaitingParty;
  timer: Timer | undefined;
}

export class RoutePatience {
  /** 0 when nothing waits. */
  readonly patienceMs: number;
  readonly #options: RoutePatienceOptions;
  readonly #maxWaiting: number;
  readonly #seats = new Set<Seat>();
  #waiting = 0;
  #lastTendRequestMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: RoutePatienceOptions) {
    this.#options = options;
    this.patienceMs = options.routePatienceMs ?? DEFAULT_ROUTE_PATIENCE_MS;
    this.#maxWaiting = options.maxWaitingForRoute ?? DEFAULT_MAX_WAITING_FOR_ROUTE;
    options.router.onRoutesChanged(() => {
      this.#wakeAll(undefined);
    });
  }

  /** Commands that wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes the party in, or says why not: OVERLOADED when too many wait, CLOSED after `close`. */
  join(party: WaitingParty): RouteWait | AerospikeError {
    if (this.#closed) return clientFailure('CLOSED');
    if (this.#waiting + party.size > this.#maxWaiting) {
      const detail = `${this.#maxWaiting} may wait for a route at once, and no more do.`;
      return clientFailure('OVERLOADED', { detail });
    }
    const seat: Seat = {
      party,
      timer: undefined,
      leave: () => {
        this.#leave(seat);
      },
    };
    this.#seats.add(seat);
    this.#waiting += party.size;
    this.#watch(seat);
    this.#askForTend();
    return seat;
  }

  /** Sends everybody away with CLOSED: nothing of theirs is at any node, so nothing is lost by not waiting longer. */
  close(): void {
    this.#closed = true;
    this.#wakeAll(clientFailure('CLOSED'));
  }

  #watch(seat: Seat): void {
    const { clock, random } = this.#options;
    const { waitsBefore, endsMs } = seat.party;
    const pauseMs = paceMs(waitsBefore) * (1 + JITTER * random());
    const leftMs = Math.max(0, endsMs - clock.monotonicMs());
    seat.timer = clock.setTimer(Math.min(pauseMs, leftMs), () => {
      this.#wake(seat, undefined);
    });
  }

  #wakeAll(closed: AerospikeError | undefined): void {
    // Those who sit down again while this runs have seen the routes as they are now.
    for (const seat of [...this.#seats]) this.#wake(seat, closed);
  }

  #wake(seat: Seat, closed: AerospikeError | undefined): void {
    if (!this.#leave(seat)) return;
    seat.party.wake(closed);
  }

  #leave(seat: Seat): boolean {
    seat.timer?.cancel();
    if (!this.#seats.delete(seat)) return false;
    this.#waiting -= seat.party.size;
    return true;
  }

  #askForTend(): void {
    const { clock, router } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#lastTendRequestMs < WAITING_TEND_GAP_MS) return;
    this.#lastTendRequestMs = nowMs;
    router.requestTend();
  }
}

/** The pause after so many waits, jitter left out. */
function paceMs(waits: number): number {
  return Math.min(PACE_MAX_MS, PACE_MIN_MS * 2 ** Math.min(waits, 16));
}
