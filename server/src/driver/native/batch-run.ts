/** A batch over the client: every row checked before anything is sent, then rows together, and alone where they have to be. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { type Command, isWriteCommand, type Outcome } from '../../model/command.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { isRetried } from '../wire/retry-rule.js';
import { deadlineOf, type Running, withFacts } from '../wire/run-context.js';
import { firstRow, readRow } from './batch-row.js';
import type { NativeBatchResult, NativeBatchRow, NativeBins } from './client-interface.js';
import { type CommandPlan, planCommand } from './command-plan.js';
import { outcomeOf, runCommand, unreadable } from './command-run.js';
import {
  call,
  internalFailure,
  isTimeForAnother,
  type NativeContext,
  pause,
  timeLeftMs,
  voidTimeOf,
} from './native-context.js';
import { NATIVE_STATUS, toBatchFailure } from './native-failure.js';
import { batchPolicy } from './native-policy.js';
import { planTypeRead, type TypeRead } from './read-all.js';

export interface BatchRunOptions {
  readonly settings: Settings;
  readonly respondAllKeys: boolean;
  readonly onOutcome: (index: number, outcome: Outcome) => void;
  /** Why nothing may be sent at all: every row ends with it. */
  readonly refusal: AerospikeError | undefined;
}

interface Row {
  readonly index: number;
  readonly command: Command;
  readonly plan: CommandPlan;
}

/** A read of all bins whose first step is done. */
interface HalfRead {
  readonly row: Row;
  readonly generation: number;
  readonly types: TypeRead;
}

/** Runs the batch; `done` is called exactly once, with one outcome per command. */
export function runBatch(
  context: NativeContext,
  commands: readonly Command[],
  options: BatchRunOptions,
  done: (outcomes: readonly Outcome[]) => void,
): Running {
  const run = new BatchRun(context, commands, options, done);
  run.start();
  return run;
}

class BatchRun implements Running {
  readonly #context: NativeContext;
  readonly #commands: readonly Command[];
  readonly #options: BatchRunOptions;
  readonly #done: (outcomes: readonly Outcome[]) => void;
  readonly #deadlineMs: number;
  readonly #outcomes: (Outcome | undefined)[];
  readonly #alone = new Set<Running>();
  /** Rows the client has and has not answered. */
  readonly #sent = new Set<number>();
  #unsettled: number;
  #attempts = 0;
  #stopped = false;

  constructor(
    context: NativeContext,
    commands: readonly Command[],
    options: BatchRunOptions,
    done: (outcomes: readonly Outcome[]) => void,
  ) {
    this.#context = context;
    this.#commands = commands;
    this.#options = options;
    this.#done = done;
    this.#deadlineMs = deadlineOf(context.clock, options.settings.totalTimeoutMs);
    this.#outcomes = new Array<Outcome | undefined>(commands.length).fill(undefined);
    this.#unsettled = commands.length;
  }

  start(): void {
    const { refusal } = this.#options;
    if (this.#commands.length === 0) this.#done([]);
    else if (refusal === undefined) this.#begin();
    else this.#failUnsettled(refusal);
  }

  stop(error: AerospikeError): void {
    this.#stopped = true;
    for (const running of [...this.#alone]) running.stop(error);
    this.#failUnsettled(error);
  }

  #begin(): void {
    // All rows are planned before the first is sent: the client sends what it read before a row it can't.
    const rows = this.#commands.flatMap((command, index) => this.#plan(command, index));
    this.#perform(rows).catch((error: unknown) => {
      this.#failUnsettled(internalFailure(error));
    });
  }

