/** What a transaction needs of the driver it runs on: commands carried out, their answers seen, and the time. */

import type { AerospikeError } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import type { Command, Outcome } from '../../../model/command.js';
import type { BatchOptions, CallOptions } from '../../driver.js';
import type { AnswerObserver, Running } from '../run-context.js';

export interface TransactionRun {
  readonly clock: Clock;
  execute(command: Command, options: CallOptions, duty: Duty): Promise<Outcome>;
  batch(
    commands: readonly Command[],
    options: BatchOptions,
    duty: Duty,
  ): Promise<readonly Outcome[]>;
  /** Undefined while no node has told of the namespace. */
  namespaceMode(namespace: string): 'ap' | 'sc' | undefined;
  /** Why nothing new may be begun; undefined while it may. */
  refusal(): AerospikeError | undefined;
  /** Keeps the driver from closing under something that has to be finished; the returned function lets go of it. */
  hold(running: Running): () => void;
}

/** How a command of a transaction differs from others. */
export interface Duty {
  readonly observe?: AnswerObserver;
  /** Part of an end that has begun: carried out although the driver is being closed. */
  readonly finishing: boolean;
}
