/** The end of a transaction over the client: its statuses and errors as what is known, and nothing more. */

import {
  type AerospikeError,
  clientFailure,
  serverFailure,
} from '../../../model/aerospike-error.js';
import type { Clock, Timer } from '../../../model/clock.js';
import { RESULT } from '../../../model/result-code.js';
import type { TransactionEnd, TransactionState } from '../../../model/transaction.js';
import { withFacts } from '../../wire/run-context.js';
import { NATIVE, type NativeError } from '../client-interface.js';
import { unsupported } from '../gaps.js';
import { toFailure } from '../native-failure.js';
import type { CountedRecords } from './counted-records.js';
import type { TransactionHandle } from './transaction-handle.js';

export interface TransactionEndingOptions {
  readonly handle: TransactionHandle;
  readonly records: CountedRecords;
  readonly clock: Clock;
  /** Whether a command was sent in it. */
  readonly isUsed: () => boolean;
  /** Until then no server ends it by itself, and what one says of its state is what came of it. */
  readonly certainUntilMs: () => number;
}

type Pending = Pick<TransactionEnd, 'rollPending' | 'closePending'>;

const NOTHING_PENDING: Pending = { rollPending: false, closePending: false };
const ALL_PENDING: Pending = { rollPending: true, closePending: true };

/** How long a commit in doubt may be asked for again behind the deadline; the client's transaction is freed then. */
const DOUBT_KEPT_MS = 30_000;

const NOT_ABORTED = { inDoubt: true, detail: 'It was not aborted, since its commit is in doubt.' };

/** Ends are asked for one after the other, and after all commands of the transaction have ended in the client. */
export class TransactionEnding {
  readonly #options: TransactionEndingOptions;
  #state: TransactionState = 'open';
  /** Why the commit is in doubt. */
  #doubt: AerospikeError | undefined;
  #release: Timer | undefined;

  constructor(options: TransactionEndingOptions) {
    this.#options = options;
  }

