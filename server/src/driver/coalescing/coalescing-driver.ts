/** A driver in front of another that sends point reads and simple writes asked for together as one batch, where that pays. */

import type { BackgroundRequest, BackgroundStart } from '../../model/background.js';
import type { Clock } from '../../model/clock.js';
import type { Command, Outcome } from '../../model/command.js';
import type { QueryEvent, QueryRequest } from '../../model/query.js';
import type { Settings } from '../../model/settings.js';
import type {
  BatchOptions,
  CallOptions,
  ClusterView,
  Driver,
  DriverCounters,
  DriverName,
  InfoAnswer,
  InfoRequest,
  Packing,
  QueryOptions,
  Transaction,
  TransactionOptions,
} from '../driver.js';
import { type Member, runCoalesced } from './coalesced-batch.js';

/** Fewer than this many are sent one by one: a batch has costs of its own. */
export const COALESCED_MIN = 4;
/** Commands of one batch at most; also the writes one failure can put in doubt. */
export const COALESCED_MAX = 64;
/** A batch that takes so long, and so many times as long as usual, held its members back for one slow record among them. */
export const SLOW_BATCH_MS = 10;
const SLOW_BATCH_FACTOR = 4;
/** The part the last batch has in what is usual. */
const USUAL_SHARE = 1 / 8;
/** A slow batch is forgiven, a stall of a loop makes one as well, unless another began and ended within so long behind it. */
export const SLOW_AGAIN_MS = 1_000;
/** How long commands then go out one by one. */
export const PAUSE_MS = 100;
/** Batches that are refused as such (disabled, too large, queues full) were not carried out. */
const BATCH_REFUSALS: ReadonlySet<number> = new Set([150, 151, 152]);

/** `clock` is for members' timeouts and the length of batches. */
export function createCoalescingDriver(driver: Driver, clock: Clock): Driver {
  return new CoalescingDriver(driver, clock);
}

/** Commands of this turn that may share a batch. */
interface Group {
  readonly call: Settings;
  readonly row: Settings;
  readonly writes: boolean;
  readonly members: Member[];
}

class CoalescingDriver implements Driver {
  readonly name: DriverName;
  readonly packing: Packing;
  readonly #driver: Driver;
  readonly #clock: Clock;
  #groups: Group[] = [];
  /** Whether the last turn had enough for a batch: then it pays to wait for the rest of this one. */
  #isBusy = false;
  /** Commands of this turn, those that have left included. */
  #asked = 0;
  #pausedUntilMs = 0;
  /** When the first of the last slow batches ended; what was under way by then had the same reason. */
  #slowAtMs = Number.NEGATIVE_INFINITY;
  /** How long batches take, the latest counting most; undefined before the first. */
  #usualMs: number | undefined;

  constructor(driver: Driver, clock: Clock) {
    this.name = driver.name;
    this.packing = driver.packing;
    this.#driver = driver;
    this.#clock = clock;
  }

  execute(command: Command, options: CallOptions): Promise<Outcome> {
    const mayWait = isSimple(command) && options.signal?.aborted !== true && !this.#isPaused();
    if (!mayWait) return this.#driver.execute(command, options);
    // Immediates run when all that has arrived in a turn has been taken.
    if (this.#asked === 0) setImmediate(this.#endTurn);
    this.#asked += 1;
    return new Promise((resolve) => {
      this.#groupOf(command, options).members.push({ command, options, resolve });
    });
  }

  batch(commands: readonly Command[], options: BatchOptions): Promise<readonly Outcome[]> {
    return this.#driver.batch(commands, options);
  }

  query(request: QueryRequest, options: QueryOptions): AsyncIterable<readonly QueryEvent[]> {
    return this.#driver.query(request, options);
  }

  background(
    request: BackgroundRequest,
    options: CallOptions,
  ): Promise<readonly BackgroundStart[]> {
    return this.#driver.background(request, options);
  }

  /** What a transaction does goes by itself: its order is the caller's. */
  beginTransaction(options: TransactionOptions): Transaction {
    return this.#driver.beginTransaction(options);
  }

  info(request: InfoRequest, options: CallOptions): Promise<readonly InfoAnswer[]> {
    return this.#driver.info(request, options);
  }

  cluster(): ClusterView {
    return this.#driver.cluster();
  }

  onClusterChange(listener: (view: ClusterView) => void): () => void {
    return this.#driver.onClusterChange(listener);
  }

  counters(): DriverCounters {
    return this.#driver.counters();
  }

  close(graceMs: number): Promise<void> {
    this.#flush();
    return this.#driver.close(graceMs);
  }

  #isPaused(): boolean {
    return this.#pausedUntilMs > 0 && this.#clock.monotonicMs() < this.#pausedUntilMs;
  }

