/**
 * Steps that end a transaction, repeated until they are certain: unlike writes of the caller's each may be asked for twice, so
 * that one in doubt is asked for again.
 */

import type { AerospikeError } from '../../../model/aerospike-error.js';
import type { Command, Outcome } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import { isRetried } from '../retry-rule.js';
import type { Duty, TransactionRun } from './transaction-run.js';

/** Rows of one batch: what servers take unless they were told otherwise. */
const BATCH_MAX_ROWS = 5000;

export interface StepRun {
  readonly run: TransactionRun;
  readonly settings: Settings;
  readonly duty: Duty;
  /** Aborted when the driver is closed by force. */
  readonly signal: AbortSignal;
}

/** The failures of what did not succeed in the end, in the order of the commands. Never rejects. */
export async function repeatBatch(
  commands: readonly Command[],
  step: StepRun,
): Promise<readonly AerospikeError[]> {
  const failures: AerospikeError[] = [];
  for (let start = 0; start < commands.length; start += BATCH_MAX_ROWS) {
    failures.push(...(await repeatRows(commands.slice(start, start + BATCH_MAX_ROWS), step)));
  }
  return failures;
}

/** How a step ended, and whether an earlier try of it may have reached the server all the same. */
export interface StepEnd {
  readonly outcome: Outcome;
  readonly triedInDoubt: boolean;
}

/** One command, until its answer is certain or the step's time or tries are over. Never rejects. */
export async function repeatCommand(command: Command, step: StepRun): Promise<StepEnd> {
  const tries = new Tries(step);
  let triedInDoubt = false;
  for (;;) {
    const outcome = await step.run.execute(command, tries.options(), step.duty);
    if (outcome.ok || !mayRepeat(outcome.error)) return { outcome, triedInDoubt };
    triedInDoubt ||= outcome.error.inDoubt;
    if (!(await tries.again())) return { outcome, triedInDoubt };
  }
}

async function repeatRows(
  commands: readonly Command[],
  step: StepRun,
): Promise<readonly AerospikeError[]> {
  const tries = new Tries(step);
  let left = commands;
  const final: AerospikeError[] = [];
  for (;;) {
    const options = { ...tries.options(), respondAllKeys: true };
    const outcomes = await step.run.batch(left, options, step.duty);
    const again: Command[] = [];
    const passing: AerospikeError[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const command = left[index];
      if (outcome.ok || command === undefined) continue;
      if (mayRepeat(outcome.error)) {
        again.push(command);
        passing.push(outcome.error);
      } else {
        final.push(outcome.error);
      }
    }
    if (again.length === 0) return final;
    if (!(await tries.again())) return [...final, ...passing];
    left = again;
  }
}

/** The driver has repeated what was not in doubt as often as the settings let it. */
function mayRepeat(error: AerospikeError): boolean {
  return error.inDoubt && (isRetried(error) || isServerTimeout(error));
}

function isServerTimeout({ code }: AerospikeError): boolean {
  return code.from === 'server' && code.resultCode === RESULT.timeout;
}

/** The tries of one step: bounded in number and in time, with a pause between them. */
class Tries {
  readonly #step: StepRun;
  readonly #endsMs: number;
  #repeated = 0;

  constructor(step: StepRun) {
    this.#step = step;
    this.#endsMs = step.run.clock.monotonicMs() + step.settings.totalTimeoutMs;
  }

  options(): { readonly settings: Settings; readonly signal: AbortSignal } {
    const { run, settings, signal } = this.#step;
    const leftMs = Math.max(1, this.#endsMs - run.clock.monotonicMs());
    return { settings: { ...settings, totalTimeoutMs: leftMs }, signal };
  }

  /** Waits for the next try; false where there is none. */
  async again(): Promise<boolean> {
    const { run, settings, signal } = this.#step;
    const { maxRetries, retryDelayMs } = settings;
    if (signal.aborted || this.#repeated >= maxRetries) return false;
    if (run.clock.monotonicMs() + retryDelayMs >= this.#endsMs) return false;
    this.#repeated += 1;
    await pause(retryDelayMs, this.#step);
    return !signal.aborted;
  }
}

function pause(delayMs: number, { run, signal }: StepRun): Promise<void> {
  return new Promise((resolve) => {
    const timer = run.clock.setTimer(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      timer.cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
