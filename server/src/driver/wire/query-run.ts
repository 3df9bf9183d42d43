/** A query from its first node to its end: rounds over the partitions that are left, each asked of the node that serves it. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Timer } from '../../model/clock.js';
import type { QueryEvent, QueryRequest } from '../../model/query.js';
import type { Settings } from '../../model/settings.js';
import type { QueryOptions } from '../driver.js';
import { abortQuery } from './abort-query.js';
import { encodeQuery } from './encode-query.js';
import { finishRequest } from './finish-request.js';
import { type PartEnding, QueryPart } from './query-part.js';
import { planRound, type QueryPlace, type RoundPlan } from './query-round.js';
import { blame, isRetried, wantsRoute } from './retry-rule.js';
import type { RouteWait } from './route-patience.js';
import type { WireNode } from './router.js';
import type { RunContext, Running } from './run-context.js';

/** Events handed over together at most, whatever the settings say. */
const WINDOW_MAX_EVENTS = 1_024;

const NOBODY: ReadonlySet<WireNode> = new Set();

export interface QueryRunOptions {
  readonly request: QueryRequest;
  readonly options: QueryOptions;
  /** 64 bits that no other query of ours has. */
  readonly newTaskId: () => bigint;
  /** Called once, when nothing is under way any more. */
  readonly onEnd: (error: AerospikeError | undefined) => void;
}

export class QueryRun implements Running {
  readonly #context: RunContext;
  readonly #options: QueryRunOptions;
  readonly #settings: Settings;
  /** The partitions that are left, by id. */
  readonly #places: Map<number, QueryPlace>;
  readonly #parts = new Map<QueryPart, bigint>();
  /** Planned for this round, and waiting for others to end. */
  #planned: RoundPlan['parts'] = [];
  /** Records that may still come; infinite without a limit. */
  #allowed: number;
  #retries = 0;
  #waits = 0;
  /** When waiting for a route has to end, on the monotonic clock; unset while there is progress. */
  #patienceEndsMs: number | undefined;
  /** Why the last round left something. */
  #setback: AerospikeError | undefined;
  #failure: AerospikeError | undefined;
  #ended = false;
  #waitedMs = 0;
  #wake: (() => void) | undefined;
  #turn = 0;

