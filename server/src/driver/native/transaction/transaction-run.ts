/** What a transaction needs of its driver. */

import type { AerospikeError } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import type { Command, Outcome } from '../../../model/command.js';
import type { CallOptions } from '../../driver.js';
import type { NativeContext } from '../native-context.js';

/** How a command of a transaction is run. */
export interface MemberRun {
  /** With the transaction in it. */
  readonly context: NativeContext;
  /** When it has to have ended, on the monotonic clock, whatever its own timeout. */
  readonly dueMs: number;
}

export interface TransactionRun {
  readonly clock: Clock;
  /** Why nothing may be begun: the driver is being closed. */
  refusal(): AerospikeError | undefined;
  /** Undefined where no node has told of such a namespace. */
  namespaceMode(name: string): 'ap' | 'sc' | undefined;
  execute(command: Command, options: CallOptions, member: MemberRun): Promise<Outcome>;
  /** Has the end of the driver, and of the client, wait until it is released. */
  hold(): () => void;
}