  #groupOf(command: Command, { settings }: CallOptions): Group {
    const writes = command.verb !== 'get';
    for (const group of this.#groups) {
      const fits =
        group.writes === writes &&
        isSame(group.call, settings) &&
        isSame(group.row, command.settings);
      if (fits) return group;
    }
    if (this.#groups.length === 0) this.#schedule();
    const made: Group = { call: settings, row: command.settings, writes, members: [] };
    this.#groups.push(made);
    return made;
  }

  /**
   * A lone command waits for no more than what this very callback has begun. What comes in one turn may come in as many
   * callbacks as there are calls, each with a queue of ticks to itself: when enough for a batch have come, or came in the turn
   * before, the end of the turn is waited for.
   */
  #schedule(): void {
    if (this.#isBusy || this.#asked > COALESCED_MIN) return;
    process.nextTick(() => {
      this.#flush();
    });
  }

  readonly #endTurn = (): void => {
    this.#isBusy = this.#asked >= COALESCED_MIN;
    this.#asked = 0;
    this.#flush();
  };

  #flush(): void {
    const groups = this.#groups;
    this.#groups = [];
    for (const { members, writes } of groups) {
      const shared = members.filter(mayShare(writes));
      for (let from = 0; from < shared.length; from += COALESCED_MAX) {
        this.#send(shared.slice(from, from + COALESCED_MAX), writes);
      }
      if (shared.length === members.length) continue;
      // Behind the others, as they came.
      const sharing = new Set(shared);
      for (const member of members) if (!sharing.has(member)) this.#sendAlone(member);
    }
  }

  #send(members: readonly Member[], writes: boolean): void {
    if (members.length < COALESCED_MIN) {
      for (const member of members) this.#sendAlone(member);
      return;
    }
    const startedMs = this.#clock.monotonicMs();
    const checked = members.map((member) => ({
      ...member,
      resolve: (outcome: Outcome): void => {
        this.#receive(member, outcome, startedMs);
      },
    }));
    void runCoalesced(checked, { driver: this.#driver, clock: this.#clock, writes }).then(() => {
      this.#learn(startedMs, this.#clock.monotonicMs());
    });
  }

  #receive(member: Member, outcome: Outcome, startedMs: number): void {
    if (outcome.ok || !isBatchRefusal(outcome)) {
      member.resolve(outcome);
      return;
    }
    this.#pause();
    const options = withinRest(member.options, this.#clock.monotonicMs() - startedMs);
    this.#sendAlone({ ...member, options });
  }

  #sendAlone({ command, options, resolve }: Member): void {
    void this.#driver.execute(command, options).then(resolve);
  }

  /** Where all are slow the machine is busy, and batches spare it the most. */
  #learn(startedMs: number, endedMs: number): void {
    const tookMs = endedMs - startedMs;
    const usualMs = this.#usualMs ?? tookMs;
    this.#usualMs = usualMs + (tookMs - usualMs) * USUAL_SHARE;
    const isSlow = tookMs > SLOW_BATCH_MS && tookMs > SLOW_BATCH_FACTOR * usualMs;
    if (!isSlow || startedMs < this.#slowAtMs) return;
    if (endedMs - this.#slowAtMs <= SLOW_AGAIN_MS) this.#pause();
    this.#slowAtMs = endedMs;
  }

  #pause(): void {
    this.#pausedUntilMs = this.#clock.monotonicMs() + PAUSE_MS;
  }
}

/** Whole reads without a condition, and writes that only put bins. */
function isSimple(command: Command): boolean {
  if (command.filter !== undefined) return false;
  if (command.verb === 'get') return true;
  return (
    command.verb === 'operate' &&
    command.write !== undefined &&
    command.operations.every(({ op }) => op === 'write')
  );
}

/**
 * Not those whose caller has left while they waited: the driver refuses them. Nor further writes on a record: the rows of a
 * batch on one record go one after the other.
 */
function mayShare(writes: boolean): (member: Member) => boolean {
  const written = new Set<string>();
  return ({ command, options }) => {
    if (options.signal?.aborted === true) return false;
    if (!writes) return true;
    const before = written.size;
    return written.add(recordOf(command)).size > before;
  };
}

function recordOf({ key }: Command): string {
  return `${Buffer.from(key.digest).toString('latin1')}${key.namespace}`;
}

/** What a batch took of the total timeout is gone. */
function withinRest(options: CallOptions, goneMs: number): CallOptions {
  const { settings } = options;
  if (settings.totalTimeoutMs === 0) return options;
  const totalTimeoutMs = Math.max(1, Math.floor(settings.totalTimeoutMs - goneMs));
  return { ...options, settings: { ...settings, totalTimeoutMs } };
}

function isBatchRefusal({ error }: Extract<Outcome, { ok: false }>): boolean {
  return error.code.from === 'server' && BATCH_REFUSALS.has(error.code.resultCode);
}

/** Equal but for the time, which each member has for itself. */
function isSame(a: Settings, b: Settings): boolean {
  if (a === b) return true;
  for (const name of Object.keys(a) as (keyof Settings)[]) {
    if (name !== 'totalTimeoutMs' && a[name] !== b[name]) return false;
  }
  return true;
}
