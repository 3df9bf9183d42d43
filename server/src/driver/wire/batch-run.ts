/** A batch from its first attempt to the outcome of every row. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Timer } from '../../model/clock.js';
import type { Command, Outcome } from '../../model/command.js';
import type { Settings } from '../../model/settings.js';
import type { RetriedRow } from './batch-group.js';
import { startBatchParts } from './batch-parts.js';
import { BatchWaits } from './batch-waits.js';
import { runCommand } from './command-run.js';
import { type BatchRow, prepareBatchRow } from './encode-batch.js';
import { findRoute, isSetback } from './find-route.js';
import { KeyOrder } from './key-order.js';
import { isTimeout, stopsBatch } from './retry-rule.js';
import type { WireNode } from './router.js';
import {
  type AnswerObserver,
  deadlineOf,
  type RunContext,
  type RunningRows,
  withFacts,
} from './run-context.js';
import {
  NEW_TRAIL,
  refused,
  retried,
  type StepLimits,
  stepAfter,
  type Trail,
  tried,
} from './trail.js';

export interface BatchRunOptions {
  readonly settings: Settings;
  readonly respondAllKeys: boolean;
  readonly onOutcome: (index: number, outcome: Outcome) => void;
  /** Why nothing may be sent at all: every row ends with it. */
  readonly refusal: AerospikeError | undefined;
  /** See AnswerObserver. */
  readonly observe?: AnswerObserver | undefined;
}

/** Rows of one node, waiting for their turn. */
interface Group {
  readonly node: WireNode;
  readonly rows: readonly BatchRow[];
  /** This try counted. */
  readonly trail: Trail;
}

/** A row on its way to a node, and what it met last for want of a route. */
interface Bound {
  readonly row: BatchRow;
  readonly error?: AerospikeError | undefined;
}

/** Runs the batch; `done` is called exactly once, with one outcome per command, perhaps before this returns. */
export function runBatch(
  context: RunContext,
  commands: readonly Command[],
  options: BatchRunOptions,
  done: (outcomes: readonly Outcome[]) => void,
): RunningRows {
  const run = new BatchRun(context, commands, options, done);
  run.start();
  return run;
}

class BatchRun implements RunningRows {
  readonly #context: RunContext;
  readonly #commands: readonly Command[];
  readonly #options: BatchRunOptions;
  readonly #done: (outcomes: readonly Outcome[]) => void;
  readonly #deadlineMs: number;
  readonly #outcomes: (Outcome | undefined)[];
  readonly #waiting: Group[] = [];
  readonly #running = new Set<RunningRows>();
  readonly #pauses = new Set<Timer>();
  readonly #waits: BatchWaits;
  /** How often each row was handed to a node. */
  readonly #attempts: number[];
  #order: KeyOrder | undefined;
  /** Rows whose turn on their key has come. */
  readonly #released: BatchRow[] = [];
  #isReleasing = false;
  #hasFailed = false;
  #nodesBusy = 0;
  #unsettled: number;
  #stopped = false;

