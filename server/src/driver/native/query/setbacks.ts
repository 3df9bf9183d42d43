/** What a query makes of failures that may pass: it waits for a route, tries again, or ends. */

import { type AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Settings } from '../../../model/settings.js';
import { isRetried, wantsRoute } from '../../wire/retry-rule.js';
import { isTimeForAnother, type NativeContext, pause, timeIsUp } from '../native-context.js';

/** Milliseconds without progress until nobody is waited for any more, and between two looks. */
const ROUTE_PATIENCE_MS = 5_000;
const ROUTE_PAUSE_MS = 100;

export class Setbacks {
  readonly #context: NativeContext;
  readonly #settings: Settings;
  #retries = 0;
  /** On the monotonic clock; unset while there is progress. */
  #patienceEndsMs: number | undefined;

  constructor(context: NativeContext, settings: Settings) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Attempts that followed a failure. */
  get retries(): number {
    return this.#retries;
  }

  /** Something came: patience begins anew. */
  progressed(): void {
    this.#patienceEndsMs = undefined;
  }

  /** Resolves when the same may be asked for again. Throws where it may not. */
  async overcome(error: AerospikeError, deadlineMs: number): Promise<void> {
    const { clock, counters } = this.#context;
    if (timeIsUp(clock, deadlineMs)) {
      counters.timeouts += 1;
      throw totalTimeout();
    }
    if (wantsRoute(error)) {
      await this.#waitForRoute(error, deadlineMs);
      return;
    }
    const { maxRetries, retryDelayMs } = this.#settings;
    const isTime = isTimeForAnother(clock, retryDelayMs, deadlineMs);
    if (!isRetried(error) || this.#retries >= maxRetries || !isTime) throw error;
    this.#retries += 1;
    counters.retries += 1;
    await pause(clock, retryDelayMs);
  }

  /** The client learns of a new owner when it next tends the cluster, so a retry would be spent for nothing. */
  async #waitForRoute(error: AerospikeError, deadlineMs: number): Promise<void> {
    const { clock } = this.#context;
    const nowMs = clock.monotonicMs();
    this.#patienceEndsMs ??= nowMs + ROUTE_PATIENCE_MS;
    const endsMs = Math.min(this.#patienceEndsMs, deadlineMs);
    if (nowMs + ROUTE_PAUSE_MS >= endsMs) throw error;
    await pause(clock, ROUTE_PAUSE_MS);
  }
}

export function totalTimeout(): AerospikeError {
  return clientFailure('TIMEOUT', { detail: 'The total timeout of the call passed.' });
}
