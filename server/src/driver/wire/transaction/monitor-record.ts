/** The monitor record of one transaction: made before its first write, told of each record before that is written. */

import { type AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Key } from '../../../model/key.js';
import type { Settings } from '../../../model/settings.js';
import { certainLifeMs, serverTimeoutSeconds } from '../../../model/transaction.js';
import { withFacts } from '../run-context.js';
import { addToMonitor, monitorKey } from './monitor-command.js';
import { repeatCommand } from './repeat-step.js';
import type { TouchedRecords } from './touched-records.js';
import { deadlineIn } from './transaction-part.js';
import type { TransactionRun } from './transaction-run.js';

/** How long an addition may take where its call sets no limit of its own. */
const ADDITION_MAX_MS = 10_000;
/** Nobody's cancellation leaves it open whether there is a monitor: an addition ends with its answer or its time. */
const NEVER = new AbortController().signal;

export interface AnnounceOptions {
  readonly settings: Settings;
  /** When the call's time is up, on the monotonic clock. */
  readonly dueMs: number;
}

export class MonitorRecord {
  readonly #run: TransactionRun;
  readonly #touched: TouchedRecords;
  readonly #id: bigint;
  readonly #timeoutSeconds: number;
  #key: Key | undefined;
  #deadlineSeconds: number | undefined;
  #deadlineMs: number;
  #inDoubt = false;
  /** One addition at a time: the first creates the record, and the others have to find it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    run: TransactionRun,
    touched: TouchedRecords,
    { id, timeoutSeconds }: { readonly id: bigint; readonly timeoutSeconds: number },
  ) {
    this.#run = run;
    this.#touched = touched;
    this.#id = id;
    this.#timeoutSeconds = timeoutSeconds;
    this.#deadlineMs = this.#deadlineFromNow();
  }

  /** Undefined until it is known to be there. */
  get key(): Key | undefined {
    return this.#deadlineSeconds === undefined ? undefined : this.#key;
  }

  /** As the server told it. */
  get deadlineSeconds(): number | undefined {
    return this.#deadlineSeconds;
  }

  /** The same on our monotonic clock, never later; counted anew when the record is made. */
  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** An addition may have arrived that nobody knows of. */
  get inDoubt(): boolean {
    return this.#inDoubt;
  }

  /** Why the records must not be written; undefined once the server knows of all of them. */
  add(keys: readonly Key[], options: AnnounceOptions): Promise<AerospikeError | undefined> {
    const turn = this.#last.then(() => this.#add(keys, options));
    this.#last = turn;
    return turn;
  }

  async #add(
    keys: readonly Key[],
    { settings, dueMs }: AnnounceOptions,
  ): Promise<AerospikeError | undefined> {
    const records = this.#touched.unannounced(keys);
    const [first] = records;
    if (first === undefined) return undefined;
    const leftMs = Math.floor(Math.min(dueMs - this.#run.clock.monotonicMs(), ADDITION_MAX_MS));
    if (leftMs < 1) return clientFailure('TIMEOUT', { detail: 'The total timeout passed.' });
    // Until it is there it is nowhere: a namespace that does not exist is not the transaction's.
    const key = this.key ?? monitorKey(first.namespace, this.#id);
    this.#key = key;
    const created = this.#deadlineSeconds === undefined ? this.#creation() : undefined;
    const command = addToMonitor({ key, records, created, settings });
    const { outcome, triedInDoubt } = await repeatCommand(command, {
      run: this.#run,
      settings: { ...settings, totalTimeoutMs: leftMs },
      duty: {
        finishing: false,
        observe: (_, answer) => {
          this.#deadlineSeconds ??= deadlineIn(answer);
        },
      },
      signal: NEVER,
    });
    if (outcome.ok) {
      if (this.#deadlineSeconds === undefined) return noDeadline();
      this.#touched.announce(records);
      return undefined;
    }
    this.#inDoubt ||= triedInDoubt || outcome.error.inDoubt;
    // The records themselves were not touched.
    return withFacts(outcome.error, { inDoubt: false });
  }

  /** The server counts from when it makes the record: what we count from before that ends no later. */
  #creation(): { readonly id: bigint; readonly timeoutSeconds: number } {
    this.#deadlineMs = this.#deadlineFromNow();
    return { id: this.#id, timeoutSeconds: serverTimeoutSeconds(this.#timeoutSeconds) };
  }

  #deadlineFromNow(): number {
    return this.#run.clock.monotonicMs() + certainLifeMs(this.#timeoutSeconds);
  }
}

/** A server that knows no transactions takes the monitor for a record like others. */
function noDeadline(): AerospikeError {
  const detail = 'The server does not know transactions: it named no deadline.';
  return clientFailure('UNSUPPORTED', { detail });
}
