/** The wire driver: our own client of the Aerospike protocol behind the driver port. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../model/background.js';
import type { Clock } from '../../model/clock.js';
import type { Command, Outcome } from '../../model/command.js';
import type { QueryEvent, QueryRequest } from '../../model/query.js';
import { type Slot, SlotList } from '../../model/slot-list.js';
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
import { runBackground } from './background-run.js';
import { runBatch } from './batch-run.js';
import { runCommand } from './command-run.js';
import type { PoolFactory } from './connection-pool.js';
import { runInfo } from './info-run.js';
import { QueryRun } from './query-run.js';
import { RoutePatience, type RoutePatienceOptions } from './route-patience.js';
import type { Router } from './router.js';
import { createRunCounters, deadlineOf, type RunContext, type Running } from './run-context.js';
import type { Duty, TransactionRun } from './transaction/transaction-run.js';
import { WireTransaction } from './transaction/wire-transaction.js';

export interface WireDriverOptions {
  readonly clock: Clock;
  /** The cluster, made with `pools.create`. */
  readonly router: Router;
  readonly pools: PoolFactory;
  /** How calls wait for a route. Without it none does: a missing route is a failure that counts as a retry. */
  readonly patience?: Omit<RoutePatienceOptions, 'clock' | 'router'>;
}

/** What `patience` means when it is left out; its chance is never asked. */
const NO_PATIENCE = { routePatienceMs: 0, random: () => 0 };

/** Task ids have this many values by chance: what is left of 64 bits beside the count. */
const TASK_ID_CHANCE = 2 ** 31;

/** What commands outside transactions have to do besides: nothing. */
const NO_DUTY: Duty = { finishing: false };

type Settle<Result> = (result: Result | AerospikeError) => void;

export function createWireDriver(options: WireDriverOptions): Driver {
  return new WireDriver(options);
}

class WireDriver implements Driver {
  readonly name = 'wire';
  readonly packing = PACKING;
  readonly #context: RunContext;
  readonly #pools: PoolFactory;
  /** Set once close was called; every later call gets it. */
  #closing: Promise<void> | undefined;
  #allEnded: (() => void) | undefined;
  readonly #random: () => number;
  readonly #transactionRun: TransactionRun;
  #taskIds = 0;
  #transactionIds = 0;

