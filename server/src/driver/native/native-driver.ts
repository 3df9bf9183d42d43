/** The native driver: the official npm client behind the driver port. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../model/background.js';
import type { Command, Outcome } from '../../model/command.js';
import type { QueryEvent, QueryRequest } from '../../model/query.js';
import { RESULT } from '../../model/result-code.js';
import type { StopSignal } from '../../model/stop-signal.js';
import type {
  BatchOptions,
  CallOptions,
  ClusterView,
  Driver,
  DriverCounters,
  InfoAnswer,
  InfoRequest,
  QueryOptions,
  Transaction,
  TransactionOptions,
} from '../driver.js';
import { PACKING } from '../packing.js';
import { deadlineOf, type Running } from '../wire/run-context.js';
import { runBackground } from './background/background-run.js';
import { runBatch } from './batch-run.js';
import type { ClusterWatch } from './cluster-watch.js';
import { runCommand } from './command-run.js';
import { runInfo } from './info-run.js';
import { COMMANDS_IN_PROCESS_MAX } from './load-client.js';
import { internalFailure, type NativeContext, pause } from './native-context.js';
import { NativeQuery } from './query/native-query.js';
import { PortionLine } from './query/portion-line.js';
import { NativeDriverTransaction } from './transaction/native-transaction.js';
import { TransactionHandle } from './transaction/transaction-handle.js';
import type { TransactionRun } from './transaction/transaction-run.js';

/** The longest wait for calls that were given up to end inside the client; with some that never do, its sockets stay open. */
const PENDING_MAX_MS = 30_000;

export interface NativeDriverOptions {
  readonly context: NativeContext;
  readonly watch: ClusterWatch;
  /** 0 to below 1: tells the transactions of several gateways apart. */
  readonly random: () => number;
}

/** A driver over a client that is connected. */
export function createNativeDriver(options: NativeDriverOptions): Driver {
  return new NativeDriver(options);
}

class NativeDriver implements Driver {
  readonly name = 'native';
  readonly packing = PACKING;
  readonly #context: NativeContext;
  readonly #watch: ClusterWatch;
  readonly #running = new Set<Running>();
  /** Transactions the client has; they are closed before it is. */
  readonly #handles = new Set<TransactionHandle>();
  readonly #transactionRun: TransactionRun;
  readonly #random: () => number;
  readonly #portionLine: PortionLine;
  #transactionIds = 0;
  #closing: Promise<void> | undefined;
  #allEnded: (() => void) | undefined;

