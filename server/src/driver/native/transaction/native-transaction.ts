/** A transaction of the native driver: the rules its commands follow, so that the client's own transaction is used safely. */

import {
  type AerospikeError,
  clientFailure,
  serverFailure,
} from '../../../model/aerospike-error.js';
import { type Command, isWriteCommand, type Outcome } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import {
  certainLifeMs,
  TRANSACTION_MAX_READS,
  TRANSACTION_MAX_WRITES,
  type TransactionEnd,
  type TransactionView,
} from '../../../model/transaction.js';
import type { BatchOptions, CallOptions, Transaction } from '../../driver.js';
import { deadlineOf } from '../../wire/run-context.js';
import { RecordOrder } from '../../wire/transaction/record-order.js';
import { stopsBatch } from '../batch-run.js';
import { CountedRecords } from './counted-records.js';
import { TransactionEnding } from './transaction-ending.js';
import type { TransactionHandle } from './transaction-handle.js';
import type { TransactionRun } from './transaction-run.js';

export interface NativeTransactionOptions {
  readonly id: bigint;
  readonly timeoutSeconds: number;
}

export class NativeDriverTransaction implements Transaction {
  readonly id: bigint;
  readonly #run: TransactionRun;
  readonly #handle: TransactionHandle;
  readonly #lifeMs: number;
  readonly #order = new RecordOrder();
  readonly #records = new CountedRecords();
  readonly #ends: TransactionEnding;
  #namespace: string | undefined;
  #deadlineMs: number;
  #isClockStarted = false;
  /** Writes one after the other until one was done: the first makes the monitor. */
  #firstWrite: Promise<unknown> = Promise.resolve();
  /** The end that was asked for last; later ones wait for it. */
  #ending: Promise<TransactionEnd> | undefined;

