/** The queries that are being read: how many there may be, in all and for one principal, and how much went through them. */

import type { Principal } from '../../../model/principal.js';
import { GatewayError } from '../../gateway-error.js';

export interface OpenQueriesLimits {
  readonly total: number;
  readonly perPrincipal: number;
}

export class OpenQueries {
  readonly limits: OpenQueriesLimits;
  readonly #openOf = new Map<string, number>();
  #open = 0;
  #records = 0;

  constructor(limits: OpenQueriesLimits) {
    this.limits = limits;
  }

  /** Queries being read now. */
  get open(): number {
    return this.#open;
  }

  /** Records answered by queries since the start. */
  get records(): number {
    return this.#records;
  }

  countRecord(): void {
    this.#records += 1;
  }

  /** Throws GatewayError LIMIT_REACHED where as many are open as may be. The function that comes back ends it, once. */
  enter({ name }: Principal): () => void {
    const { total, perPrincipal } = this.limits;
    const own = this.#openOf.get(name) ?? 0;
    if (this.#open >= total) throw tooMany(`${total} queries are open on this gateway`);
    if (own >= perPrincipal) throw tooMany(`${perPrincipal} queries of this principal are open`);
    this.#open += 1;
    this.#openOf.set(name, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(name);
    };
  }

  #leave(name: string): void {
    this.#open -= 1;
    const own = (this.#openOf.get(name) ?? 1) - 1;
    if (own === 0) this.#openOf.delete(name);
    else this.#openOf.set(name, own);
  }
}

function tooMany(what: string): GatewayError {
  return new GatewayError('LIMIT_REACHED', {
    detail: `${what}, which is the limit; end one, or try again when one has ended.`,
  });
}