  constructor({ context, watch, random }: NativeDriverOptions) {
    this.#context = context;
    this.#watch = watch;
    this.#random = random;
    // A portion takes a command on each node, and half of them is left to everybody else.
    this.#portionLine = new PortionLine(() =>
      Math.max(1, Math.floor(COMMANDS_IN_PROCESS_MAX / 2 / context.client.getNodes().length)),
    );
    this.#transactionRun = {
      clock: context.clock,
      refusal: () => this.#refusal(undefined),
      namespaceMode: (name) => watch.view().namespaces.get(name)?.mode,
      execute: (command, options, member) => this.#execute(command, options, member),
      hold: () => this.#hold(),
    };
  }

  execute(command: Command, options: CallOptions): Promise<Outcome> {
    return this.#execute(command, options, {
      context: this.#context,
      dueMs: Number.POSITIVE_INFINITY,
    });
  }

  #execute(
    command: Command,
    options: CallOptions,
    { context, dueMs }: Parameters<TransactionRun['execute']>[2],
  ): Promise<Outcome> {
    const { counters, clock } = this.#context;
    counters.commands += 1;
    return new Promise((resolve) => {
      const books = this.#begin(1, options.signal, (outcome: Outcome) => {
        if (!outcome.ok) counters.commandErrors += 1;
        resolve(outcome);
      });
      const refusal = this.#refusal(options.signal);
      if (refusal !== undefined) {
        books.settle({ ok: false, error: refusal });
        return;
      }
      const { settings } = options;
      const deadlineMs = Math.min(dueMs, deadlineOf(clock, settings.totalTimeoutMs));
      const run = { settings, deadlineMs, attemptsBefore: 0 };
      books.started(runCommand(context, command, run, books.settle));
    });
  }

  batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]> {
    const { counters } = this.#context;
    counters.commands += commands.length;
    return new Promise((resolve) => {
      const books = this.#begin(commands.length, options.signal, resolve);
      const onOutcome = (index: number, outcome: Outcome): void => {
        if (!outcome.ok) counters.commandErrors += 1;
        options.onOutcome?.(index, outcome);
      };
      const refusal = this.#refusal(options.signal);
      const run = { ...options, onOutcome, refusal };
      books.started(runBatch(this.#context, commands, run, books.settle));
    });
  }

  query(request: QueryRequest, options: QueryOptions): AsyncIterable<readonly QueryEvent[]> {
    return { [Symbol.asyncIterator]: () => this.#startQuery(request, options) };
  }

  /** Nothing is sent before the first window is asked for. */
  #startQuery(
    request: QueryRequest,
    options: QueryOptions,
  ): AsyncIterator<readonly QueryEvent[], undefined> {
    const { counters } = this.#context;
    let run: NativeQuery | AerospikeError | undefined;
    const start = (): NativeQuery | AerospikeError => {
      counters.commands += 1;
      const books = this.#begin(1, options.signal, (error: AerospikeError | undefined) => {
        if (error !== undefined) counters.commandErrors += 1;
      });
      const made = this.#refusal(options.signal) ?? this.#newQuery(request, options, books.settle);
      if (made instanceof Error) books.settle(made);
      else books.started(made);
      return made;
    };
    return {
      async next() {
        run ??= start();
        if (run instanceof Error) throw run;
        const events = await run.next();
        return events === undefined ? { done: true, value: undefined } : { value: events };
      },
      return() {
        if (!(run instanceof Error)) run?.finish();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #newQuery(
    request: QueryRequest,
    options: QueryOptions,
    onEnd: (error: AerospikeError | undefined) => void,
  ): NativeQuery | AerospikeError {
    const enter = (): Promise<() => void> => this.#portionLine.enter();
    try {
      return new NativeQuery(this.#context, { request, options, enter, onEnd });
    } catch (error) {
      return error instanceof AerospikeError ? error : internalFailure(error);
    }
  }

  background(
    request: BackgroundRequest,
    options: CallOptions,
  ): Promise<readonly BackgroundStart[]> {
    this.#context.counters.commands += 1;
    return new Promise((resolve, reject) => {
      const books = this.#begin(
        1,
        options.signal,
        (result: readonly BackgroundStart[] | AerospikeError) => {
          if (result instanceof Error) reject(result);
          else resolve(result);
        },
      );
      const refusal = this.#refusal(options.signal) ?? this.#unknownNamespace(request.namespace);
      if (refusal !== undefined) books.settle(refusal);
      else books.started(runBackground(this.#context, request, options.settings, books.settle));
    });
  }

  #unknownNamespace(name: string): AerospikeError | undefined {
    return this.#watch.view().namespaces.has(name)
      ? undefined
      : serverFailure(RESULT.invalidNamespace);
  }

  beginTransaction({ timeoutSeconds }: TransactionOptions): Transaction {
    const refusal = this.#refusal(undefined);
    if (refusal !== undefined) throw refusal;
    const handles = this.#handles;
    const handle = new TransactionHandle(this.#context, timeoutSeconds, () => {
      handles.delete(handle);
    });
    handles.add(handle);
    const id = this.#newTransactionId();
    return new NativeDriverTransaction(this.#transactionRun, handle, { id, timeoutSeconds });
  }

  /** The client's own numbers arrive rounded; see the gap transaction-id. */
  #newTransactionId(): bigint {
    this.#transactionIds += 1;
    return (BigInt(Math.floor(this.#random() * 2 ** 31)) << 32n) | BigInt(this.#transactionIds);
  }

  /** Has the driver's end wait for something that can't be stopped. */
  #hold(): () => void {
    const books = this.#begin(0, undefined, () => undefined);
    this.#context.pending.begin();
    books.started({ stop: () => undefined });
    return () => {
      this.#context.pending.end();
      books.settle(undefined);
    };
  }

  info(request: InfoRequest, options: CallOptions): Promise<readonly InfoAnswer[]> {
    return new Promise((resolve, reject) => {
      const books = this.#begin(
        0,
        options.signal,
        (result: readonly InfoAnswer[] | AerospikeError) => {
          if (result instanceof Error) reject(result);
          else resolve(result);
        },
      );
      const refusal = this.#refusal(options.signal);
      if (refusal === undefined) {
        books.started(runInfo(this.#context, request, options.settings, books.settle));
      } else {
        books.settle(refusal);
      }
    });
  }

  cluster(): ClusterView {
    return this.#watch.view();
  }

  onClusterChange(listener: (view: ClusterView) => void): () => void {
    return this.#watch.onChange(listener);
  }

  counters(): DriverCounters {
    const { counters, client } = this.#context;
    const { tends, tendFailures } = this.#watch;
    const connected = this.#closing === undefined && client.isConnected(false);
    const stats = connected ? client.stats() : { commands: { queued: 0 }, nodes: [] };
    const connections = stats.nodes.map(({ asyncConnections }) => asyncConnections);
    return {
      ...counters,
      tends,
      tendFailures,
      queued: stats.commands.queued,
      connectionsOpened: connections.reduce((sum, { opened }) => sum + opened, 0),
      connectionsClosed: connections.reduce((sum, { closed }) => sum + closed, 0),
    };
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  async #drain(graceMs: number): Promise<void> {
    const { clock, client, pending } = this.#context;
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(graceMs, resolve);
        this.#allEnded = (): void => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const run of [...this.#running]) run.stop(clientFailure('CLOSED'));
    this.#watch.close();
    // What the client has runs on until it answers or times out; only then can it be closed. Its last answer may have come
    // from a callback that has not returned, and would find its client gone; or be followed by another call.
    do {
      if (!(await pending.untilIdle(clock, PENDING_MAX_MS))) return;
      await pause(clock, 0);
    } while (!pending.isIdle);
    for (const handle of [...this.#handles]) handle.close();
    client.close(false, true);
  }

  #refusal(signal: StopSignal | undefined): AerospikeError | undefined {
    if (this.#closing !== undefined) return clientFailure('CLOSED');
    return signal?.aborted === true ? clientFailure('CANCELLED') : undefined;
  }

  /** Keeps the books of one call: in flight, running, and the caller's signal, whose listener goes when the call ends. */
  #begin<Result>(
    commands: number,
    signal: StopSignal | undefined,
    resolve: (result: Result) => void,
  ): { readonly settle: (result: Result) => void; readonly started: (run: Running) => void } {
    const { counters } = this.#context;
    let ended = false;
    let current: Running | undefined;
    const abort = (): void => current?.stop(clientFailure('CANCELLED'));
    counters.inFlight += commands;
    return {
      settle: (result): void => {
        ended = true;
        counters.inFlight -= commands;
        signal?.removeEventListener('abort', abort);
        if (current !== undefined) this.#running.delete(current);
        resolve(result);
        if (this.#running.size === 0) this.#allEnded?.();
      },
      started: (run): void => {
        if (ended) return;
        current = run;
        this.#running.add(run);
        signal?.addEventListener('abort', abort);
      },
    };
  }
}
