/** A read that waits behind a slow one, asked a second time on another connection: the first answer counts. */

import type { AerospikeError } from '../../model/aerospike-error.js';
import type { Frame } from '../../wire/frame.js';
import type { Exchange, ExchangeTicket, SentState } from './exchange.js';

/** A read that was sent and has no answer. */
export interface SentRead extends ExchangeTicket {
  /** Undefined once it is forgotten. */
  exchange: Exchange | undefined;
  /** Its second try; abandoned with it. */
  second: ExchangeTicket | undefined;
}

/** Whether a second try would be the first: one is enough to get past a slow read, and more would weigh on a slow node. */
export function mayRace({ exchange, second }: SentRead): boolean {
  return exchange !== undefined && second === undefined && !(exchange instanceof Runner);
}

/** Sends the read again by `send`. Whoever handed it over hears of one answer, or of the failure of the last try. */
export function raceRead(read: SentRead, send: (exchange: Exchange) => ExchangeTicket): void {
  const { exchange } = read;
  if (exchange === undefined) return;
  const race: Race = { exchange, running: 2, isWon: false };
  const second = new Runner(race, () => {
    read.abandon();
  });
  read.exchange = new Runner(race, () => {
    read.second?.abandon();
  });
  read.second = send(second);
}

interface Race {
  readonly exchange: Exchange;
  running: number;
  isWon: boolean;
}

class Runner implements Exchange {
  readonly request: Buffer;
  readonly answer: Exchange['answer'];
  readonly #race: Race;
  readonly #callOff: () => void;

  /** `callOff` abandons the other. */
  constructor(race: Race, callOff: () => void) {
    this.request = race.exchange.request;
    this.answer = race.exchange.answer;
    this.#race = race;
    this.#callOff = callOff;
  }

  receive(frame: Frame): boolean {
    const race = this.#race;
    if (race.isWon) return true;
    if (!race.exchange.receive(frame)) return false;
    race.isWon = true;
    this.#callOff();
    return true;
  }

  fail(error: AerospikeError, sent: SentState): void {
    const race = this.#race;
    race.running -= 1;
    if (race.running === 0 && !race.isWon) race.exchange.fail(error, sent);
  }

  progress(): void {
    this.#race.exchange.progress?.();
  }
}
