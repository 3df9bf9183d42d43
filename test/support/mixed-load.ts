/** A steady stream of reads, writes, counters and batches, whose every answer is judged by what was acknowledged before. */

import type { Clock, Timer } from '../../server/src/model/clock.js';

/** What came of one row of a call: the value it read, or how it failed. */
export type LoadOutcome =
  | { readonly ok: true; readonly value: number | undefined }
  | { readonly ok: false; readonly code: string; readonly inDoubt: boolean };

export type LoadRow =
  | { readonly type: 'get'; readonly record: number }
  | { readonly type: 'put'; readonly record: number; readonly value: number };

/** What the load is put on. Records hold the number last put; counters are added to. Nothing rejects. */
export interface LoadTarget {
  get(record: number): Promise<LoadOutcome>;
  put(record: number, value: number): Promise<LoadOutcome>;
  add(counter: number): Promise<LoadOutcome>;
  counter(counter: number): Promise<LoadOutcome>;
  batch(rows: readonly LoadRow[]): Promise<readonly LoadOutcome[]>;
}

export interface MixedLoadOptions {
  readonly clock: Clock;
  readonly target: LoadTarget;
  /** Calls begun per second, whether or not those before have ended: a stalled call must not hold up the next. */
  readonly callsPerSecond: number;
}

export interface FailedCall {
  /** Order of its start among all calls, from 0. */
  readonly call: number;
  readonly what: 'get' | 'put' | 'add' | 'batch';
  readonly code: string;
  readonly inDoubt: boolean;
}

export interface MixedLoad {
  readonly started: number;
  readonly ended: number;
  readonly inFlight: ReadonlySet<number>;
  /** One entry per row that failed. */
  readonly failures: readonly FailedCall[];
  /** Answers that contradict what was acknowledged; empty unless something is broken. */
  readonly wrong: readonly string[];
  /**
   * Resolves once so many calls ended within one second, with the rate; after some seconds with the best rate there was, since
   * a machine that is busy with other things may never get there.
   */
  steady(callsPerSecond: number): Promise<number>;
  /** Resolves when that many more calls, begun from now on, have ended. */
  more(calls: number): Promise<void>;
  /** Begins no further call; resolves when all have ended. */
  stop(): Promise<void>;
  /** Reads every record and counter, and adds what contradicts the acknowledgements to `wrong`. */
  verify(): Promise<void>;
}

const TICK_MS = 5;
/** Calls begun in one tick at most: after a stall of this very process what was missed is not made up for at once. */
const BURST_MAX = 100;
/** Calls under way at most: more than a cluster that lost a third of its partitions for two seconds leaves standing. */
const IN_FLIGHT_MAX = 700;
/** What counts as steady is looked at in windows of so long. */
const WINDOW_MS = 1_000;
const WINDOWS_MAX = 5;
const RECORDS = 2000;
const COUNTERS = 12;
const BATCH_GETS = 4;
const BATCH_PUTS = 2;
/** The mix: of ten calls four read, three put, two add and one is a batch. */
const MIX = ['get', 'put', 'get', 'add', 'get', 'batch', 'put', 'get', 'add', 'put'] as const;

export function startMixedLoad(options: MixedLoadOptions): MixedLoad {
  return new RunningLoad(options);
}

interface RecordState {
  attempted: number;
  acknowledged: number;
  busy: boolean;
}

interface CounterState {
  acknowledged: number;
  inDoubt: number;
}