  #plan(command: Command, index: number): readonly Row[] {
    try {
      return [{ index, command, plan: planCommand(this.#context.module, command) }];
    } catch (error) {
      const failure = error instanceof AerospikeError ? error : internalFailure(error);
      this.#settle(index, { ok: false, error: failure });
      return [];
    }
  }

  async #perform(rows: readonly Row[]): Promise<void> {
    if (!this.#options.respondAllKeys) {
      await this.#runInTurn(rows);
      return;
    }
    const { maxConcurrentNodes } = this.#options.settings;
    if (maxConcurrentNodes > 0 && maxConcurrentNodes < this.#context.client.getNodes().length) {
      await this.#runFew(rows, maxConcurrentNodes);
      return;
    }
    // The client has no place for a row's expected generation, and sends 0 for it.
    const alone = rows.filter(({ command }) => expectsGeneration(command));
    const together = rows.filter(({ command }) => !expectsGeneration(command));
    await Promise.all([this.#runTogether(together), ...alone.map((row) => this.#runAlone(row))]);
  }

  /** One after the other until one fails: of a batch that stops at a failure, the client drops every answer. */
  async #runInTurn(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      if (this.#stopped) return;
      await this.#runAlone(row);
      if (stopsBatch(this.#outcomes[row.index])) break;
    }
    this.#failUnsettled(clientFailure('NOT_ATTEMPTED'));
  }

  /** So many at a time: the client's batches go to all nodes at once, and a command of its own goes to one. */
  async #runFew(rows: readonly Row[], atOnce: number): Promise<void> {
    const left = rows.values();
    const runLeft = async (): Promise<void> => {
      for (const row of left) {
        if (this.#stopped) return;
        await this.#runAlone(row);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, runLeft));
  }

  async #runAlone({ index, command }: Row, attemptsBefore = 0): Promise<void> {
    const { settings } = this.#options;
    const options = { settings, deadlineMs: this.#deadlineMs, attemptsBefore };
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const running = runCommand(this.#context, command, options, (outcome) => {
      this.#settle(index, outcome);
      resolve(undefined);
    });
    this.#alone.add(running);
    await promise;
    this.#alone.delete(running);
  }

  async #runTogether(rows: readonly Row[]): Promise<void> {
    const { clock, counters } = this.#context;
    const { settings } = this.#options;
    let open = rows;
    while (open.length > 0 && !this.#stopped) {
      if (this.#attempts > 0) {
        counters.retries += 1;
        await pause(clock, settings.retryDelayMs);
      }
      open = await this.#attempt(open);
    }
  }

  /** Sends the rows once; returns those to be sent again. */
  async #attempt(rows: readonly Row[]): Promise<readonly Row[]> {
    const answers = await this.#send(
      rows,
      rows.map(({ command, plan }) => firstRow(command, plan)),
    );
    this.#attempts += 1;
    if (this.#stopped || answers === undefined) return [];
    const halves: HalfRead[] = [];
    const again: Row[] = [];
    for (const [at, row] of rows.entries()) {
      const result = answers.results[at];
      if (result instanceof AerospikeError || result?.status !== RESULT.ok) {
        if (this.#settleFailure(row, result)) again.push(row);
      } else if (row.plan.call === 'readAll') {
        const half = this.#halfRead(row, result);
        if (half !== undefined) halves.push(half);
      } else {
        this.#settleAnswer(row, result, answers.answeredMs);
      }
    }
    await this.#readTypes(halves);
    return again;
  }

  /** Undefined where the second step can't be had, and the row has ended with that. */
  #halfRead(row: Row, { record }: NativeBatchResult): HalfRead | undefined {
    try {
      const types = planTypeRead(this.#context.module, record.bins ?? {});
      return { row, generation: record.gen ?? 0, types };
    } catch (error) {
      this.#settle(row.index, { ok: false, error: unreadable(error, false) });
      return undefined;
    }
  }

  /** The second step of reads of all bins; rows whose record has changed in between start over alone. */
  async #readTypes(halves: readonly HalfRead[]): Promise<void> {
    if (halves.length === 0) return;
    const nativeRows = halves.map(({ row, types }) => readRow(row.command, types.operations));
    const answers = await this.#send(
      halves.map(({ row }) => row),
      nativeRows,
    );
    if (answers === undefined) return;
    const over = halves.filter((half, at) => {
      const result = answers.results[at];
      return !this.#finishRead(half, result, answers.answeredMs);
    });
    await Promise.all(over.map(({ row }) => this.#runAlone(row, this.#attempts - 1)));
  }

  #finishRead(
    { row, generation, types }: HalfRead,
    result: NativeBatchResult | AerospikeError | undefined,
    answeredMs: number,
  ): boolean {
    if (result === undefined || result instanceof AerospikeError) return false;
    const { status, record } = result;
    if (status !== RESULT.ok || record.gen !== generation || row.plan.call !== 'readAll')
      return false;
    const bins = this.#decodeTypes(types, record.bins ?? {});
    if (bins === undefined) return false;
    const values = new Map(bins.map(({ name, value }) => [name, value]));
    const results = row.plan.results((name) => values.get(name));
    const voidTimeSeconds = voidTimeOf(record.ttl, answeredMs);
    this.#settle(row.index, { ok: true, record: { bins, generation, voidTimeSeconds }, results });
    return true;
  }

  /** Undefined where the answers do not fit: the row then ends as it does alone, with its own failure if it has one. */
  #decodeTypes(types: TypeRead, answers: NativeBins): ReturnType<TypeRead['decode']> | undefined {
    try {
      return types.decode(answers);
    } catch {
      return undefined;
    }
  }

  /** One call of the client. Undefined when it failed whole and every row has ended with that. */
  async #send(
    rows: readonly Row[],
    nativeRows: readonly NativeBatchRow[],
  ): Promise<
    | {
        readonly results: readonly (NativeBatchResult | AerospikeError)[];
        readonly answeredMs: number;
      }
    | undefined
  > {
    const { client, clock } = this.#context;
    const { settings } = this.#options;
    const policy = batchPolicy(settings, {
      totalTimeoutMs: timeLeftMs(clock, this.#deadlineMs),
      socketTimeoutMs: settings.socketTimeoutMs,
      attemptsBefore: this.#attempts,
    });
    for (const { index } of rows) this.#sent.add(index);
    const called = await call<readonly NativeBatchResult[]>(this.#context, (done) =>
      client.batchWrite(nativeRows, policy, done),
    );
    for (const { index } of rows) this.#sent.delete(index);
    if (this.#stopped) return undefined;
    if (called.ok) return { results: called.result, answeredMs: called.answeredMs };
    const nodeNames = this.#context.nodeNames();
    const results = rows.map(({ command }) =>
      toBatchFailure(called.error, { isWrite: isWriteCommand(command), nodeNames }),
    );
    return { results, answeredMs: 0 };
  }

  /** Ends the row with its failure, unless it is to be sent again. */
  #settleFailure(row: Row, result: NativeBatchResult | AerospikeError | undefined): boolean {
    const { clock } = this.#context;
    const { settings } = this.#options;
    const error = this.#failureOf(row, result);
    const inTime = isTimeForAnother(clock, settings.retryDelayMs, this.#deadlineMs);
    const again = isRetried(error) && !error.inDoubt && this.#attempts <= settings.maxRetries;
    if (again && inTime) return true;
    this.#settle(row.index, { ok: false, error: withFacts(error, { attempts: this.#attempts }) });
    return false;
  }

  #failureOf(
    { command }: Row,
    result: NativeBatchResult | AerospikeError | undefined,
  ): AerospikeError {
    if (result instanceof AerospikeError) return result;
    const isWrite = isWriteCommand(command);
    if (result === undefined) return clientFailure('MALFORMED_ANSWER', { inDoubt: isWrite });
    const { status, inDoubt } = result;
    if (status > 0)
      return serverFailure(status, { inDoubt: isWrite && isDoubtful(status, inDoubt) });
    const unanswered = status === NATIVE_STATUS.noResponse;
    return toBatchFailure(
      { code: status, message: '', inDoubt: unanswered || inDoubt },
      { isWrite, nodeNames: this.#context.nodeNames() },
    );
  }

  #settleAnswer(
    { index, command, plan }: Row,
    result: NativeBatchResult,
    answeredMs: number,
  ): void {
    if (plan.call === 'readAll') return;
    try {
      this.#settle(index, outcomeOf(plan, result.record, answeredMs));
    } catch (cause) {
      this.#settle(index, { ok: false, error: unreadable(cause, isWriteCommand(command)) });
    }
  }

  #failUnsettled(error: AerospikeError): void {
    for (const [index, command] of this.#commands.entries()) {
      if (this.#outcomes[index] !== undefined) continue;
      const inDoubt = isWriteCommand(command) && this.#sent.has(index);
      const facts = { inDoubt, attempts: this.#sent.has(index) ? this.#attempts : 0 };
      this.#settle(index, { ok: false, error: withFacts(error, facts) });
    }
  }

  #settle(index: number, outcome: Outcome): void {
    if (this.#outcomes[index] !== undefined) return;
    this.#outcomes[index] = outcome;
    this.#options.onOutcome(index, outcome);
    this.#unsettled -= 1;
    if (this.#unsettled > 0) return;
    this.#done(this.#outcomes.filter((one) => one !== undefined));
  }
}

function expectsGeneration(command: Command): boolean {
  return command.verb === 'operate' && command.write?.expectedGeneration !== undefined;
}

function isDoubtful(status: number, inDoubt: boolean): boolean {
  return inDoubt || status === RESULT.timeout;
}

/** What the server stops a batch for: a missing record and one filtered out are answers. */
export function stopsBatch(outcome: Outcome | undefined): boolean {
  if (outcome === undefined || outcome.ok) return false;
  const { code } = outcome.error;
  if (code.from === 'client') return true;
  return code.resultCode !== RESULT.keyNotFound && code.resultCode !== RESULT.filteredOut;
}
