/** All pipelines of a gateway: what each of them is held to, how many there are, and who is told of their items. */

import type { CallOutcome } from '../../transport/calls.js';

export interface PipelineLimits {
  /** Items one stream has under way at most. */
  readonly maxInFlight: number;
  /** How old a stream grows. */
  readonly maxAgeMs: number;
  /** How long a stream may have nothing to do. */
  readonly idleMs: number;
}

/** What an item is, for metrics and the log; nothing in it is the caller's but its names. */
export interface ItemFacts {
  readonly call: 'get' | 'put' | 'execute' | 'none';
  readonly requestId: string;
  readonly requestTag?: string;
  readonly traceparent?: string;
  /** On the monotonic clock. */
  readonly startedMs: number;
}

export interface ItemObserver {
  /** An item has its answer, or can have none any more. */
  itemEnded(item: ItemFacts, outcome: CallOutcome): void;
}

export class Pipelines {
  readonly limits: PipelineLimits;
  /** Streams open now. */
  open = 0;
  /** Items under way on all of them. */
  inFlight = 0;
  readonly #observers: ItemObserver[] = [];

  constructor(limits: PipelineLimits) {
    this.limits = limits;
  }

  observe(observer: ItemObserver): void {
    this.#observers.push(observer);
  }

  itemEnded(item: ItemFacts, outcome: CallOutcome): void {
    for (const observer of this.#observers) observer.itemEnded(item, outcome);
  }
}