class RunningLoad implements MixedLoad {
  readonly inFlight = new Set<number>();
  readonly failures: FailedCall[] = [];
  readonly wrong: string[] = [];
  started = 0;
  ended = 0;
  readonly #options: MixedLoadOptions;
  readonly #records = Array.from(
    { length: RECORDS },
    (): RecordState => ({ attempted: 0, acknowledged: 0, busy: false }),
  );
  readonly #counters = Array.from(
    { length: COUNTERS },
    (): CounterState => ({ acknowledged: 0, inDoubt: 0 }),
  );
  readonly #waiting = new Set<() => void>();
  readonly #beganMs: number;
  #timer: Timer | undefined;
  #next = 0;
  #skipped = 0;

  constructor(options: MixedLoadOptions) {
    this.#options = options;
    this.#beganMs = options.clock.monotonicMs();
    this.#tick();
  }

  more(calls: number): Promise<void> {
    const first = this.started;
    return this.#until(() => {
      // Ended ones that were begun before do not count: the oldest still under way says how far we are.
      const begun = this.started - first;
      const open = [...this.inFlight].filter((call) => call >= first).length;
      return begun - open >= calls;
    });
  }

  async steady(callsPerSecond: number): Promise<number> {
    const { clock } = this.#options;
    let window = { sinceMs: clock.monotonicMs(), ended: this.ended };
    let best = 0;
    let windows = 0;
    await this.#until(() => {
      const lastedMs = clock.monotonicMs() - window.sinceMs;
      if (lastedMs < WINDOW_MS) return false;
      windows += 1;
      best = Math.max(best, ((this.ended - window.ended) * 1000) / lastedMs);
      window = { sinceMs: clock.monotonicMs(), ended: this.ended };
      return best >= callsPerSecond || windows >= WINDOWS_MAX;
    });
    return Math.round(best);
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#until(() => this.inFlight.size === 0);
  }

  async verify(): Promise<void> {
    const { target } = this.#options;
    for (const [index, state] of this.#records.entries()) {
      this.#judgeRead(index, state.acknowledged, await target.get(index));
    }
    for (const [index, { acknowledged, inDoubt }] of this.#counters.entries()) {
      const outcome = await target.counter(index);
      const value = outcome.ok ? (outcome.value ?? 0) : -1;
      if (value >= acknowledged && value <= acknowledged + inDoubt) continue;
      this.wrong.push(`counter ${index}: ${value}, ${acknowledged} acknowledged, ${inDoubt} doubt`);
    }
  }

  #tick(): void {
    const { clock, callsPerSecond } = this.#options;
    const elapsedMs = clock.monotonicMs() - this.#beganMs;
    const due = Math.ceil((elapsedMs * callsPerSecond) / 1000);
    for (let i = 0; this.started + this.#skipped < due; i += 1) {
      if (i < BURST_MAX && this.inFlight.size < IN_FLIGHT_MAX) this.#begin();
      else this.#skipped += 1;
    }
    this.#timer = clock.setTimer(TICK_MS, () => {
      this.#tick();
    });
  }

  #begin(): void {
    const call = this.started;
    this.started += 1;
    this.inFlight.add(call);
    void this.#call(call).finally(() => {
      this.inFlight.delete(call);
      this.ended += 1;
      for (const look of [...this.#waiting]) look();
    });
  }

  async #call(call: number): Promise<void> {
    switch (MIX[call % MIX.length] ?? 'get') {
      case 'get':
        await this.#get(call);
        break;
      case 'put':
        await this.#put(call);
        break;
      case 'add':
        await this.#add(call);
        break;
      case 'batch':
        await this.#batch(call);
    }
  }

  async #get(call: number): Promise<void> {
    const record = this.#pick();
    const known = this.#records[record]?.acknowledged ?? 0;
    const outcome = await this.#options.target.get(record);
    if (outcome.ok) this.#judgeRead(record, known, outcome);
    else this.#failed(call, 'get', outcome);
  }

  async #put(call: number): Promise<void> {
    const row = this.#takeOut();
    const outcome = await this.#options.target.put(row.record, row.value);
    this.#putBack(row, outcome);
    if (!outcome.ok) this.#failed(call, 'put', outcome);
  }

  async #add(call: number): Promise<void> {
    const counter = call % COUNTERS;
    const outcome = await this.#options.target.add(counter);
    const state = this.#counters[counter];
    if (state === undefined) return;
    if (outcome.ok) state.acknowledged += 1;
    else if (outcome.inDoubt) state.inDoubt += 1;
    if (!outcome.ok) this.#failed(call, 'add', outcome);
  }

  async #batch(call: number): Promise<void> {
    const gets = Array.from({ length: BATCH_GETS }, () => this.#pick());
    const known = gets.map((record) => this.#records[record]?.acknowledged ?? 0);
    const puts = Array.from({ length: BATCH_PUTS }, () => this.#takeOut());
    const rows: LoadRow[] = [
      ...gets.map((record) => ({ type: 'get', record }) as const),
      ...puts.map((row) => ({ type: 'put', ...row }) as const),
    ];
    const outcomes = await this.#options.target.batch(rows);
    for (const [i, row] of rows.entries()) {
      const outcome = outcomes[i] ?? { ok: false, code: 'NO ROW', inDoubt: true };
      if (row.type === 'put') this.#putBack(row, outcome);
      else if (outcome.ok) this.#judgeRead(row.record, known[i] ?? 0, outcome);
      if (!outcome.ok) this.#failed(call, 'batch', outcome);
    }
  }

  #pick(): number {
    // A stride that is prime to the number of records visits them all, far from the order they are written in.
    this.#next = (this.#next + 257) % RECORDS;
    return this.#next;
  }

  /** A record nobody else writes just now, so that the order of its values is the order of the puts. */
  #takeOut(): { readonly record: number; readonly value: number } {
    for (let i = 0; i < RECORDS; i += 1) {
      const record = this.#pick();
      const state = this.#records[record];
      if (state === undefined || state.busy) continue;
      state.busy = true;
      state.attempted += 1;
      return { record, value: state.attempted };
    }
    throw new Error(`all ${RECORDS} records are being written: calls do not end`);
  }

  #putBack({ record, value }: { record: number; value: number }, outcome: LoadOutcome): void {
    const state = this.#records[record];
    if (state === undefined) return;
    state.busy = false;
    if (outcome.ok) state.acknowledged = value;
  }

  #judgeRead(record: number, known: number, outcome: LoadOutcome): void {
    const value = outcome.ok ? (outcome.value ?? 0) : -1;
    const attempted = this.#records[record]?.attempted ?? 0;
    if (value >= known && value <= attempted) return;
    this.wrong.push(`record ${record}: read ${value}, ${known} acknowledged, ${attempted} tried`);
  }

  #failed(
    call: number,
    what: FailedCall['what'],
    { code, inDoubt }: Extract<LoadOutcome, { ok: false }>,
  ): void {
    this.failures.push({ call, what, code, inDoubt });
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
