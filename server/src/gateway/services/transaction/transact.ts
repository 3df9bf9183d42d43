/** TransactionService.Transact: transactions one after the other on a stream, each step answered under its id. */

import type { SessionOptions } from '@aerogate/proto/aerogate/v1/settings_pb';
import type { BeginTransaction } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import {
  BeginTransactionSchema,
  type TransactRequest,
  type TransactResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import type { Status } from '@aerogate/proto/google/rpc/status_pb';
import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Timer } from '../../../model/clock.js';
import { requestCheck } from '../../check/request-check.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError } from '../../gateway-error.js';
import { TRANSACT_IDLE_MS, TRANSACT_STEPS_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { transactionEndToProto } from '../../translate/transaction.js';
import { failureOf, SUCCESS } from '../../transport/call-status.js';
import type { CallOutcome } from '../../transport/calls.js';
import type { ServiceDependencies } from '../dependencies.js';
import { isRequestTag } from '../session/answer-options.js';
import { OpenTransaction } from './open-transaction.js';
import type { StepFacts } from './open-transactions.js';
import { planTransaction } from './plan-transaction.js';
import {
  checkStep,
  isDataStep,
  isTraceparent,
  required,
  runStep,
  type StepAnswer,
} from './transact-step.js';

/** What goes wrong with a step is its answer; the stream itself fails only where a message can't be read. */
export async function* runTransactions(
  requests: AsyncIterable<TransactRequest>,
  context: CallContext,
  dependencies: ServiceDependencies,
): AsyncGenerator<TransactResponse, void, undefined> {
  const stream = new TransactionStream(requests[Symbol.asyncIterator](), context, dependencies);
  try {
    yield* stream.answers();
  } finally {
    stream.close();
  }
}

const checkBegin = requestCheck(BeginTransactionSchema);

class TransactionStream {
  readonly #requests: AsyncIterator<TransactRequest>;
  readonly #context: CallContext;
  readonly #dependencies: ServiceDependencies;
  readonly #answers: TransactResponse[] = [];
  /** Ids of steps that are not answered. */
  readonly #live = new Set<bigint>();
  #transaction: OpenTransaction | undefined;
  #session: SessionOptions | undefined;
  #isReading = false;
  /** No more is read: the stream ends when what was taken is answered, and what is open aborted. */
  #isEnding = false;
  /** Set with the end: nothing is left to do. */
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #idle: Timer | undefined;
  readonly #onStop = (): void => {
    this.#checkGoingAway();
  };

  constructor(
    requests: AsyncIterator<TransactRequest>,
    context: CallContext,
    dependencies: ServiceDependencies,
  ) {
    this.#requests = requests;
    this.#context = context;
    this.#dependencies = dependencies;
  }

  async *answers(): AsyncGenerator<TransactResponse, void, undefined> {
    this.#context.goingAway?.addEventListener('abort', this.#onStop);
    this.#context.signal.addEventListener('abort', this.#onAbort);
    if (this.#context.signal.aborted) this.#onAbort();
    this.#restIdle();
    this.#checkGoingAway();
    this.#read();
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) {
        yield answer;
        this.#read();
      } else if (this.#isOver) {
        break;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** The peer may be gone, or its time be over: what is open is aborted, unless its commit has begun. */
  close(): void {
    this.#context.goingAway?.removeEventListener('abort', this.#onStop);
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    this.#idle?.cancel();
    this.#isEnding = true;
    void this.#abandon();
    // One that waits for the peer ends with the peer; nothing here waits for it.
    this.#requests.return?.().catch(() => undefined);
  }

  readonly #onAbort = (): void => {
    this.#end({ error: withoutDoubt(this.#context.signal.reason) });
  };

  #read(): void {
    const isFull = this.#live.size + this.#answers.length >= TRANSACT_STEPS_MAX;
    if (this.#isReading || this.#isEnding || isFull) return;
    this.#isReading = true;
    this.#requests.next().then(
      (next) => {
        this.#isReading = false;
        if (this.#isEnding) return;
        if (next.done === true) {
          this.#end();
          return;
        }
        this.#receive(next.value);
        this.#read();
      },
      (error: unknown) => {
        this.#end({ error });
      },
    );
  }

  #receive(request: TransactRequest): void {
    const { id } = request;
    this.#idle?.cancel();
    if (this.#live.has(id)) {
      this.#refuse(id, new GatewayError('DUPLICATE_ID', { field: fieldAt(undefined, 'id') }));
      return;
    }
    this.#live.add(id);
    const facts = this.#factsOf(request);
    const { transactions } = this.#dependencies;
    this.#step(request).then(
      (answer) => {
        this.#live.delete(id);
        transactions.stepEnded(facts, SUCCESS);
        this.#answer(id, answer);
      },
      (error: unknown) => {
        this.#live.delete(id);
        transactions.stepEnded(facts, this.#refuse(id, error));
      },
    );
  }

  #factsOf({ id, step, traceparent }: TransactRequest): StepFacts {
    const requestTag = isDataStep(step) ? step.value.requestTag : undefined;
    return {
      call: step.case ?? 'none',
      requestId: `${this.#context.requestId}/${id}`,
      startedMs: this.#dependencies.clock.monotonicMs(),
      ...(isRequestTag(requestTag) ? { requestTag } : {}),
      ...(isTraceparent(traceparent) ? { traceparent } : {}),
    };
  }

  /** Its effect on the stream's own state comes before the next message is looked at. */
  async #step(request: TransactRequest): Promise<StepAnswer> {
    checkStep(request);
    const { step } = request;
    if (isDataStep(step)) return runStep(request, step, this.#stepStream());
    switch (step.case) {
      case 'begin':
        return { case: 'info', value: this.#begin(step.value).info() };
      case 'info':
        return { case: 'info', value: required(this.#transaction).info() };
      default:
        return this.#endTransaction(required(this.#transaction), step.case === 'commit');
    }
  }

  #stepStream() {
    return {
      context: this.#context,
      dependencies: this.#dependencies,
      transaction: this.#transaction,
      session: this.#session,
    };
  }

  #begin(begin: BeginTransaction): OpenTransaction {
    checkBegin(begin);
    if (this.#context.goingAway?.aborted === true) throw new GatewayError('CLOSED');
    if (this.#transaction?.isTold === false) {
      throw new GatewayError('TRANSACTION_STATE', {
        detail: 'a transaction is open on the stream; commit or abort it first.',
      });
    }
    const transaction = new OpenTransaction({
      ...planTransaction(begin, this.#context, this.#dependencies),
      onExpired: () => {
        if (this.#transaction === transaction) {
          this.#answer(0n, { case: 'info', value: transaction.info() });
        }
      },
    });
    this.#transaction = transaction;
    this.#session = begin.session;
    return transaction;
  }

  async #endTransaction(transaction: OpenTransaction, commits: boolean): Promise<StepAnswer> {
    const ending = commits ? transaction.commit() : transaction.abort();
    const end = await ending;
    const id = transaction.usedId;
    return { case: 'outcome', value: transactionEndToProto(end, id, 1) };
  }

  /** What is counted and logged of it. */
  #refuse(id: bigint, error: unknown): CallOutcome {
    const requestId = `${this.#context.requestId}/${id}`;
    const { status, outcome } = failureOf(error, { requestId });
    const { code, message, details } = status;
    const value: Status = {
      $typeName: 'google.rpc.Status',
      code,
      message,
      details: [...details],
    };
    this.#answer(id, { case: 'error', value });
    return outcome;
  }

  #answer(id: bigint, answer: StepAnswer): void {
    this.#answers.push({ $typeName: 'aerogate.v1.TransactResponse', id, answer });
    this.#restIdle();
    this.#checkGoingAway();
    this.#checkOver();
    this.#wake?.();
  }

  /** The gateway is shutting down: the transaction that is open may still end, and no other begins. */
  #checkGoingAway(): void {
    if (this.#context.goingAway?.aborted !== true || this.#live.size > 0) return;
    if (this.#transaction?.isEnded !== false) this.#end();
  }

  #restIdle(): void {
    this.#idle?.cancel();
    this.#idle = this.#dependencies.clock.setTimer(TRANSACT_IDLE_MS, () => {
      if (this.#live.size === 0 && this.#transaction?.isTold !== false) this.#end();
    });
  }

  #end(failure?: { readonly error: unknown }): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#failure = failure;
    this.#checkOver();
  }

  #checkOver(): void {
    if (!this.#isEnding || this.#live.size > 0 || this.#isOver) return;
    this.#isOver = true;
    void this.#abandon().then(() => {
      this.#wake?.();
    });
  }

  /** Aborts what is open and was not asked to commit. */
  async #abandon(): Promise<void> {
    const transaction = this.#transaction;
    if (transaction === undefined || transaction.isEnded) return;
    await transaction.abort();
  }
}

/**
 * Why a stream was ended, as its service may say it. What was taken is answered before, a commit with how it ended or that it
 * is in doubt, and what is open is aborted: the end leaves nothing to doubt. Who ended the stream can't know that.
 */
function withoutDoubt(reason: unknown): unknown {
  if (!(reason instanceof AerospikeError) || reason.code.from !== 'client') return reason;
  return clientFailure(reason.code.error, {
    ...(reason.detail === undefined ? {} : { detail: reason.detail }),
  });
}
