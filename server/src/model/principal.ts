/** Who a call is made for; one service account today, so that authentication has a place to arrive in. */

export interface Principal {
  /** Stable name, used in limits, tokens and logs; `anonymous` until authentication exists. */
  readonly name: string;
}

export const ANONYMOUS: Principal = { name: 'anonymous' };
