/** One command over the client, from its first attempt to its outcome. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { type Command, isWriteCommand, type Outcome } from '../../model/command.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { isRetried } from '../wire/retry-rule.js';
import { type Running, withFacts } from '../wire/run-context.js';
import type { NativePolicy, NativeRecord } from './client-interface.js';
import { type CommandPlan, planCommand } from './command-plan.js';
import {
  type Called,
  call,
  internalFailure,
  isTimeForAnother,
  type NativeContext,
  pause,
  timeIsUp,
  timeLeftMs,
  voidTimeOf,
} from './native-context.js';
import { toFailure } from './native-failure.js';
import { toNativeKey } from './native-key.js';
import { type AttemptTimes, commandPolicy, operateMetadata } from './native-policy.js';
import { NativeAnswerError } from './native-value.js';
import { planTypeRead, type TypeRead } from './read-all.js';

export interface CommandRunOptions {
  readonly settings: Settings;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** Attempts made before on the command's behalf, by a batch it was part of. */
  readonly attemptsBefore: number;
}

/** Runs the command; `done` is called exactly once. What was given to the client runs on when it is stopped: it has no way back. */
export function runCommand(
  context: NativeContext,
  command: Command,
  options: CommandRunOptions,
  done: (outcome: Outcome) => void,
): Running {
  const run = new CommandRun(context, command, options, done);
  run.start();
  return run;
}

/** The outcome of an answer to a plan that reads or writes in one step. */
export function outcomeOf(
  plan: Exclude<CommandPlan, { readonly call: 'readAll' }>,
  { bins, gen, ttl }: Partial<NativeRecord>,
  answeredMs: number,
): Outcome {
  if (plan.call === 'delete') {
    return { ok: true, record: { bins: [], generation: 0, voidTimeSeconds: 0 }, results: [] };
  }
  const metadata = { generation: gen ?? 0, voidTimeSeconds: voidTimeOf(ttl, answeredMs) };
  if (plan.call === 'exists') return { ok: true, record: { bins: [], ...metadata }, results: [] };
  const { bins: read, results } = plan.decode(bins ?? {});
  return { ok: true, record: { bins: read, ...metadata }, results };
}

/** An answer that can't be read: the server did what was asked, and only that is known. */
export function unreadable(cause: unknown, isWrite: boolean): AerospikeError {
  if (cause instanceof AerospikeError) return withFacts(cause, { inDoubt: isWrite });
  return clientFailure('MALFORMED_ANSWER', { inDoubt: isWrite, cause });
}

class CommandRun implements Running {
  readonly #context: NativeContext;
  readonly #command: Command;
  readonly #options: CommandRunOptions;
  readonly #done: (outcome: Outcome) => void;
  readonly #isWrite: boolean;
  #attempts: number;
  /** The client has the request, and no answer has come. */
  #sent = false;
  #ended = false;

  constructor(
    context: NativeContext,
    command: Command,
    options: CommandRunOptions,
    done: (outcome: Outcome) => void,
  ) {
    this.#context = context;
    this.#command = command;
    this.#options = options;
    this.#done = done;
    this.#isWrite = isWriteCommand(command);
    this.#attempts = options.attemptsBefore;
  }