  constructor(run: TransactionRun, handle: TransactionHandle, options: NativeTransactionOptions) {
    this.id = options.id;
    this.#run = run;
    this.#handle = handle;
    this.#lifeMs = certainLifeMs(options.timeoutSeconds);
    this.#deadlineMs = this.#deadlineFromNow();
    this.#ends = new TransactionEnding({
      handle,
      records: this.#records,
      clock: run.clock,
      isUsed: () => this.#namespace !== undefined,
      certainUntilMs: () => this.#deadlineMs,
    });
  }

  view(): TransactionView {
    return {
      id: this.id,
      state: this.#ends.state,
      namespace: this.#namespace,
      reads: this.#records.reads,
      writes: this.#records.writes,
      inDoubt: this.#records.writeInDoubt || this.#ends.isInDoubt,
      deadlineMs: this.#deadlineMs,
    };
  }

  async execute(command: Command, options: CallOptions): Promise<Outcome> {
    const refusal = this.#admit([command]);
    if (refusal !== undefined) return { ok: false, error: refusal };
    const dueMs = this.#dueMs(options);
    return this.#inOrder(command, () => this.#perform(command, options, dueMs));
  }

  async batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]> {
    const refusal = this.#admit(commands);
    if (refusal !== undefined) {
      const outcome: Outcome = { ok: false, error: refusal };
      return commands.map((_, index) => told(index, outcome, options));
    }
    const dueMs = this.#dueMs(options);
    if (!options.respondAllKeys) return this.#batchInTurn(commands, options, dueMs);
    return Promise.all(
      commands.map(async (command, index) => {
        const perform = (): Performed => this.#perform(command, options, dueMs);
        return told(index, await this.#inOrder(command, perform), options);
      }),
    );
  }

  commit(): Promise<TransactionEnd> {
    return this.#end(() => this.#ends.commit());
  }

  abort(): Promise<TransactionEnd> {
    return this.#end(() => this.#ends.abort());
  }

  /** Why nothing of these may be sent; the first of them decides on the namespace. */
  #admit(commands: readonly Command[]): AerospikeError | undefined {
    return (
      this.#stateRefusal() ??
      this.#run.refusal() ??
      this.#namespaceRefusal(commands) ??
      this.#limitRefusal(commands)
    );
  }

  #stateRefusal(): AerospikeError | undefined {
    const { state } = this.#ends;
    if (state === 'committed') return serverFailure(RESULT.transactionCommitted);
    if (state === 'aborted') return serverFailure(RESULT.transactionAborted);
    if (this.#ending === undefined && !this.#handle.isClosed) return undefined;
    return clientFailure('TRANSACTION_STATE', { detail: 'The transaction is being ended.' });
  }

  #namespaceRefusal(commands: readonly Command[]): AerospikeError | undefined {
    const [first] = commands;
    const namespace = this.#namespace ?? first?.key.namespace;
    if (namespace === undefined) return undefined;
    if (commands.some(({ key }) => key.namespace !== namespace)) {
      return clientFailure('TRANSACTION_NAMESPACE');
    }
    const mode = this.#run.namespaceMode(namespace);
    if (mode === undefined) return serverFailure(RESULT.invalidNamespace);
    if (mode === 'ap') return clientFailure('TRANSACTION_NEEDS_SC');
    this.#namespace = namespace;
    return undefined;
  }

  #limitRefusal(commands: readonly Command[]): AerospikeError | undefined {
    if (this.#records.writesWith(commands) > TRANSACTION_MAX_WRITES) {
      const detail = `The limit is ${TRANSACTION_MAX_WRITES} records.`;
      return serverFailure(RESULT.transactionTooManyWrites, { detail });
    }
    const reads = commands.filter((command) => !isWriteCommand(command)).length;
    if (this.#records.reads + reads > TRANSACTION_MAX_READS) {
      const detail = `The transaction reads too many records; the limit is ${TRANSACTION_MAX_READS}.`;
      return clientFailure('INVALID_ARGUMENT', { detail });
    }
    for (const command of commands) this.#records.begin(command);
    return undefined;
  }

  /** The outcome as soon as there is one; what comes next on the record waits until the client has let go of it. */
  #inOrder({ key }: Command, perform: () => Performed): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    void this.#order.run([key], async () => {
      const { outcome, idle } = perform();
      resolve(await outcome);
      await idle();
    });
    return promise;
  }

  #perform(command: Command, options: CallOptions, dueMs: number): Performed {
    // The driver was closed while the command waited for its turn.
    if (this.#handle.isClosed) return notSent(clientFailure('CLOSED'));
    const context = this.#handle.commandContext();
    const idle = (): Promise<void> => context.pending.idle();
    const start = async (): Promise<Outcome> => {
      if (this.#run.clock.monotonicMs() >= dueMs) return { ok: false, error: timeIsUp() };
      const member = { context, dueMs };
      const outcome = await this.#run.execute(asMember(command), options, member);
      this.#records.note(command, outcome);
      return outcome;
    };
    if (!isWriteCommand(command) || this.#records.writes > 0) return { outcome: start(), idle };
    const outcome = this.#firstWrite.then(() => {
      this.#startClock();
      return start();
    });
    this.#firstWrite = outcome.then(idle);
    return { outcome, idle };
  }

  /** One row after the other until one fails, as this driver's batches that stop do. */
  #batchInTurn(
    commands: readonly Command[],
    options: BatchOptions,
    dueMs: number,
  ): Promise<readonly Outcome[]> {
    const { promise, resolve } = Promise.withResolvers<readonly Outcome[]>();
    const keys = commands.map(({ key }) => key);
    void this.#order.run(keys, async () => {
      const outcomes: Outcome[] = [];
      const idles: Performed['idle'][] = [];
      let stopped = false;
      for (const [index, command] of commands.entries()) {
        const row = stopped ? NOT_SENT : this.#perform(command, options, dueMs);
        const outcome = await row.outcome;
        stopped ||= stopsBatch(outcome);
        outcomes.push(told(index, outcome, options));
        idles.push(row.idle);
      }
      resolve(outcomes);
      await Promise.all(idles.map((idle) => idle()));
    });
    return promise;
  }

  /** The server counts from when the monitor is made: what we count from before that ends no later. */
  #startClock(): void {
    if (this.#isClockStarted) return;
    this.#isClockStarted = true;
    this.#deadlineMs = this.#deadlineFromNow();
  }

  #deadlineFromNow(): number {
    return this.#run.clock.monotonicMs() + this.#lifeMs;
  }

  /** No command outlasts the transaction's own time: the end has to wait for it. */
  #dueMs({ settings }: CallOptions): number {
    const { clock } = this.#run;
    const longestMs = clock.monotonicMs() + this.#lifeMs;
    return Math.min(longestMs, deadlineOf(clock, settings.totalTimeoutMs));
  }

  /** Ends one after the other: what the second finds is what the first left. */
  #end(end: () => Promise<TransactionEnd>): Promise<TransactionEnd> {
    const release = this.#run.hold();
    const before = this.#ending ?? this.#order.settled();
    const ending = before.then(end).finally(release);
    this.#ending = ending;
    return ending;
  }
}

interface Performed {
  readonly outcome: Promise<Outcome>;
  /** Resolves when the client has nothing more of the command. */
  readonly idle: () => Promise<void>;
}

function notSent(error: AerospikeError): Performed {
  return { outcome: Promise.resolve({ ok: false, error }), idle: () => Promise.resolve() };
}

const NOT_SENT = notSent(clientFailure('NOT_ATTEMPTED'));

/** Deletes leave a tombstone, and every replica has what is written: else it could not be undone. */
function asMember(command: Command): Command {
  if (!isWriteCommand(command)) return command;
  return { ...command, settings: { ...command.settings, durableDelete: true, commitLevel: 'all' } };
}

function told(index: number, outcome: Outcome, { onOutcome }: BatchOptions): Outcome {
  onOutcome?.(index, outcome);
  return outcome;
}

function timeIsUp(): AerospikeError {
  return clientFailure('TIMEOUT', { detail: 'The total timeout of the call passed.' });
}