  constructor({ clock, router, pools, patience = NO_PATIENCE }: WireDriverOptions) {
    this.#pools = pools;
    this.#random = patience.random;
    this.#context = {
      clock,
      router,
      counters: createRunCounters(),
      running: new SlotList(),
      patience: new RoutePatience({ ...patience, clock, router }),
    };
    this.#transactionRun = {
      clock,
      execute: (command, call, duty) => this.#execute(command, call, duty),
      batch: (commands, call, duty) => this.#batch(commands, call, duty),
      namespaceMode: (namespace) => router.namespaceMode(namespace),
      refusal: () => this.#refusal(undefined),
      hold: (running) => this.#hold(running),
    };
  }

  execute(command: Command, options: CallOptions): Promise<Outcome> {
    return this.#execute(command, options, NO_DUTY);
  }

  #execute(command: Command, options: CallOptions, duty: Duty): Promise<Outcome> {
    const { clock, counters } = this.#context;
    counters.commands += 1;
    return new Promise((resolve) => {
      const done = this.#begin(1, options.signal, (outcome: Outcome) => {
        if (!outcome.ok) counters.commandErrors += 1;
        resolve(outcome);
      });
      const refusal = this.#refusal(options.signal, duty);
      if (refusal !== undefined) {
        done.settle({ ok: false, error: refusal });
        return;
      }
      const { settings } = options;
      const deadlineMs = deadlineOf(clock, settings.totalTimeoutMs);
      const run = { settings, deadlineMs, observe: duty.observe };
      done.started(runCommand(this.#context, command, run, done.settle));
    });
  }

  batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]> {
    return this.#batch(commands, options, NO_DUTY);
  }

  #batch(
    commands: readonly Command[],
    options: BatchOptions,
    duty: Duty,
  ): Promise<readonly Outcome[]> {
    const { counters } = this.#context;
    counters.commands += commands.length;
    return new Promise((resolve) => {
      const done = this.#begin(commands.length, options.signal, resolve);
      const onOutcome = (index: number, outcome: Outcome): void => {
        if (!outcome.ok) counters.commandErrors += 1;
        options.onOutcome?.(index, outcome);
      };
      const refusal = this.#refusal(options.signal, duty);
      const run = { ...options, onOutcome, refusal, observe: duty.observe };
      const rows = runBatch(this.#context, commands, run, done.settle);
      done.started(rows);
      options.onStarted?.((index, error) => rows.endRow(index, error));
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
    let run: QueryRun | undefined;
    let refusal: AerospikeError | undefined;
    const start = (): void => {
      counters.commands += 1;
      const done = this.#begin(1, options.signal, (error: AerospikeError | undefined) => {
        if (error !== undefined) counters.commandErrors += 1;
      });
      refusal = this.#refusal(options.signal);
      if (refusal !== undefined) {
        done.settle(refusal);
        return;
      }
      const newTaskId = (): bigint => this.#newTaskId();
      run = new QueryRun(this.#context, { request, options, newTaskId, onEnd: done.settle });
      done.started(run);
    };
    return {
      async next() {
        if (run === undefined && refusal === undefined) start();
        if (refusal !== undefined) throw refusal;
        const events = await run?.next();
        return events === undefined ? { done: true, value: undefined } : { value: events };
      },
      return() {
        run?.finish();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  beginTransaction({ timeoutSeconds }: TransactionOptions): Transaction {
    const refusal = this.#refusal(undefined);
    if (refusal !== undefined) throw refusal;
    return new WireTransaction(this.#transactionRun, {
      id: this.#newTransactionId(),
      timeoutSeconds,
    });
  }

  /** By chance, since all clients of a cluster share the numbers; the count keeps those of this driver apart. */
  #newTransactionId(): bigint {
    this.#transactionIds += 1;
    const upper = BigInt(Math.floor(this.#random() * 2 ** 31));
    const lower = Math.floor(this.#random() * 2 ** 32) + this.#transactionIds;
    return (upper << 32n) | BigInt(lower % 2 ** 32) || 1n;
  }

  /** A part by chance, so that no other client has it, and one that counts up. */
  #newTaskId(): bigint {
    this.#taskIds += 1;
    const chance = BigInt(Math.floor(this.#random() * TASK_ID_CHANCE));
    return (chance << 32n) | BigInt(this.#taskIds);
  }

  background(
    request: BackgroundRequest,
    options: CallOptions,
  ): Promise<readonly BackgroundStart[]> {
    const { counters } = this.#context;
    counters.commands += 1;
    return this.#call(1, options, (settle: Settle<readonly BackgroundStart[]>) =>
      runBackground(this.#context, request, options.settings, settle),
    );
  }

  info(request: InfoRequest, options: CallOptions): Promise<readonly InfoAnswer[]> {
    return this.#call(0, options, (settle: Settle<readonly InfoAnswer[]>) =>
      runInfo(this.#context, request, options.settings, settle),
    );
  }

  /** A call that rejects where nothing came of it. */
  #call<Result>(
    commands: number,
    { signal }: CallOptions,
    run: (settle: Settle<Result>) => Running,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const done = this.#begin(commands, signal, (result: Result | AerospikeError) => {
        if (result instanceof Error) reject(result);
        else resolve(result);
      });
      const refusal = this.#refusal(signal);
      if (refusal === undefined) done.started(run(done.settle));
      else done.settle(refusal);
    });
  }

  cluster(): ClusterView {
    return this.#context.router.view();
  }

  onClusterChange(listener: (view: ClusterView) => void): () => void {
    return this.#context.router.onChange(listener);
  }

  counters(): DriverCounters {
    const { counters, router, patience } = this.#context;
    const inLine = router.nodes().reduce((sum, node) => sum + node.pool.queued, 0);
    const queued = inLine + patience.waiting;
    return { ...counters, ...this.#pools.counters(), ...router.tendCounters(), queued };
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  async #drain(graceMs: number): Promise<void> {
    const { clock, running, router, patience } = this.#context;
    patience.close();
    if (running.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(graceMs, resolve);
        this.#allEnded = (): void => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const run of running.all()) run.stop(clientFailure('CLOSED'));
    router.close();
  }

  #hold(held: Running): () => void {
    const { running } = this.#context;
    let slot: Slot | undefined = running.add(held);
    return () => {
      if (slot === undefined) return;
      running.remove(slot);
      slot = undefined;
      if (running.size === 0) this.#allEnded?.();
    };
  }

  #refusal(signal: StopSignal | undefined, { finishing } = NO_DUTY): AerospikeError | undefined {
    if (this.#closing !== undefined && !finishing) return clientFailure('CLOSED');
    return signal?.aborted === true ? clientFailure('CANCELLED') : undefined;
  }

  /** Keeps the books of one call: in flight, running, and the caller's signal, whose listener goes when the call ends. */
  #begin<Result>(
    commands: number,
    signal: StopSignal | undefined,
    resolve: (result: Result) => void,
  ): { readonly settle: (result: Result) => void; readonly started: (run: Running) => void } {
    const { counters, running } = this.#context;
    let ended = false;
    let current: Running | undefined;
    let slot: Slot | undefined;
    const abort = (): void => current?.stop(clientFailure('CANCELLED'));
    counters.inFlight += commands;
    return {
      settle: (result): void => {
        ended = true;
        counters.inFlight -= commands;
        signal?.removeEventListener('abort', abort);
        if (slot !== undefined) running.remove(slot);
        slot = undefined;
        resolve(result);
        if (running.size === 0) this.#allEnded?.();
      },
      started: (run): void => {
        if (ended) return;
        current = run;
        slot = running.add(run);
        signal?.addEventListener('abort', abort);
      },
    };
  }
}
