/**
 * How fast the rows of a query go out where a rate is asked for. Nodes alone would not keep to it: each call begins a query
 * of its own on them, and after a record they pause for 10 ms at most (8.1.2), however low the rate is.
 */

import type { Driver } from '../../../driver/driver.js';
import type { Clock } from '../../../model/clock.js';
import type { QueryEvent } from '../../../model/query.js';
import { pause } from '../follow.js';

export interface QueryPaceOptions {
  /** Of each node; 0 for no limit. */
  readonly recordsPerSecond: number;
  readonly driver: Driver;
  readonly clock: Clock;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

type Events = readonly QueryEvent[];

/** Rows go out in portions of so much time, or one by one. */
const PORTION_MS = 100;

export class QueryPace {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #beganMs: number;
  /** Of all nodes; infinite without a limit. */
  readonly #rowsPerMs: number;
  #rows = 0;

  constructor({ recordsPerSecond, driver, clock, signal }: QueryPaceOptions) {
    const nodes = driver.cluster().nodes.filter(({ active }) => active).length;
    this.#clock = clock;
    this.#signal = signal;
    this.#beganMs = clock.monotonicMs();
    this.#rowsPerMs =
      recordsPerSecond === 0
        ? Number.POSITIVE_INFINITY
        : (recordsPerSecond * Math.max(1, nodes)) / 1_000;
  }

  /** The same events, none of them before those ahead of it have had their time. */
  async *paced(source: AsyncIterable<Events>): AsyncGenerator<Events, void> {
    if (this.#rowsPerMs === Number.POSITIVE_INFINITY) {
      yield* source;
      return;
    }
    const most = Math.max(1, Math.floor(this.#rowsPerMs * PORTION_MS));
    for await (const events of source) {
      for (const portion of portionsOf(events, most)) {
        await this.due();
        yield portion;
        this.#rows += portion.reduce((sum, { type }) => sum + (type === 'record' ? 1 : 0), 0);
      }
    }
  }

  /** Until all rows so far have had their time. */
  async due(): Promise<void> {
    const waitMs = this.#beganMs + this.#rows / this.#rowsPerMs - this.#clock.monotonicMs();
    if (waitMs >= 1) await pause(this.#clock, waitMs, this.#signal);
  }
}

/** How many of the events, from the first on, bring no more than so many records. */
export function eventsWithin(events: Events, maxRecords: number): number {
  if (events.length <= maxRecords) return events.length;
  let records = 0;
  for (const [index, { type }] of events.entries()) {
    if (type !== 'record') continue;
    if (records === maxRecords) return index;
    records += 1;
  }
  return events.length;
}

function* portionsOf(events: Events, maxRecords: number): Generator<Events> {
  for (let rest = events; rest.length > 0; ) {
    const size = eventsWithin(rest, maxRecords);
    yield rest.slice(0, size);
    rest = rest.slice(size);
  }
}
