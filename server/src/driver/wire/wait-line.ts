/** Exchanges that wait for a connection: two lines in order of arrival, which one can leave from anywhere. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Exchange, ExchangeTicket, SentState } from './exchange.js';
import type { Lane } from './router.js';

export interface Waiting {
  readonly exchange: Exchange;
  readonly lane: Lane;
  /** Order of arrival over both lanes. */
  readonly arrival: number;
  /** The connection's ticket, once it was served. */
  served: ExchangeTicket | undefined;
}

export class WaitLine {
  /** Sets keep the order of insertion and let go of a member without a search. */
  readonly #lanes: Readonly<Record<Lane, Set<Waiting>>> = {
    shared: new Set(),
    exclusive: new Set(),
  };
  #arrivals = 0;

  get size(): number {
    return this.#lanes.shared.size + this.#lanes.exclusive.size;
  }

  waitingIn(lane: Lane): number {
    return this.#lanes[lane].size;
  }

  join(exchange: Exchange, lane: Lane): ExchangeTicket {
    const waiting: Waiting = { exchange, lane, arrival: this.#arrivals, served: undefined };
    this.#arrivals += 1;
    this.#lanes[lane].add(waiting);
    return {
      sentState: (): SentState => waiting.served?.sentState() ?? 'neverSent',
      abandon: (): void => {
        this.leave(waiting);
        waiting.served?.abandon();
      },
    };
  }

  leave(waiting: Waiting): void {
    this.#lanes[waiting.lane].delete(waiting);
  }

  /** The longest waiting of each lane, the longer waiting of the two first. */
  heads(): readonly Waiting[] {
    const shared = first(this.#lanes.shared);
    const exclusive = first(this.#lanes.exclusive);
    if (shared === undefined || exclusive === undefined) {
      return [shared, exclusive].filter((waiting) => waiting !== undefined);
    }
    return exclusive.arrival < shared.arrival ? [exclusive, shared] : [shared, exclusive];
  }

  failAll(error: AerospikeError): void {
    for (const lane of Object.values(this.#lanes)) {
      const waiting = [...lane];
      lane.clear();
      for (const { exchange } of waiting) exchange.fail(error, 'neverSent');
    }
  }
}

function first(lane: ReadonlySet<Waiting>): Waiting | undefined {
  return lane.values().next().value;
}
