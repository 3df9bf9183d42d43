/** A transaction of the wire driver: what its client side has to keep, and the rules its commands follow. */

import {
  type AerospikeError,
  clientFailure,
  isServerFailure,
  serverFailure,
} from '../../../model/aerospike-error.js';
import { type Command, isWriteCommand, type Outcome } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import {
  TRANSACTION_MAX_READS,
  TRANSACTION_MAX_WRITES,
  type TransactionEnd,
  type TransactionState,
  type TransactionView,
} from '../../../model/transaction.js';
import type { WireMessage } from '../../../wire/message.js';
import type { BatchOptions, CallOptions, Transaction } from '../../driver.js';
import { type Ending, mark, roll, verifyReads } from './end-transaction.js';
import { MonitorRecord } from './monitor-record.js';
import { RecordOrder } from './record-order.js';
import { roundsOf, writtenKeys } from './rounds.js';
import { TouchedRecords } from './touched-records.js';
import { versionIn } from './transaction-part.js';
import type { Duty, TransactionRun } from './transaction-run.js';

export interface WireTransactionOptions {
  readonly id: bigint;
  readonly timeoutSeconds: number;
}

export class WireTransaction implements Transaction {
  readonly id: bigint;
  readonly #run: TransactionRun;
  readonly #order = new RecordOrder();
  readonly #touched = new TouchedRecords();
  readonly #monitor: MonitorRecord;
  readonly #duty: Duty = {
    finishing: false,
    observe: (command, answer) => {
      this.#observe(command, answer);
    },
  };
  #state: TransactionState = 'open';
  #namespace: string | undefined;
  #commitInDoubt = false;
  /** The end that was asked for last; later ones wait for it. */
  #ending: Promise<TransactionEnd> | undefined;

  constructor(run: TransactionRun, options: WireTransactionOptions) {
    this.id = options.id;
    this.#run = run;
    this.#monitor = new MonitorRecord(run, this.#touched, options);
  }

  view(): TransactionView {
    return {
      id: this.id,
      state: this.#state,
      namespace: this.#namespace,
      reads: this.#touched.readCount,
      writes: this.#touched.writeCount,
      inDoubt: this.#touched.writeInDoubt || this.#commitInDoubt,
      deadlineMs: this.#monitor.deadlineMs,
    };
  }

  async execute(command: Command, options: CallOptions): Promise<Outcome> {
    const refusal = this.#admit([command]);
    if (refusal !== undefined) return { ok: false, error: refusal };
    const dueMs = this.#dueMs(options.settings);
    return this.#order.run([command.key], async () => {
      const error = await this.#announce([command], options.settings, dueMs);
      if (error !== undefined) return { ok: false, error };
      const left = this.#left(options, dueMs);
      if (left === undefined) return { ok: false, error: timeIsUp() };
      const member = this.#member(command);
      const outcome = await this.#run.execute(member, left, this.#duty);
      this.#note(member, outcome);
      return outcome;
    });
  }

  async batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]> {
    const refusal = this.#admit(commands);
    if (refusal !== undefined) return allFailed(commands, refusal, options);
    const dueMs = this.#dueMs(options.settings);
    const keys = commands.map(({ key }) => key);
    return this.#order.run(keys, async () => {
      const error = await this.#announce(commands, options.settings, dueMs);
      return error === undefined
        ? this.#runRounds(commands, options, dueMs)
        : allFailed(commands, error, options);
    });
  }

  commit(): Promise<TransactionEnd> {
    return this.#end(() => this.#commit());
  }

  abort(): Promise<TransactionEnd> {
    return this.#end(() => this.#abort());
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
    if (this.#state === 'committed') return serverFailure(RESULT.transactionCommitted);
    if (this.#state === 'aborted') return serverFailure(RESULT.transactionAborted);
    if (this.#ending === undefined) return undefined;
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
    // Of a namespace nobody has told of, routing knows what to say.
    if (mode === 'ap') return clientFailure('TRANSACTION_NEEDS_SC');
    if (mode === 'sc') this.#namespace = namespace;
    return undefined;
  }

  #limitRefusal(commands: readonly Command[]): AerospikeError | undefined {
    const writes = this.#touched.unannounced(writtenKeys(commands)).length;
    if (this.#touched.announcedCount + writes > TRANSACTION_MAX_WRITES) {
      const detail = `The limit is ${TRANSACTION_MAX_WRITES} records.`;
      return serverFailure(RESULT.transactionTooManyWrites, { detail });
    }
    const reads = commands.filter((command) => !isWriteCommand(command)).length;
    if (this.#touched.readCount + reads > TRANSACTION_MAX_READS) {
      const detail = `The transaction reads too many records; the limit is ${TRANSACTION_MAX_READS}.`;
      return clientFailure('INVALID_ARGUMENT', { detail });
    }
    return undefined;
  }

  /** Has the monitor know of what is about to be written. */
  async #announce(
    commands: readonly Command[],
    settings: Settings,
    dueMs: number,
  ): Promise<AerospikeError | undefined> {
    const keys = writtenKeys(commands);
    if (keys.length === 0) return undefined;
    return this.#monitor.add(keys, { settings, dueMs });
  }

  /** Rows on one record run in the order they stand: each round has a record once. */
  async #runRounds(
    commands: readonly Command[],
    options: BatchOptions,
    dueMs: number,
  ): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    let stopped = false;
    for (const round of roundsOf(commands)) {
      const members = round.map(({ command }) => this.#member(command));
      const left = this.#left(options, dueMs);
      const ran = await this.#runRound(
        members,
        { ...options, ...left },
        {
          refusal: stopped ? notAttempted() : left === undefined ? timeIsUp() : undefined,
          dueMs,
          onOutcome: (place, outcome) => {
            const index = round[place]?.index ?? 0;
            outcomes[index] = outcome;
            options.onOutcome?.(index, outcome);
          },
        },
      );
      stopped ||= !options.respondAllKeys && ran.some(({ ok }) => !ok);
    }
    return outcomes;
  }

  async #runRound(
    members: readonly Command[],
    options: BatchOptions,
    { refusal, dueMs, onOutcome }: RoundRun,
  ): Promise<readonly Outcome[]> {
    if (refusal !== undefined) return allFailed(members, refusal, { onOutcome });
    const unseen: number[] = [];
    const observed = (place: number, outcome: Outcome): void => {
      const member = members[place];
      if (member === undefined) return;
      this.#note(member, outcome);
      if (this.#isUnseen(member, outcome)) unseen.push(place);
      else onOutcome(place, outcome);
    };
    const ran = await this.#run.batch(members, { ...options, onOutcome: observed }, this.#duty);
    if (unseen.length === 0) return ran;
    const outcomes = [...ran];
    for (let first = 0; first < unseen.length; first += READ_AGAIN_AT_ONCE) {
      const places = unseen.slice(first, first + READ_AGAIN_AT_ONCE);
      await Promise.all(
        places.map(async (place) => {
          const outcome = await this.#readAgain(members[place], options, dueMs);
          outcomes[place] = outcome;
          onOutcome(place, outcome);
        }),
      );
    }
    return outcomes;
  }

  /** Rows that find no record tell no version, and a commit could not see that one was made since. */
  #isUnseen(member: Command, outcome: Outcome): boolean {
    if (outcome.ok || isWriteCommand(member) || this.#touched.isKept(member.key)) return false;
    return isServerFailure(outcome.error, RESULT.keyNotFound);
  }

  /** A read by itself has its version told, there or not. */
  async #readAgain(
    member: Command | undefined,
    options: BatchOptions,
    dueMs: number,
  ): Promise<Outcome> {
    const left = this.#left(options, dueMs);
    if (member === undefined || left === undefined) return { ok: false, error: timeIsUp() };
    return this.#run.execute(member, left, this.#duty);
  }

  /** The command as it is sent in the transaction: with what is known of its record, and deletes that leave a tombstone. */
  #member(command: Command): Command {
    const version = this.#touched.versionOf(command.key);
    const { deadlineSeconds } = this.#monitor;
    const settings: Settings = isWriteCommand(command)
      ? { ...command.settings, durableDelete: true, commitLevel: 'all' }
      : command.settings;
    return {
      ...command,
      settings,
      transaction: {
        role: 'member',
        id: this.id,
        ...(version === undefined ? {} : { version }),
        ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
      },
    };
  }

  #observe(command: Command, answer: WireMessage): void {
    const version = versionIn(answer);
    if (isWriteCommand(command)) {
      this.#touched.onWrite(command.key, version, answer.resultCode === RESULT.ok);
    } else {
      this.#touched.onRead(command.key, version);
    }
  }

  #note(command: Command, outcome: Outcome): void {
    if (outcome.ok || !outcome.error.inDoubt) return;
    this.#touched.onWriteInDoubt(command.key);
  }

  #dueMs({ totalTimeoutMs }: Settings): number {
    const { clock } = this.#run;
    return totalTimeoutMs === 0 ? Number.POSITIVE_INFINITY : clock.monotonicMs() + totalTimeoutMs;
  }

  /** The options with what is left of their time; undefined where nothing is. */
  #left<Options extends CallOptions>(options: Options, dueMs: number): Options | undefined {
    if (dueMs === Number.POSITIVE_INFINITY) return options;
    const totalTimeoutMs = Math.floor(dueMs - this.#run.clock.monotonicMs());
    if (totalTimeoutMs < 1) return undefined;
    return { ...options, settings: { ...options.settings, totalTimeoutMs } };
  }

  /** Ends one after the other: what the second finds is what the first left. */
  #end(end: () => Promise<TransactionEnd>): Promise<TransactionEnd> {
    const before = this.#ending ?? this.#order.settled();
    const ending = before.then(end);
    this.#ending = ending;
    return ending;
  }

  async #commit(): Promise<TransactionEnd> {
    if (this.#state === 'committed') return ended('alreadyCommitted');
    if (this.#state === 'aborted') {
      return { ...ended('alreadyAborted'), error: serverFailure(RESULT.transactionAborted) };
    }
    return this.#finish(async (ending) => {
      if (this.#state === 'open') {
        const error = await verifyReads(ending);
        if (error !== undefined) return this.#rollBack(ending, error);
        this.#state = 'verified';
      }
      const marked = await mark(ending, this.#commitInDoubt);
      if (marked.as === 'inDoubt') {
        this.#commitInDoubt = true;
        return { ...ended('inDoubt'), error: marked.error };
      }
      this.#commitInDoubt = false;
      if (marked.as !== 'forward') return this.#rollBack(ending, marked.error);
      this.#state = 'committed';
      return { result: 'committed', ...(await roll(ending, 'rollForward')) };
    });
  }

  async #abort(): Promise<TransactionEnd> {
    if (this.#state === 'committed') return ended('alreadyCommitted');
    if (this.#state === 'aborted') return ended('alreadyAborted');
    // The server may have it as committed: rolling its records back would tear it apart.
    if (this.#commitInDoubt) {
      return { ...ended('inDoubt'), error: clientFailure('TRANSACTION_IN_DOUBT', IN_DOUBT) };
    }
    return this.#finish((ending) => this.#rollBack(ending));
  }

  async #rollBack(ending: Ending, error?: AerospikeError): Promise<TransactionEnd> {
    this.#state = 'aborted';
    const pending = await roll(ending, 'rollBack');
    return { result: 'aborted', ...pending, ...(error === undefined ? {} : { error }) };
  }

  /** The driver is not closed under an end that has begun, unless by force. */
  async #finish(end: (ending: Ending) => Promise<TransactionEnd>): Promise<TransactionEnd> {
    const controller = new AbortController();
    const release = this.#run.hold({
      stop: (error) => {
        controller.abort(error);
      },
    });
    try {
      return await end(this.#endingOf(controller.signal));
    } finally {
      release();
    }
  }

  #endingOf(signal: AbortSignal): Ending {
    const { reads, writes, writeInDoubt } = this.#touched;
    return {
      run: this.#run,
      signal,
      id: this.id,
      reads,
      writes,
      monitor: this.#monitor.key,
      deadlineSeconds: this.#monitor.deadlineSeconds,
      keepMonitor: writeInDoubt || this.#monitor.inDoubt,
      certainUntilMs: this.#monitor.deadlineMs,
    };
  }
}

const IN_DOUBT = { inDoubt: true, detail: 'It was not aborted, since its commit is in doubt.' };

/** Rows without a record that are read again, side by side. */
const READ_AGAIN_AT_ONCE = 64;

interface RoundRun {
  /** Why no row of the round may be sent. */
  readonly refusal: AerospikeError | undefined;
  readonly dueMs: number;
  readonly onOutcome: (place: number, outcome: Outcome) => void;
}

function allFailed(
  commands: readonly Command[],
  error: AerospikeError,
  { onOutcome }: Pick<BatchOptions, 'onOutcome'>,
): readonly Outcome[] {
  const outcome: Outcome = { ok: false, error };
  return commands.map((_, index) => {
    onOutcome?.(index, outcome);
    return outcome;
  });
}

function ended(result: TransactionEnd['result']): TransactionEnd {
  return { result, rollPending: false, closePending: false };
}

function timeIsUp(): AerospikeError {
  return clientFailure('TIMEOUT', { detail: 'The total timeout of the call passed.' });
}

function notAttempted(): AerospikeError {
  return clientFailure('NOT_ATTEMPTED');
}
