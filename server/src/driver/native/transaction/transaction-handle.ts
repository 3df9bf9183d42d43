/** One transaction as the client has it: made, handed to commands, ended, and freed when nothing of it is under way. */

import { clientFailure } from '../../../model/aerospike-error.js';
import { serverTimeoutSeconds, type TransactionState } from '../../../model/transaction.js';
import {
  NATIVE,
  type NativeClient,
  type NativeError,
  type NativeTransaction,
} from '../client-interface.js';
import { type NativeContext, NestedCalls, thrown } from '../native-context.js';

/** Entries the client reserves for reads, and for writes; it grows beyond them. 7.7 kB for each transaction. */
const RESERVED_ENTRIES = 16;
/** Transactions of one process. The client stops at 500000 reserved entries, for good. */
export const NATIVE_TRANSACTIONS_MAX = 15_000;

const STATE_NAME: ReadonlyMap<number, TransactionState> = new Map([
  [NATIVE.transactionState.open, 'open'],
  [NATIVE.transactionState.verified, 'verified'],
  [NATIVE.transactionState.committed, 'committed'],
  [NATIVE.transactionState.aborted, 'aborted'],
]);

/** A status of the client, or its error. */
export type Ended =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly error: NativeError };

export class TransactionHandle {
  readonly #context: NativeContext;
  readonly #transaction: NativeTransaction;
  readonly #onClose: () => void;
  #isClosed = false;

  /** Throws OVERLOADED where the process has too many. */
  constructor(context: NativeContext, timeoutSeconds: number, onClose: () => void) {
    const { Transaction, _transactionPool: pool } = context.module;
    if (pool.transactions.length >= NATIVE_TRANSACTIONS_MAX) {
      const detail = `The native driver has ${NATIVE_TRANSACTIONS_MAX} transactions, which is its limit.`;
      throw clientFailure('OVERLOADED', { detail });
    }
    // Beyond its capacity it frees what is decided, under the rolls that are still on their way.
    pool.capacity = Number.POSITIVE_INFINITY;
    this.#context = context;
    this.#onClose = onClose;
    this.#transaction = new Transaction(RESERVED_ENTRIES, RESERVED_ENTRIES);
    this.#transaction.setTimeout(serverTimeoutSeconds(timeoutSeconds));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** As the client has it, the last one where it is closed. */
  get state(): TransactionState {
    return STATE_NAME.get(this.#transaction.getState()) ?? 'open';
  }

  get inDoubt(): boolean {
    return this.#transaction.getInDoubt();
  }

  /** What a command of it is run in; `pending` then says when all that the client has of the command has ended. */
  commandContext(): NativeContext {
    if (this.#isClosed) throw new Error('a closed transaction was about to reach the client');
    const pending = new NestedCalls(this.#context.pending);
    return { ...this.#context, pending, transaction: this.#transaction };
  }

  commit(): Promise<Ended> {
    return this.#end((client, transaction) => client.commit(transaction));
  }

  abort(): Promise<Ended> {
    return this.#end((client, transaction) => client.abort(transaction));
  }

  /** Frees it; nothing of it may be under way. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { transactions } = this.#context.module._transactionPool;
    const place = transactions.indexOf(this.#transaction);
    if (place >= 0) transactions.splice(place, 1);
    this.#transaction.close();
    this.#onClose();
  }

  async #end(
    start: (client: NativeClient, transaction: NativeTransaction) => number | Promise<number>,
  ): Promise<Ended> {
    const { pending, client } = this.#context;
    pending.begin();
    try {
      return { ok: true, status: await start(client, this.#transaction) };
    } catch (cause) {
      return { ok: false, error: isNativeError(cause) ? cause : thrown(cause) };
    } finally {
      pending.end();
    }
  }
}

/** What the client throws by itself has no code. */
function isNativeError(cause: unknown): cause is NativeError {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'number';
}
