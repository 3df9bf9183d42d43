/** The transactions open on this gateway: how many there may be, in all and for one principal, and what became of those before. */

import type { TransactionInfo } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { Principal } from '../../../model/principal.js';
import type { TransactionResult } from '../../../model/transaction.js';
import { GatewayError } from '../../gateway-error.js';
import type { CallOutcome } from '../../transport/calls.js';

export interface OpenTransactionsLimits {
  readonly total: number;
  readonly perPrincipal: number;
}

export interface OpenTransactionsOptions extends OpenTransactionsLimits {
  /** The number of the next one, above that of the one before; 0 stands before the first. Unset: one more. */
  readonly numberAfter?: (last: number) => number;
}

/** What is listed. */
export interface ListedTransaction {
  readonly principal: Principal;
  info(): TransactionInfo;
}

/** What a step on a stream is, for metrics and the log; nothing in it is the caller's but its names. */
export interface StepFacts {
  readonly call: 'begin' | 'get' | 'put' | 'execute' | 'info' | 'commit' | 'abort' | 'none';
  readonly requestId: string;
  readonly requestTag?: string;
  readonly traceparent?: string;
  /** On the monotonic clock. */
  readonly startedMs: number;
}

export interface StepObserver {
  /** A step has its answer. */
  itemEnded(step: StepFacts, outcome: CallOutcome): void;
}

/** How one left: as it ended, or `expired` where the gateway aborted it at its deadline. */
export type TransactionEnding = TransactionResult | 'expired';

export class OpenTransactions {
  readonly limits: OpenTransactionsLimits;
  readonly #numberAfter: (last: number) => number;
  /** In the order they began. */
  readonly #open = new Map<number, ListedTransaction>();
  readonly #openOf = new Map<string, number>();
  readonly #ended = new Map<TransactionEnding, number>();
  readonly #observers: StepObserver[] = [];
  #began = 0;
  #lastNumber = 0;

  constructor({ total, perPrincipal, numberAfter }: OpenTransactionsOptions) {
    this.limits = { total, perPrincipal };
    this.#numberAfter = numberAfter ?? ((last) => last + 1);
  }

  /** Tells the observer of every step on a stream from now on. */
  observe(observer: StepObserver): void {
    this.#observers.push(observer);
  }

  stepEnded(step: StepFacts, outcome: CallOutcome): void {
    for (const observer of this.#observers) observer.itemEnded(step, outcome);
  }

  get open(): number {
    return this.#open.size;
  }

  /** Transactions begun since the start. */
  get began(): number {
    return this.#began;
  }

  /** Transactions that ended since the start, by how. */
  get ended(): ReadonlyMap<TransactionEnding, number> {
    return this.#ended;
  }

  countEnd(ending: TransactionEnding): void {
    this.#ended.set(ending, (this.#ended.get(ending) ?? 0) + 1);
  }

  /** Throws GatewayError LIMIT_REACHED where as many are open as may be. */
  checkRoom({ name }: Principal): void {
    const { total, perPrincipal } = this.limits;
    const own = this.#openOf.get(name) ?? 0;
    if (this.#open.size >= total) throw tooMany(`${total} transactions are open on this gateway`);
    if (own >= perPrincipal) {
      throw tooMany(`${perPrincipal} transactions of this principal are open`);
    }
  }

  /** Takes one in; the function that comes back lets it go, once. */
  enter(transaction: ListedTransaction): () => void {
    const { name } = transaction.principal;
    this.checkRoom(transaction.principal);
    this.#began += 1;
    const number = this.#numberAfter(this.#lastNumber);
    this.#lastNumber = number;
    this.#open.set(number, transaction);
    this.#openOf.set(name, (this.#openOf.get(name) ?? 0) + 1);
    return () => {
      if (!this.#open.delete(number)) return;
      const own = (this.#openOf.get(name) ?? 1) - 1;
      if (own === 0) this.#openOf.delete(name);
      else this.#openOf.set(name, own);
    };
  }

  /** Those that began after the one with this number, oldest first, each with its own. */
  *after(number: number): IterableIterator<readonly [number, ListedTransaction]> {
    for (const entry of this.#open) if (entry[0] > number) yield entry;
  }
}

function tooMany(what: string): GatewayError {
  return new GatewayError('LIMIT_REACHED', {
    detail: `${what}, which is the limit; end one, or try again when one has ended.`,
  });
}
