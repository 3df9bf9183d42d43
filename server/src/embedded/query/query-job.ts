/** One query of a node while it runs, and what is told of it afterwards. */

import type { Clock } from '../../model/clock.js';
import { PARTITION_COUNT } from '../../model/limits.js';

export type QueryJobType = 'basic' | 'aggregation' | 'background-ops' | 'background-udf';

export interface QueryJobFacts {
  readonly type: QueryJobType;
  readonly id: bigint;
  readonly namespace: string;
  /** Empty: every set. */
  readonly set: string;
  readonly indexName?: string;
  /** How many partitions were asked for, and how many of them from a place on; 0 where none were named. */
  readonly partitions: number;
  readonly resumed: number;
  /** 0 means no limit. */
  readonly recordsPerSecond: number;
  /** 0 means none. */
  readonly socketTimeoutMs: number;
  /** The address of who asked, as a server logs it. */
  readonly client: string;
}

/** Why a query ended before its end. */
export type QueryEnding =
  | 'ok'
  | 'user-aborted'
  | 'abandoned-unknown'
  | 'abandoned-response-error'
  | 'abandoned-response-timeout';

export interface QueryJob {
  readonly facts: QueryJobFacts;
  /** Records of each fate. */
  readonly counts: { throttled: number; filtered: number; succeeded: number; failed: number };
  /** Bytes of the answer so far. */
  netBytes: number;
  /** The partition it works at. */
  partition: number;
  readonly ending: QueryEnding | undefined;
  readonly done: boolean;
  /** How long it runs, or ran. */
  readonly durationMs: number;
  /** Asks it to stop; who carries it out looks at `ending` before every record. */
  stop(ending: Exclude<QueryEnding, 'ok'>): void;
  finish(): void;
  /** What query-show says of it. */
  describe(): string;
}

/** What a real server says it sent for a query that runs in the background: the frame that said it began. */
const BACKGROUND_ANSWER_BYTES = 30;
/** What it says of its timeout. */
const BACKGROUND_TIMEOUT_MS = 10_000;

export function createQueryJob(facts: QueryJobFacts, clock: Clock): QueryJob {
  return new ClockedQueryJob(facts, clock);
}

class ClockedQueryJob implements QueryJob {
  readonly facts: QueryJobFacts;
  readonly counts = { throttled: 0, filtered: 0, succeeded: 0, failed: 0 };
  netBytes = 0;
  partition = 0;
  readonly #clock: Clock;
  readonly #startedMs: number;
  #finishedMs: number | undefined;
  #ending: QueryEnding | undefined;

  constructor(facts: QueryJobFacts, clock: Clock) {
    this.facts = facts;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  get ending(): QueryEnding | undefined {
    return this.#ending;
  }

  get durationMs(): number {
    return (this.#finishedMs ?? this.#clock.monotonicMs()) - this.#startedMs;
  }

  get done(): boolean {
    return this.#finishedMs !== undefined;
  }

  stop(ending: Exclude<QueryEnding, 'ok'>): void {
    this.#ending ??= ending;
  }

  finish(): void {
    this.#finishedMs ??= this.#clock.monotonicMs();
    this.#ending ??= 'ok';
  }

  describe(): string {
    const { id, namespace, set, indexName, partitions, resumed } = this.facts;
    return [
      `trid=${id}`,
      `ns=${namespace}`,
      ...(set === '' ? [] : [`set=${set}`]),
      ...(indexName === undefined ? [] : [`sindex-name=${indexName}`]),
      ...(partitions === 0
        ? []
        : [`n-pids-requested=${partitions}`, `n-keyds-requested=${resumed}`]),
      ...this.#progress(),
      ...this.#origin(),
    ].join(':');
  }

  #progress(): readonly string[] {
    const nowMs = this.#clock.monotonicMs();
    const endMs = this.#finishedMs ?? nowMs;
    const { throttled, filtered, succeeded, failed } = this.counts;
    const percent = (Math.min(this.partition + 1, PARTITION_COUNT) * 100) / PARTITION_COUNT;
    return [
      `rps=${this.facts.recordsPerSecond}`,
      `active-threads=${this.done ? 0 : 1}`,
      `status=${this.done ? 'done' : 'active'}(${this.#ending ?? 'ok'})`,
      `job-progress=${percent.toFixed(2)}`,
      `run-time=${Math.floor(endMs - this.#startedMs)}`,
      `time-since-done=${Math.floor(nowMs - endMs)}`,
      `recs-throttled=${throttled}`,
      'recs-filtered-meta=0',
      `recs-filtered-bins=${filtered}`,
      `recs-succeeded=${succeeded}`,
      `recs-failed=${failed}`,
    ];
  }

  #origin(): readonly string[] {
    const { type, client, socketTimeoutMs } = this.facts;
    const origin = [`from=${client.replaceAll(':', '+')}`, `job-type=${type}`];
    if (type === 'basic' || type === 'aggregation') {
      return [
        ...origin,
        `net-io-bytes=${this.netBytes}`,
        'net-io-time=0',
        `socket-timeout=${socketTimeoutMs}`,
      ];
    }
    const answered = [`net-io-bytes=${BACKGROUND_ANSWER_BYTES}`];
    const active = type === 'background-udf' ? 'udf-active=0' : 'ops-active=0';
    return [...origin, ...answered, `socket-timeout=${BACKGROUND_TIMEOUT_MS}`, active];
  }
}