  constructor(
    context: RunContext,
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
    this.#attempts = new Array<number>(commands.length).fill(0);
    this.#unsettled = commands.length;
    this.#waits = new BatchWaits({
      patience: context.patience,
      limits: () => this.#limits(),
      onWake: (rows, trail) => {
        if (trail.attempts > 0) context.counters.retries += 1;
        this.#dispatch(rows.filter(this.#isOpen), trail);
      },
      onEnd: (rows, trail) => {
        this.#failAll(rows, trail.attempts);
        if (!this.#stopped) this.#startGroups();
      },
    });
  }

  start(): void {
    const { refusal } = this.#options;
    if (this.#commands.length === 0) this.#done([]);
    else if (refusal === undefined) this.#begin();
    else this.#failUnsettled(refusal);
  }

  stop(error: AerospikeError): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const pause of this.#pauses) pause.cancel();
    this.#waiting.length = 0;
    this.#waits.leaveAll();
    for (const run of [...this.#running]) run.stop(error);
    // What is left waited for its turn or for another attempt: nothing of it is at any node.
    this.#failUnsettled(error);
  }

  endRow(index: number, error: AerospikeError): boolean {
    if (this.#outcomes[index] !== undefined) return false;
    if (isTimeout(error)) this.#context.counters.timeouts += 1;
    if (![...this.#running].some((run) => run.endRow(index, error))) this.#endWaiting(index, error);
    this.#startGroups();
    return true;
  }

  /** It waited for its turn, for another attempt or for a route: no node has it. */
  #endWaiting(index: number, error: AerospikeError): void {
    this.#order?.leave(index, (before) => this.#outcomes[before] === undefined);
    // What kept it is worth more than its time.
    const reason = (isTimeout(error) ? this.#waits.metBy(index) : undefined) ?? error;
    const facts = { inDoubt: false, attempts: this.#attempts[index] ?? 0 };
    this.#settle(index, { ok: false, error: withFacts(reason, facts) });
  }

  /** Rows may end by themselves while they wait. */
  readonly #isOpen = ({ row }: Bound): boolean => this.#outcomes[row.index] === undefined;

  #begin(): void {
    const { totalTimeoutMs } = this.#options.settings;
    // Groups under way end by themselves at the deadline; this one is for those still waiting for their turn.
    if (totalTimeoutMs > 0) {
      this.#pauseFor(totalTimeoutMs, () => {
        // They were about to be told the same: what kept them is worth more than that the time is up.
        this.#waits.endAll();
        const detail = 'The total timeout of the call passed.';
        this.stop(clientFailure('TIMEOUT', { detail }));
      });
    }
    this.#order = new KeyOrder(this.#prepare());
    this.#release(this.#order.first);
  }

  /** Sends rows for the first time. Those that end at once may let others go, which are taken up here and not in a recursion. */
  #release(rows: readonly BatchRow[]): void {
    this.#released.push(...rows);
    if (this.#isReleasing) return;
    this.#isReleasing = true;
    while (this.#released.length > 0) {
      const bound = this.#released.splice(0).map((row) => ({ row, error: undefined }));
      if (this.#hasFailed && !this.#options.respondAllKeys) this.#leave(bound);
      else this.#dispatch(bound, NEW_TRAIL);
    }
    this.#isReleasing = false;
  }

  /** A row before them failed, and the batch is to stop there: they were never sent. */
  #leave(rows: readonly Bound[]): void {
    const error = clientFailure('NOT_ATTEMPTED', { attempts: 0 });
    for (const { row } of rows) this.#settle(row.index, { ok: false, error });
  }

  /** The rows that fit into bytes; the others end at once, each with its own reason. */
  #prepare(): readonly BatchRow[] {
    const rows: BatchRow[] = [];
    for (const [index, command] of this.#commands.entries()) {
      try {
        rows.push(prepareBatchRow(index, command, rows.at(-1)));
      } catch (cause) {
        const error =
          cause instanceof AerospikeError ? cause : clientFailure('INTERNAL', { cause });
        this.#settle(index, { ok: false, error });
      }
    }
    return rows;
  }

  #dispatch(rows: readonly Bound[], trail: Trail): void {
    const { router } = this.#context;
    const groups = new Map<WireNode, BatchRow[]>();
    const unroutable: RetriedRow[] = [];
    for (const { row, error } of rows) {
      const { command } = row;
      const node = findRoute(router, { command, trail, lastError: error });
      if (isSetback(node)) unroutable.push({ row, error: node.error, wantsRoute: node.wantsRoute });
      else if (groups.get(node)?.push(row) === undefined) groups.set(node, [row]);
    }
    const onward = tried(trail);
    for (const [node, members] of groups) {
      this.#waiting.push({ node, rows: members, trail: onward });
    }
    this.#goOn(unroutable, trail, undefined);
    this.#startGroups();
  }

  #startGroups(): void {
    this.#release([]);
    const { maxConcurrentNodes } = this.#options.settings;
    while (maxConcurrentNodes === 0 || this.#nodesBusy < maxConcurrentNodes) {
      const group = this.#waiting.shift();
      if (group === undefined) return;
      const rows = group.rows.filter((row) => this.#isOpen({ row }));
      if (rows.length === 0) continue;
      this.#nodesBusy += 1;
      this.#startGroup({ ...group, rows });
    }
  }

  #startGroup({ node, rows, trail }: Group): void {
    for (const { index } of rows) this.#attempts[index] = trail.attempts;
    const [only] = rows;
    if (only !== undefined && rows.length === 1) {
      this.#startSingle(only, trail);
      return;
    }
    const { settings, respondAllKeys, observe } = this.#options;
    this.#track((end) =>
      startBatchParts(this.#context, {
        node,
        rows,
        settings,
        respondAllKeys,
        deadlineMs: this.#deadlineMs,
        attempts: trail.attempts,
        observe,
        onOutcome: (row, outcome) => {
          this.#settle(row.index, outcome);
        },
        onEnd: (left) => {
          end();
          this.#goOn(left, trail, node);
          this.#startGroups();
        },
      }),
    );
  }

  /** One row for a node goes as a message of its own, as the official client does: shorter, and it may share a connection. */
  #startSingle(row: BatchRow, trail: Trail): void {
    this.#track((end) => {
      const run = runCommand(
        this.#context,
        row.command,
        {
          settings: this.#options.settings,
          deadlineMs: this.#deadlineMs,
          observe: this.#options.observe,
          // It counts its tries itself.
          trail: { ...trail, attempts: trail.attempts - 1 },
          giveBack: ({ error, node }, soFar) => {
            end();
            this.#goOn([{ row, error, wantsRoute: true }], soFar, node);
            this.#startGroups();
          },
        },
        (outcome) => {
          end();
          this.#settle(row.index, outcome);
          this.#startGroups();
        },
      );
      const endRow = (index: number, error: AerospikeError): boolean => {
        if (index === row.index) run.stop(error);
        return index === row.index;
      };
      return { stop: run.stop.bind(run), endRow };
    });
  }

  /** Starts a run and keeps it in the list while it is under way; it may end before it has returned. */
  #track(start: (end: () => void) => RunningRows): void {
    const tracked: { run?: RunningRows; over: boolean } = { over: false };
    const run = start(() => {
      tracked.over = true;
      this.#nodesBusy -= 1;
      if (tracked.run !== undefined) this.#running.delete(tracked.run);
    });
    if (tracked.over) return;
    tracked.run = run;
    this.#running.add(run);
  }

  /** Rows that were certainly not applied: those for want of a route look for another, the others are repeated or end. */
  #goOn(rows: readonly RetriedRow[], trail: Trail, node: WireNode | undefined): void {
    const open = rows.filter(this.#isOpen);
    const limits = this.#limits();
    const isPatient = (row: RetriedRow): boolean => row.wantsRoute && limits.patienceMs > 0;
    const missed = open.filter(isPatient);
    const others = open.filter((row) => !isPatient(row));
    if (missed.length > 0) this.#seekRoute(missed, trail, node);
    // Nobody to ask counts as a try as well, unless the row waits for somebody.
    if (others.length > 0) this.#retryOrFail(others, node === undefined ? tried(trail) : trail);
  }

  #seekRoute(rows: readonly RetriedRow[], trail: Trail, node: WireNode | undefined): void {
    const limits = this.#limits();
    const [first] = rows;
    if (first === undefined) return;
    // Whether it is the router or a node that refuses, all rows of one trail are treated alike.
    const step = this.#stopped ? 'fail' : stepAfter({ ...first, node }, trail, limits);
    if (step === 'reroute' && node !== undefined) {
      this.#context.counters.retries += 1;
      this.#dispatch(rows, refused(trail, node, limits));
    } else if (step === 'wait') {
      this.#waits.add(rows, trail);
    } else {
      this.#failAll(rows, trail.attempts);
    }
  }

  #retryOrFail(rows: readonly RetriedRow[], trail: Trail): void {
    const limits = this.#limits();
    const again: Bound[] = [];
    for (const retriable of rows) {
      const setback = { ...retriable, node: undefined };
      const mayRetry = !this.#stopped && stepAfter(setback, trail, limits) === 'retry';
      if (mayRetry) again.push({ row: retriable.row, error: undefined });
      else this.#failAll([retriable], trail.attempts);
    }
    if (again.length === 0) return;
    this.#context.counters.retries += 1;
    this.#pauseFor(this.#options.settings.retryDelayMs, () => {
      this.#dispatch(again.filter(this.#isOpen), retried(trail));
    });
  }

  #limits(): StepLimits {
    const { clock, patience } = this.#context;
    const { settings } = this.#options;
    const { patienceMs } = patience;
    return { settings, nowMs: clock.monotonicMs(), deadlineMs: this.#deadlineMs, patienceMs };
  }

  #failAll(rows: readonly RetriedRow[], attempts: number): void {
    for (const { row, error } of rows) {
      const located = withFacts(error, { inDoubt: false, attempts });
      this.#settle(row.index, { ok: false, error: located });
    }
  }

  #pauseFor(delayMs: number, then: () => void): void {
    const pause = this.#context.clock.setTimer(delayMs, () => {
      this.#pauses.delete(pause);
      then();
    });
    this.#pauses.add(pause);
  }

  #failUnsettled(error: AerospikeError): void {
    for (let index = 0; index < this.#outcomes.length; index += 1) {
      if (this.#outcomes[index] === undefined) this.#settle(index, { ok: false, error });
    }
  }

  #settle(index: number, outcome: Outcome): void {
    if (this.#outcomes[index] !== undefined) return;
    this.#outcomes[index] = outcome;
    this.#unsettled -= 1;
    if (!outcome.ok && stopsBatch(outcome.error)) this.#hasFailed = true;
    const follower = this.#stopped ? undefined : this.#order?.after(index);
    if (follower !== undefined) this.#released.push(follower);
    this.#options.onOutcome(index, outcome);
    if (this.#unsettled > 0) return;
    for (const pause of this.#pauses) pause.cancel();
    this.#waits.leaveAll();
    // Every place is filled: `#unsettled` counted them.
    this.#done(this.#outcomes as readonly Outcome[]);
  }
}