  constructor(context: RunContext, options: QueryRunOptions) {
    const { request } = options;
    this.#context = context;
    this.#options = options;
    this.#settings = options.options.settings;
    this.#allowed = request.maxRecords === 0 ? Number.POSITIVE_INFINITY : request.maxRecords;
    this.#places = new Map(
      request.partitions.map((cursor) => [
        cursor.partition,
        { cursor, place: 0, refusedBy: NOBODY },
      ]),
    );
  }

  /** The next events; `undefined` at the end. Throws the AerospikeError the query failed with. Not to be called twice at once. */
  async next(): Promise<readonly QueryEvent[] | undefined> {
    for (;;) {
      const events = this.#take();
      if (events.length > 0) return events;
      if (this.#failure !== undefined) {
        this.#end(this.#failure);
        throw this.#failure;
      }
      if (this.#isComplete()) {
        this.#end(undefined);
        return undefined;
      }
      await this.#advance();
    }
  }

  stop(error: AerospikeError): void {
    if (this.#ended) return;
    this.#failure ??= error;
    for (const part of this.#parts.keys()) part.drop(error);
    this.#abandon();
    this.#end(error);
    this.#wake?.();
  }

  /** The reader wants no more. */
  finish(): void {
    if (this.#ended) return;
    const error = clientFailure('CANCELLED');
    this.#failure = error;
    for (const part of this.#parts.keys()) part.drop(error);
    this.#abandon();
    this.#end(undefined);
    this.#wake?.();
  }

  #isComplete(): boolean {
    return this.#parts.size === 0 && (this.#places.size === 0 || this.#allowed === 0);
  }

  /** Events of one part, of each in its turn. */
  #take(): readonly QueryEvent[] {
    const limit = Math.max(1, Math.min(this.#settings.recordQueueSize, WINDOW_MAX_EVENTS));
    const parts = [...this.#parts.keys()];
    for (let count = 0; count < parts.length; count += 1) {
      this.#turn += 1;
      const part = parts[this.#turn % parts.length];
      if (part === undefined) continue;
      const events = this.#keep(part.take(limit));
      if (part.ending !== undefined) this.#partEnded(part, part.ending);
      if (events.length > 0) return events;
    }
    return [];
  }

  /** Notes how far the query came; a record beyond the limit was not asked for, and is forgotten. */
  #keep(events: readonly QueryEvent[]): readonly QueryEvent[] {
    let records = 0;
    for (const event of events) {
      if (event.type === 'record') records += 1;
      else this.#places.delete(event.partition);
    }
    this.#allowed -= Math.min(records, this.#allowed);
    if (events.length > 0) {
      this.#patienceEndsMs = undefined;
      this.#waits = 0;
    }
    return events;
  }

  #partEnded(part: QueryPart, { error, left, excused, cutShort }: PartEnding): void {
    if (cutShort) this.#abort(part);
    this.#parts.delete(part);
    for (const cursor of left) {
      const known = this.#places.get(cursor.partition);
      const { place = 0, refusedBy = NOBODY } = known ?? {};
      const next =
        error === undefined || excused
          ? { place, refusedBy }
          : { place: place + 1, refusedBy: new Set(refusedBy).add(part.node) };
      this.#places.set(cursor.partition, { cursor, ...next });
    }
    if (error !== undefined && !excused) this.#partFailed(part, error);
    this.#startPlanned();
  }

  #partFailed(part: QueryPart, error: AerospikeError): void {
    blame(part.node, error);
    if (wantsRoute(error)) this.#context.router.requestTend();
    if (isRetried(error)) this.#setback = error;
    else this.#fail(error);
  }

  /** Ends with what was read so far; what other nodes already sent still goes out. */
  #fail(error: AerospikeError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#planned = [];
    this.#abandon();
    for (const part of this.#parts.keys()) part.close(error);
  }

  /** Begins what can begin, or waits for what is under way. */
  async #advance(): Promise<void> {
    if (this.#parts.size > 0) {
      await this.#news();
      return;
    }
    const setback = this.#setback;
    this.#setback = undefined;
    if (setback !== undefined && !wantsRoute(setback) && !(await this.#mayRetry(setback))) return;
    const round = planRound(this.#context.router, this.#places.values(), {
      request: this.#options.request,
      settings: this.#settings,
      allowed: this.#allowed,
    });
    if (round.parts.length > 0) {
      this.#planned = round.parts;
      this.#startPlanned();
    } else {
      await this.#waitForRoute(setback ?? round.missing ?? clientFailure('NO_NODE'));
    }
  }

  async #mayRetry(setback: AerospikeError): Promise<boolean> {
    const { maxRetries, retryDelayMs } = this.#settings;
    if (this.#retries >= maxRetries) {
      this.#fail(setback);
      return false;
    }
    this.#retries += 1;
    this.#context.counters.retries += 1;
    if (retryDelayMs > 0) await this.#sleep(retryDelayMs);
    return this.#failure === undefined;
  }

  #startPlanned(): void {
    const { maxConcurrentNodes } = this.#settings;
    const room = maxConcurrentNodes === 0 ? Number.POSITIVE_INFINITY : maxConcurrentNodes;
    while (this.#planned.length > 0 && this.#parts.size < room) {
      const [plan, ...rest] = this.#planned;
      this.#planned = rest;
      if (plan !== undefined) this.#start(plan);
    }
  }

  #start(plan: RoundPlan['parts'][number]): void {
    const { request, newTaskId } = this.#options;
    const taskId = newTaskId();
    try {
      const settings = this.#settings;
      const frame = finishRequest(encodeQuery(request, { ...plan, taskId }, settings), settings);
      const part = new QueryPart({
        ...{ clock: this.#context.clock, request, frame },
        ...plan,
        onNews: () => this.#wake?.(),
      });
      this.#parts.set(part, taskId);
    } catch (error) {
      if (!(error instanceof AerospikeError)) throw error;
      this.#fail(error);
    }
  }

  /** Waits until a part has news, or the time for that is over. */
  async #news(): Promise<void> {
    if ([...this.#parts.keys()].some((part) => part.hasNews || part.ending !== undefined)) return;
    const { clock } = this.#context;
    const beganMs = clock.monotonicMs();
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      const dueInMs = Math.min(this.#silenceInMs(beganMs), this.#timeLeftMs());
      if (dueInMs !== Number.POSITIVE_INFINITY)
        timer = clock.setTimer(Math.max(0, dueInMs), resolve);
    });
    this.#wake = undefined;
    timer?.cancel();
    this.#waitedMs += clock.monotonicMs() - beganMs;
    this.#checkTime(beganMs);
  }

  /** A reader that takes its time leaves the node alone: silence is counted from when it began to wait. */
  #silenceInMs(sinceMs: number): number {
    const { socketTimeoutMs } = this.#settings;
    if (socketTimeoutMs === 0) return Number.POSITIVE_INFINITY;
    const heard = [...this.#parts.keys()].map((part) => Math.max(part.heardMs, sinceMs));
    return Math.min(...heard) + socketTimeoutMs - this.#context.clock.monotonicMs();
  }

  #timeLeftMs(): number {
    const { totalTimeoutMs } = this.#settings;
    return totalTimeoutMs === 0 ? Number.POSITIVE_INFINITY : totalTimeoutMs - this.#waitedMs;
  }

  #checkTime(sinceMs: number): void {
    const { socketTimeoutMs } = this.#settings;
    if (this.#timeLeftMs() <= 0) {
      this.#context.counters.timeouts += 1;
      this.#fail(clientFailure('TIMEOUT', { detail: 'The total timeout of the call passed.' }));
      return;
    }
    if (socketTimeoutMs === 0) return;
    const nowMs = this.#context.clock.monotonicMs();
    for (const part of this.#parts.keys()) {
      if (nowMs - Math.max(part.heardMs, sinceMs) < socketTimeoutMs) continue;
      const detail = `Nothing was heard for the socket timeout of ${socketTimeoutMs} ms.`;
      part.close(clientFailure('TIMEOUT', { detail, node: part.node.name }));
    }
  }

  /** Sits down until the routes change; patience begins when a route is missed, and ends with the first progress. */
  async #waitForRoute(error: AerospikeError): Promise<void> {
    const { clock, patience } = this.#context;
    const nowMs = clock.monotonicMs();
    if (!wantsRoute(error) || patience.patienceMs === 0) {
      if (isRetried(error) && (await this.#mayRetry(error))) return;
      this.#fail(error);
      return;
    }
    this.#patienceEndsMs ??= nowMs + patience.patienceMs;
    const endsMs = Math.min(this.#patienceEndsMs, nowMs + this.#timeLeftMs());
    if (nowMs >= endsMs) {
      this.#fail(error);
      return;
    }
    for (const [id, place] of this.#places) {
      this.#places.set(id, { ...place, place: 0, refusedBy: NOBODY });
    }
    await new Promise<void>((resolve) => {
      const seat = patience.join({
        size: 1,
        waitsBefore: this.#waits,
        endsMs,
        wake: (closed) => {
          if (closed !== undefined) this.#fail(closed);
          resolve();
        },
      });
      if (seat instanceof AerospikeError) {
        this.#fail(seat);
        resolve();
        return;
      }
      this.#wake = leaving(seat, resolve);
    });
    this.#wake = undefined;
    this.#waits += 1;
    this.#waitedMs += clock.monotonicMs() - nowMs;
  }

  async #sleep(forMs: number): Promise<void> {
    const { clock } = this.#context;
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      timer = clock.setTimer(forMs, resolve);
      this.#wake = resolve;
    });
    this.#wake = undefined;
    timer?.cancel();
    this.#waitedMs += forMs;
  }

  /** Tells the servers at once: one that finds nothing to send would not notice that nobody listens. */
  #abandon(): void {
    for (const part of this.#parts.keys()) {
      if (part.ending?.error === undefined || !wantsRoute(part.ending.error)) this.#abort(part);
    }
  }

  /** Short queries are over before they could be told. */
  #abort(part: QueryPart): void {
    const taskId = this.#parts.get(part);
    if (taskId === undefined || this.#options.request.expectedDuration === 'short') return;
    abortQuery(this.#context.clock, part.node, taskId);
  }

  #end(error: AerospikeError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(error);
  }
}

function leaving(seat: RouteWait, resolve: () => void): () => void {
  return () => {
    seat.leave();
    resolve();
  };
}