  start(): void {
    let plan: CommandPlan;
    try {
      plan = planCommand(this.#context.module, this.#command);
    } catch (error) {
      const failure = error instanceof AerospikeError ? error : internalFailure(error);
      this.#end({ ok: false, error: failure });
      return;
    }
    this.#perform(plan).catch((error: unknown) => {
      this.#fail(internalFailure(error), this.#isWrite && this.#sent);
    });
  }

  stop(error: AerospikeError): void {
    this.#fail(error, this.#isWrite && this.#sent);
  }

  async #perform(plan: CommandPlan): Promise<void> {
    const { clock, counters } = this.#context;
    const { settings, deadlineMs } = this.#options;
    for (;;) {
      const outcome = await this.#attempt(plan);
      if (this.#ended) return;
      if (outcome.ok) {
        this.#end(outcome);
        return;
      }
      const { error } = outcome;
      const inTime = isTimeForAnother(clock, settings.retryDelayMs, deadlineMs);
      const again = isRetried(error) && !error.inDoubt && this.#attempts <= settings.maxRetries;
      if (!again || !inTime) {
        this.#fail(error, error.inDoubt);
        return;
      }
      counters.retries += 1;
      await pause(clock, settings.retryDelayMs);
      if (this.isOver()) return;
    }
  }

  isOver(): boolean {
    return this.#ended;
  }

  async #attempt(plan: CommandPlan): Promise<Outcome> {
    const times = this.#times();
    this.#attempts += 1;
    if (plan.call === 'readAll') return this.#readAll(plan, times);
    const called = await this.#call(plan, times);
    if (!called.ok) return this.#failed(called);
    // The client answers a missing record's metadata with nulls.
    if (plan.call === 'exists' && called.result.gen === null) {
      return { ok: false, error: serverFailure(RESULT.keyNotFound) };
    }
    return this.#readable(() => outcomeOf(plan, called.result, called.answeredMs));
  }

  /** Bins, then types; from the start when the record has changed in between, until it holds still or time is up. */
  async #readAll(
    plan: Extract<CommandPlan, { readonly call: 'readAll' }>,
    times: AttemptTimes,
  ): Promise<Outcome> {
    const { clock } = this.#context;
    const { deadlineMs } = this.#options;
    for (;;) {
      const first = await this.#get(times);
      if (!first.ok) return this.#failed(first);
      // What nobody waits for any more is not gone on with.
      if (this.isOver()) return { ok: false, error: clientFailure('CANCELLED') };
      const types = this.#planTypes(first.result);
      if (types instanceof AerospikeError) return { ok: false, error: types };
      const { operations } = types;
      const second = await this.#operate(operations, this.#times());
      if (!second.ok) return this.#failed(second);
      if (second.result.gen === first.result.gen) {
        const outcome = this.#readable(() => {
          const bins = types.decode(second.result.bins ?? {});
          const values = new Map(bins.map(({ name, value }) => [name, value]));
          const results = plan.results((name) => values.get(name));
          const generation = first.result.gen ?? 0;
          const voidTimeSeconds = voidTimeOf(second.result.ttl, second.answeredMs);
          return { ok: true, record: { bins, generation, voidTimeSeconds }, results };
        });
        if (outcome.ok || !isChanged(outcome.error)) return outcome;
      }
      if (timeIsUp(clock, deadlineMs) || this.#ended) {
        const detail = 'The record changed between its bins and their types, each time.';
        return { ok: false, error: clientFailure('TIMEOUT', { detail }) };
      }
    }
  }

  #planTypes({ bins }: NativeRecord): TypeRead | AerospikeError {
    try {
      return planTypeRead(this.#context.module, bins ?? {});
    } catch (error) {
      return error instanceof AerospikeError ? error : internalFailure(error);
    }
  }

  #call(
    plan: Exclude<CommandPlan, { readonly call: 'readAll' }>,
    times: AttemptTimes,
  ): Promise<Called<Partial<NativeRecord>>> {
    const { client } = this.#context;
    const policy = this.#policy(times);
    switch (plan.call) {
      case 'exists':
        return this.#send((done) =>
          client.existsWithMetadata(toNativeKey(this.#command), policy, done),
        );
      case 'delete':
        return this.#send((done) =>
          client.remove(toNativeKey(this.#command), policy, (error) => {
            done(error, {});
          }),
        );
      case 'operate':
        return this.#operate(plan.operations, times);
    }
  }

  #get(times: AttemptTimes): Promise<Called<NativeRecord>> {
    const { client } = this.#context;
    const policy = this.#policy(times);
    return this.#send((done) => client.get(toNativeKey(this.#command), policy, done));
  }

  #operate(
    operations: Extract<CommandPlan, { readonly call: 'operate' }>['operations'],
    times: AttemptTimes,
  ): Promise<Called<NativeRecord>> {
    const { client } = this.#context;
    const policy = this.#policy(times);
    const write = this.#command.verb === 'operate' ? this.#command.write : undefined;
    return this.#send((done) =>
      client.operate(toNativeKey(this.#command), operations, operateMetadata(write), policy, done),
    );
  }

  #policy(times: AttemptTimes): NativePolicy {
    const { transaction } = this.#context;
    const policy = commandPolicy(this.#command, times);
    return transaction === undefined ? policy : { ...policy, txn: transaction };
  }

  async #send<Result>(start: Parameters<typeof call<Result>>[1]): Promise<Called<Result>> {
    this.#sent = true;
    const called = await call(this.#context, start);
    this.#sent = false;
    return called;
  }

  #times(): AttemptTimes {
    const { settings, deadlineMs } = this.#options;
    return {
      totalTimeoutMs: timeLeftMs(this.#context.clock, deadlineMs),
      socketTimeoutMs: settings.socketTimeoutMs,
      attemptsBefore: this.#attempts,
    };
  }

  #failed({ error }: Extract<Called<unknown>, { readonly ok: false }>): Outcome {
    const { nodeNames, counters } = this.#context;
    const failure = toFailure(error, { isWrite: this.#isWrite, nodeNames: nodeNames() });
    if (failure.code.from === 'client' && failure.code.error === 'TIMEOUT') counters.timeouts += 1;
    return { ok: false, error: failure };
  }

  #readable(read: () => Outcome): Outcome {
    try {
      return read();
    } catch (cause) {
      return { ok: false, error: unreadable(cause, this.#isWrite) };
    }
  }

  #fail(error: AerospikeError, inDoubt: boolean): void {
    this.#end({ ok: false, error: withFacts(error, { inDoubt, attempts: this.#attempts }) });
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#done(outcome);
  }
}

/** Whether an answer could not be read because another writer came between its two steps. */
function isChanged(error: AerospikeError): boolean {
  return error.cause instanceof NativeAnswerError;
}
