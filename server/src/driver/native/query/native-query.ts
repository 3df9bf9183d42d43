/** A query from its first portion to its end: partitions are found a portion at a time, and read as their reader asks. */

import { AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import { partitionOf } from '../../../model/digest.js';
import { DIGEST_BYTES } from '../../../model/limits.js';
import type {
  PartitionCursor,
  QueryEvent,
  QueryRecord,
  QueryRequest,
} from '../../../model/query.js';
import type { Settings } from '../../../model/settings.js';
import type { QueryOptions } from '../../driver.js';
import { wantsRoute } from '../../wire/retry-rule.js';
import type { Running } from '../../wire/run-context.js';
import type { NativeFound } from '../client-interface.js';
import { planCommand } from '../command-plan.js';
import {
  internalFailure,
  type NativeContext,
  pause,
  timeLeftMs,
  voidTimeOf,
} from '../native-context.js';
import { toQueryFailure } from '../native-failure.js';
import { FOUND_RECORDS_MAX, FoundRecords } from './found-records.js';
import { type Portion, PortionSize, takePortion } from './portion.js';
import { planQuery, type QueryPlan } from './query-plan.js';
import { type Reading, readCommand, readFound, readsBins } from './read-found.js';
import { Setbacks, totalTimeout } from './setbacks.js';

/** Records read together at most, whatever the settings say. */
const WINDOW_MAX_RECORDS = 512;

export interface NativeQueryOptions {
  readonly request: QueryRequest;
  readonly options: QueryOptions;
  /** Waits until this query may ask for a portion; calls what comes back when it has it. */
  readonly enter: () => Promise<() => void>;
  /** Called once, when nothing is handed over any more. */
  readonly onEnd: (error: AerospikeError | undefined) => void;
}

/** What was found and not yet handed over. */
interface Stock {
  readonly found: FoundRecords;
  /** Its partitions that are not done, in order. */
  readonly open: number[];
  /** How many of the records were handed over. */
  at: number;
}

export class NativeQuery implements Running {
  readonly #context: NativeContext;
  readonly #options: NativeQueryOptions;
  readonly #request: QueryRequest;
  readonly #settings: Settings;
  readonly #plan: QueryPlan;
  readonly #cursors: ReadonlyMap<number, PartitionCursor>;
  readonly #size: PortionSize;
  readonly #setbacks: Setbacks;
  /** Partitions that were not found yet. */
  #left: readonly PartitionCursor[];
  #stock: Stock | undefined;
  /** Records that may still come; infinite without a limit. */
  #allowed: number;
  /** When the next portion may be asked for, on the monotonic clock. */
  #pacedUntilMs = 0;
  #waitedMs = 0;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #reading: Running | undefined;
  #interrupt: ((error: AerospikeError) => void) | undefined;
  #failure: AerospikeError | undefined;
  #ended = false;

  /** Nothing is sent yet. Throws an AerospikeError for what can't be sent. */
  constructor(context: NativeContext, options: NativeQueryOptions) {
    const { request } = options;
    const { settings } = options.options;
    this.#context = context;
    this.#options = options;
    this.#request = request;
    this.#settings = settings;
    this.#plan = planQuery(context, request, settings);
    // They come in the order of their nodes, and only neighbours can be asked for together.
    this.#left = request.partitions.toSorted((one, other) => one.partition - other.partition);
    this.#cursors = new Map(request.partitions.map((cursor) => [cursor.partition, cursor]));
    this.#allowed = request.maxRecords === 0 ? Number.POSITIVE_INFINITY : request.maxRecords;
    this.#size = new PortionSize(request, settings);
    this.#setbacks = new Setbacks(context, settings);
    this.#checkReading();
  }

  /** The next events; `undefined` at the end. Throws the AerospikeError the query failed with. Not to be called twice at once. */
  async next(): Promise<readonly QueryEvent[] | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    const { clock } = this.#context;
    const { totalTimeoutMs } = this.#settings;
    const beganMs = clock.monotonicMs();
    if (totalTimeoutMs > 0) this.#deadlineMs = beganMs + totalTimeoutMs - this.#waitedMs;
    try {
      const events = await this.#interruptible();
      if (events === undefined) this.#end(undefined);
      return events;
    } catch (cause) {
      this.#failure ??= cause instanceof AerospikeError ? cause : internalFailure(cause);
      this.#end(this.#failure);
      throw this.#failure;
    } finally {
      this.#waitedMs += clock.monotonicMs() - beganMs;
    }
  }

  stop(error: AerospikeError): void {
    if (this.#ended) return;
    this.#failure ??= error;
    this.#end(error);
    this.#reading?.stop(error);
    this.#interrupt?.(error);
  }

  /** The reader wants no more. */
  finish(): void {
    if (this.#ended) return;
    this.#end(undefined);
    this.#reading?.stop(clientFailure('CANCELLED'));
  }

  /** What can't be read is refused before anything is looked for. */
  #checkReading(): void {
    if (!readsBins(this.#request)) return;
    const anyone = readCommand(new Uint8Array(DIGEST_BYTES), '', this.#newReading());
    planCommand(this.#context.module, anyone);
  }

  /** What the client was given goes on until it has answered; nobody waits for it then. */
  #interruptible(): Promise<readonly QueryEvent[] | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject;
      this.#advance().then(resolve, reject);
    });
  }

  async #advance(): Promise<readonly QueryEvent[] | undefined> {
    while (!this.#isOver()) {
      if (this.#stock === undefined) {
        await this.#find();
        continue;
      }
      const events = await this.#handOver(this.#stock);
      if (events.length > 0) return events;
    }
    return undefined;
  }

  #isOver(): boolean {
    const isThrough = this.#stock === undefined && this.#left.length === 0;
    return this.#ended || this.#allowed === 0 || isThrough;
  }

  /** Fills the stock, or throws why that can't be had. What was found of a portion that failed is forgotten. */
  async #find(): Promise<void> {
    await this.#pace();
    const leave = await this.#options.enter();
    let setback: AerospikeError | undefined;
    try {
      if (this.#isOver()) return;
      setback = await this.#findPortion();
    } finally {
      leave();
    }
    if (setback === undefined || this.#ended) return;
    await this.#setbacks.overcome(setback, this.#deadlineMs);
  }

  async #findPortion(): Promise<AerospikeError | undefined> {
    const { clock, client, nodeNames } = this.#context;
    const nodes = client.getNodes().length;
    const portion = takePortion(this.#left, this.#size.next(nodes));
    const found = new FoundRecords();
    const times = {
      totalTimeoutMs: timeLeftMs(clock, this.#deadlineMs),
      socketTimeoutMs: this.#settings.socketTimeoutMs,
      attemptsBefore: this.#setbacks.retries,
    };
    const error = await this.#plan.find(portion, times, (record) => {
      if (!this.#ended) this.#add(found, record);
    });
    if (error !== undefined) return toQueryFailure(error, nodeNames());
    if (!found.overflowed) {
      this.#fill(portion, found, nodes);
    } else if (portion.count > 1) {
      this.#size.shrinkFrom(portion.count);
    } else {
      throw clientFailure('RESPONSE_TOO_LARGE', {
        detail: `More than ${FOUND_RECORDS_MAX} records of one partition: ask for fewer by a filter, or use --driver wire.`,
      });
    }
    return undefined;
  }

  /** Keeps a record behind the place the query goes on from. */
  #add(found: FoundRecords, { key, gen, ttl }: NativeFound): void {
    const { digest, set, key: rawKey } = key;
    const cursor = this.#cursors.get(partitionOf(digest))?.digest;
    if (cursor !== undefined && Buffer.compare(digest, cursor) <= 0) return;
    const voidTimeSeconds = voidTimeOf(ttl, this.#context.clock.nowMs());
    found.add({ digest, set, generation: gen ?? 0, voidTimeSeconds, rawKey });
  }

  #fill({ begin, count }: Portion, found: FoundRecords, nodes: number): void {
    found.sort();
    this.#left = this.#left.slice(count);
    this.#stock = {
      found,
      open: Array.from({ length: count }, (_, index) => begin + index),
      at: 0,
    };
    this.#setbacks.progressed();
    this.#size.learn(count, found.count);
    const { recordsPerSecond } = this.#request;
    if (recordsPerSecond === 0) return;
    const forMs = (found.count * 1000) / (recordsPerSecond * Math.max(1, nodes));
    this.#pacedUntilMs = this.#context.clock.monotonicMs() + forMs;
  }

  /** What is found comes in one go, so that a rate is kept from portion to portion. */
  async #pace(): Promise<void> {
    const { clock } = this.#context;
    const forMs = this.#pacedUntilMs - clock.monotonicMs();
    if (forMs <= 0) return;
    if (this.#pacedUntilMs >= this.#deadlineMs) throw totalTimeout();
    await pause(clock, forMs);
  }

  /** Records of the stock with the partitions that end among them; none where all of them are gone by now. */
  async #handOver(stock: Stock): Promise<readonly QueryEvent[]> {
    const { found, at } = stock;
    const window = Math.min(this.#settings.recordQueueSize, WINDOW_MAX_RECORDS, this.#allowed);
    const end = Math.min(at + Math.max(1, window), found.count);
    const records = await this.#read(stock, end);
    if (this.#ended) return [];
    const events: QueryEvent[] = [];
    for (const [place, record] of records.entries()) {
      closeBefore(stock, found.partitionAt(at + place), events);
      if (record !== undefined) events.push(record);
    }
    this.#allowed -= records.filter((record) => record !== undefined).length;
    stock.at = end;
    closeBefore(stock, found.partitionAt(end), events);
    if (stock.open.length === 0) this.#stock = undefined;
    this.#setbacks.progressed();
    return events;
  }

  /** The next records up to a place; undefined for one that is gone, or does not fulfil the condition any more. */
  async #read({ found, at }: Stock, end: number): Promise<readonly (QueryRecord | undefined)[]> {
    const rows = found.slice(at, end);
    const records: (QueryRecord | undefined)[] = rows.map(() => undefined);
    let missing = [...rows.keys()];
    while (missing.length > 0 && !this.#ended) {
      const wanted = missing.flatMap((place) => rows[place] ?? []);
      const read = await readFound(this.#context, wanted, this.#newReading());
      let setback: AerospikeError | undefined;
      missing = missing.filter((place, index) => {
        const record = read[index];
        if (!(record instanceof AerospikeError)) {
          records[place] = record;
          return false;
        }
        if (!wantsRoute(record)) throw record;
        setback = record;
        return true;
      });
      if (setback !== undefined) await this.#setbacks.overcome(setback, this.#deadlineMs);
    }
    return records;
  }

  #newReading(): Reading {
    const totalTimeoutMs = timeLeftMs(this.#context.clock, this.#deadlineMs);
    return {
      request: this.#request,
      settings: { ...this.#settings, totalTimeoutMs },
      condition: this.#plan.condition,
      isOver: () => this.#ended,
      started: (running) => {
        this.#reading = running;
      },
    };
  }

  #end(error: AerospikeError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(error);
  }
}

/** Partitions in front of this one were read to their end; all that are open where there is none any more. */
function closeBefore({ open }: Stock, partition: number | undefined, events: QueryEvent[]): void {
  while (open.length > 0 && open[0] !== partition) {
    const done = open.shift();
    if (done !== undefined) events.push({ type: 'partitionDone', partition: done });
  }
}
