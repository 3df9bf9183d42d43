/** Transactions as all layers speak of them: their states, how they end, and what a command carries of the one it is part of. */

import type { AerospikeError } from './aerospike-error.js';

export type TransactionState =
  /** Takes commands. */
  | 'open'
  /** What it read still holds; it is being committed, and will not be aborted any more. */
  | 'verified'
  | 'committed'
  | 'aborted';

/** A transaction as its driver sees it now. */
export interface TransactionView {
  /** 64 bits, signed; never 0. */
  readonly id: bigint;
  readonly state: TransactionState;
  /** Undefined until the first command. */
  readonly namespace: string | undefined;
  /** Records read whose versions will be verified. */
  readonly reads: number;
  /** Records written, those included whose write is in doubt. */
  readonly writes: number;
  /** A write in it may or may not have been applied, or its commit. */
  readonly inDoubt: boolean;
  /** When the server gives it up, on the monotonic clock; never later than the server does. */
  readonly deadlineMs: number;
}

export type TransactionResult =
  | 'committed'
  | 'alreadyCommitted'
  | 'aborted'
  | 'alreadyAborted'
  /** The answer to the decisive step was lost. Asking for the commit again may tell. */
  | 'inDoubt';

/** What came of a commit or an abort. */
export interface TransactionEnd {
  readonly result: TransactionResult;
  /** The end is decided, but not shown by every record yet: the server finishes that by itself. */
  readonly rollPending: boolean;
  /** Shown by every record; the server still clears up. */
  readonly closePending: boolean;
  /** Why it was not committed, or why that is in doubt. */
  readonly error?: AerospikeError;
}

/** What a command does for the transaction it carries. */
export type TransactionRole =
  /** One of its reads and writes. */
  | 'member'
  /** Asks whether the record still has `version`. */
  | 'verify'
  /** Makes what was written to the record visible, or undoes it. */
  | 'rollForward'
  | 'rollBack';

/** What a command carries of the transaction it is part of. */
export interface TransactionPart {
  readonly role: TransactionRole;
  readonly id: bigint;
  /** The version in which the transaction has read the record, 56 bits. */
  readonly version?: bigint;
  /** Seconds since 2010-01-01 UTC on the server's clock; known once its monitor record exists. */
  readonly deadlineSeconds?: number;
}

/** Records one transaction may write; the server's limit. */
export const TRANSACTION_MAX_WRITES = 4096;
/** Records one transaction may read, so that their versions can be verified; ours. */
export const TRANSACTION_MAX_READS = 50_000;
/** How long a transaction may live: the server's bounds, and what it takes unless told otherwise. */
export const TRANSACTION_TIMEOUT_SECONDS = { min: 1, max: 120, default: 10 } as const;

/**
 * What servers are asked for, so that the time a transaction was given is there: they count in whole seconds of their own, and
 * what they call 10 s may be hardly more than 9. More than 120 s they do not give.
 */
export function serverTimeoutSeconds(timeoutSeconds: number): number {
  return Math.min(timeoutSeconds + 1, TRANSACTION_TIMEOUT_SECONDS.max);
}

/** How long servers asked so keep it for certain: the time it was given, of 120 s one less. */
export function certainLifeMs(timeoutSeconds: number): number {
  return (serverTimeoutSeconds(timeoutSeconds) - 1) * 1000;
}
