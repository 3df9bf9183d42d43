/** A batch from its first attempt to the outcome of every row. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Timer } from '../../model/clock.js';
import type { Command, Outcome } from '../../model/command.js';
import { partitionOf } from '../../model/digest.js';
import type { Settings } from '../../model/settings.js';
import { type RetriedRow, startBatchGroup } from './batch-group.js';
import { runCommand } from './command-run.js';
import { type BatchRow, prepareBatchRow } from './encode-batch.js';
import { isRetried } from './retry-rule.js';
import type { WireNode } from './router.js';
import { deadlineOf, type RunContext, type Running, withFacts } from './run-context.js';

export interface BatchRunOptions {
  readonly settings: Settings;
  readonly respondAllKeys: boolean;
  readonly onOutcome: (index: number, outcome: Outcome) => void;
  /** Why nothing may be sent at all: every row ends with it. */
  readonly refusal: AerospikeError | undefined;
}

/** Rows of one node, waiting for their turn. */
interface Group {
  readonly node: WireNode;
  readonly rows: readonly BatchRow[];
  readonly attempt: number;
}

/** Runs the batch; `done` is called exactly once, with one outcome per command, perhaps before this returns. */
export function runBatch(
  context: RunContext,
  commands: readonly Command[],
  options: BatchRunOptions,
  done: (outcomes: readonly Outcome[]) => void,
): Running {
  const run = new BatchRun(context, commands, options, done);
  run.start();
  return run;
}

class BatchRun implements Running {
  readonly #context: RunContext;
  readonly #commands: readonly Command[];
  readonly #options: BatchRunOptions;
  readonly #done: (outcomes: readonly Outcome[]) => void;
  readonly #deadlineMs: number;
  readonly #outcomes: (Outcome | undefined)[];
  readonly #waiting: Group[] = [];
  readonly #running = new Set<Running>();
  readonly #pauses = new Set<Timer>();
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
    this.#unsettled = commands.length;
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
    for (const run of [...this.#running]) run.stop(error);
    // What is left waited for its turn or for another attempt: nothing of it is at any node.
    this.#failUnsettled(error);
  }

  #begin(): void {
    const { totalTimeoutMs } = this.#options.settings;
    // Groups under way end by themselves at the deadline; this one is for those still waiting for their turn.
    if (totalTimeoutMs > 0) {
      this.#pauseFor(totalTimeoutMs, () => {
        const detail = 'The total timeout of the call passed.';
        this.stop(clientFailure('TIMEOUT', { detail }));
      });
    }
    this.#dispatch(this.#prepare(), 0);
  }

  /** The rows that fit into bytes; the others end at once, each with its own reason. */
  #prepare(): readonly BatchRow[] {
    const rows: BatchRow[] = [];
    for (const [index, command] of this.#commands.entries()) {
      try {
        rows.push(prepareBatchRow(index, command));
      } catch (cause) {
        const error =
          cause instanceof AerospikeError ? cause : clientFailure('INTERNAL', { cause });
        this.#settle(index, { ok: false, error });
      }
    }
    return rows;
  }

  #dispatch(rows: readonly BatchRow[], attempt: number): void {
    const groups = new Map<WireNode, BatchRow[]>();
    const unroutable: RetriedRow[] = [];
    for (const row of rows) {
      const node = this.#route(row, attempt);
      if (node instanceof AerospikeError) unroutable.push({ row, error: node });
      else if (groups.get(node)?.push(row) === undefined) groups.set(node, [row]);
    }
    for (const [node, members] of groups) this.#waiting.push({ node, rows: members, attempt });
    if (unroutable.length > 0) this.#retryOrFail(unroutable, attempt);
    this.#startGroups();
  }

  #route({ command, isWrite }: BatchRow, attempt: number): WireNode | AerospikeError {
    const { router } = this.#context;
    const node = router.nodeFor({
      namespace: command.key.namespace,
      partitionId: partitionOf(command.key.digest),
      isWrite,
      attempt,
      replica: this.#options.settings.replica,
      readModeSc: command.settings.readModeSc,
    });
    if (node instanceof AerospikeError || !node.circuitOpen()) return node;
    return clientFailure('CIRCUIT_OPEN', { node: node.name });
  }

  #startGroups(): void {
    const { maxConcurrentNodes } = this.#options.settings;
    while (maxConcurrentNodes === 0 || this.#nodesBusy < maxConcurrentNodes) {
      const group = this.#waiting.shift();
      if (group === undefined) return;
      this.#nodesBusy += 1;
      this.#startGroup(group);
    }
  }

  #startGroup({ node, rows, attempt }: Group): void {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) {
      this.#startSingle(only, attempt);
      return;
    }
    const { settings, respondAllKeys } = this.#options;
    this.#track((end) =>
      startBatchGroup(this.#context, {
        node,
        rows,
        settings,
        respondAllKeys,
        deadlineMs: this.#deadlineMs,
        attempts: attempt + 1,
        onOutcome: (row, outcome) => {
          this.#settle(row.index, outcome);
        },
        onEnd: (retried) => {
          end();
          if (retried.length > 0) this.#retryOrFail(retried, attempt);
          this.#startGroups();
        },
      }),
    );
  }

  /** One row for a node goes as a message of its own, as the official client does: shorter, and it may share a connection. */
  #startSingle(row: BatchRow, attempt: number): void {
    const run = {
      settings: this.#options.settings,
      deadlineMs: this.#deadlineMs,
      attemptsBefore: attempt,
    };
    this.#track((end) =>
      runCommand(this.#context, row.command, run, (outcome) => {
        end();
        this.#settle(row.index, outcome);
        this.#startGroups();
      }),
    );
  }

  /** Starts a run and keeps it in the list while it is under way; it may end before it has returned. */
  #track(start: (end: () => void) => Running): void {
    const tracked: { run?: Running; over: boolean } = { over: false };
    const run = start(() => {
      tracked.over = true;
      this.#nodesBusy -= 1;
      if (tracked.run !== undefined) this.#running.delete(tracked.run);
    });
    if (tracked.over) return;
    tracked.run = run;
    this.#running.add(run);
  }

  #retryOrFail(rows: readonly RetriedRow[], attempt: number): void {
    const { clock, counters } = this.#context;
    const { maxRetries, retryDelayMs } = this.#options.settings;
    const inTime = clock.monotonicMs() + retryDelayMs < this.#deadlineMs;
    const mayRetry = attempt < maxRetries && inTime && !this.#stopped;
    const again: BatchRow[] = [];
    for (const { row, error } of rows) {
      if (mayRetry && isRetried(error)) again.push(row);
      else this.#settle(row.index, failed(error, attempt + 1));
    }
    if (again.length === 0) return;
    counters.retries += 1;
    this.#pauseFor(retryDelayMs, () => {
      this.#dispatch(again, attempt + 1);
    });
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
    this.#options.onOutcome(index, outcome);
    if (this.#unsettled > 0) return;
    for (const pause of this.#pauses) pause.cancel();
    // Every place is filled: `#unsettled` counted them.
    this.#done(this.#outcomes as readonly Outcome[]);
  }
}

function failed(error: AerospikeError, attempts: number): Outcome {
  return { ok: false, error: withFacts(error, { inDoubt: false, attempts }) };
}