  get state(): TransactionState {
    return this.#state;
  }

  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  async commit(): Promise<TransactionEnd> {
    if (this.#state === 'committed') return { result: 'alreadyCommitted', ...NOTHING_PENDING };
    if (this.#state === 'aborted') {
      const error = serverFailure(RESULT.transactionAborted);
      return { result: 'alreadyAborted', ...NOTHING_PENDING, error };
    }
    const { handle, records, isUsed } = this.#options;
    if (!isUsed()) return this.#decided('committed', NOTHING_PENDING);
    if (records.writeInDoubt) return this.#rollBack(unsupported('transaction-doubt'));
    if (handle.isClosed) return this.#undecided();
    this.#release?.cancel();
    const ended = await handle.commit();
    if (ended.ok) return this.#committed(ended.status);
    return this.#failed(ended.error);
  }

  async abort(): Promise<TransactionEnd> {
    if (this.#state === 'committed') return { result: 'alreadyCommitted', ...NOTHING_PENDING };
    if (this.#state === 'aborted') return { result: 'alreadyAborted', ...NOTHING_PENDING };
    // The server may have it as committed: rolling its records back would tear it apart.
    if (this.#doubt !== undefined) {
      const error = clientFailure('TRANSACTION_IN_DOUBT', { ...NOT_ABORTED, cause: this.#doubt });
      return { result: 'inDoubt', ...NOTHING_PENDING, error };
    }
    return this.#rollBack();
  }

  /** The driver was closed, or the doubt lasted too long: the client has nothing of it any more. */
  #undecided(): Promise<TransactionEnd> | TransactionEnd {
    const error = this.#doubt;
    if (error === undefined) return this.#rollBack(clientFailure('CLOSED'));
    return { result: 'inDoubt', ...NOTHING_PENDING, error };
  }

  #committed(status: number): TransactionEnd {
    const { rollForwardAbandoned, closeAbandoned } = NATIVE.commitStatus;
    const rollPending = status === rollForwardAbandoned;
    // The client closes monitors that never were, too, and fails at that.
    const closePending = rollPending || status === closeAbandoned;
    return this.#decided('committed', this.#ofWrites({ rollPending, closePending }));
  }

  /** Of a commit that failed, the client keeps the state it came to. */
  #failed(error: NativeError): TransactionEnd | Promise<TransactionEnd> {
    const { handle } = this.#options;
    const failure = toFailure(error, { isWrite: true, nodeNames: new Map() });
    switch (handle.state) {
      case 'committed':
        return this.#decided('committed', this.#ofWrites(ALL_PENDING));
      case 'open':
        // The decisive step was not sent, and never will be.
        return this.#rollBack(withFacts(failure, { inDoubt: false }));
      case 'aborted':
        return this.#foundAborted(error, failure);
      case 'verified':
        return this.#notMarked(error, failure);
    }
  }

  /** Either the records read were not as they had been, or a server said that it is aborted. */
  #foundAborted({ code, inDoubt }: NativeError, failure: AerospikeError): TransactionEnd {
    const { clock, certainUntilMs } = this.#options;
    const pending = this.#ofWrites(ALL_PENDING);
    if (code !== RESULT.transactionAborted) {
      const detail = `Of the records it read: ${failure.codeName}.`;
      const error = clientFailure('TRANSACTION_VERIFY_FAILED', { detail, cause: failure });
      return this.#decided('aborted', pending, error);
    }
    const isFirst = this.#doubt === undefined && !inDoubt;
    if (isFirst || clock.monotonicMs() < certainUntilMs()) {
      return this.#decided('aborted', pending, withFacts(failure, { inDoubt: false }));
    }
    return this.#inDoubt(failure);
  }

  /** The decisive step failed: only a server's answer to its first try is proof that it was not taken. */
  #notMarked(
    { code, inDoubt }: NativeError,
    failure: AerospikeError,
  ): TransactionEnd | Promise<TransactionEnd> {
    this.#state = 'verified';
    const isAnswer = code > 0 && code !== RESULT.timeout;
    const isFirst = this.#doubt === undefined && !inDoubt && !this.#options.handle.inDoubt;
    return isAnswer && isFirst ? this.#rollBack(failure) : this.#inDoubt(failure);
  }

  #inDoubt(cause: AerospikeError): TransactionEnd {
    const { clock, handle, certainUntilMs } = this.#options;
    const detail = `The answer to the decisive step was lost: ${cause.codeName}.`;
    const error = clientFailure('TRANSACTION_IN_DOUBT', { detail, inDoubt: true, cause });
    this.#doubt = error;
    const leftMs = Math.max(0, certainUntilMs() - clock.monotonicMs());
    this.#release = clock.setTimer(leftMs + DOUBT_KEPT_MS, () => {
      handle.close();
    });
    return { result: 'inDoubt', ...NOTHING_PENDING, error };
  }

  async #rollBack(error?: AerospikeError): Promise<TransactionEnd> {
    const { handle, isUsed } = this.#options;
    if (!isUsed()) return this.#decided('aborted', NOTHING_PENDING, error);
    if (handle.isClosed) return this.#decided('aborted', this.#ofWrites(ALL_PENDING), error);
    const ended = await handle.abort();
    const { rollBackAbandoned, closeAbandoned } = NATIVE.abortStatus;
    const rollPending = !ended.ok || ended.status === rollBackAbandoned;
    const closePending = rollPending || ended.status === closeAbandoned;
    return this.#decided('aborted', this.#ofWrites({ rollPending, closePending }), error);
  }

  #ofWrites(pending: Pending): Pending {
    return this.#options.records.hasBegunWrites ? pending : NOTHING_PENDING;
  }

  #decided(
    result: 'committed' | 'aborted',
    pending: Pending,
    error?: AerospikeError,
  ): TransactionEnd {
    this.#state = result;
    this.#doubt = undefined;
    this.#release?.cancel();
    this.#options.handle.close();
    return { result, ...pending, ...(error === undefined ? {} : { error }) };
  }
}
