/** The answer of a query, frame by frame: it looks for the next records only when the client has taken those before. */

import { EngineError } from '../../engine/engine-error.js';
import {
  type FoundRecord,
  findRecords,
  type QueryPlace,
  type QueryScope,
} from '../../engine/query/query-scope.js';
import type { RecordFilter } from '../../engine/request.js';
import type { Clock } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import { encodeMessagesFrame, type MessageParts, messageBytes } from '../../wire/message.js';
import { encodePartitionDone, encodeQueryEnd } from '../../wire/query.js';
import type { FrameSource } from '../frame-source.js';
import { createPace, createPause, nextTurn, type Pace, type Pause } from './pace.js';
import type { QueryJob } from './query-job.js';

/**
 * A frame is sent when it has grown to this; a record larger than that has one of its own. No larger, since who reads a frame
 * of a small set only when it is whole would otherwise have nothing to do while it is made, nor the node while it is read.
 */
const FRAME_TARGET_BYTES = 64 * 1024;
/** Records looked at before others get their turn. */
const RECORDS_PER_TURN = 256;

export interface QueryPlan {
  readonly scope: QueryScope;
  readonly partitions: readonly PartitionPlan[];
  readonly filter?: RecordFilter;
  /** 0 means no limit. */
  readonly maxRecords: number;
  /** The record as it goes out; nothing where none of its bins was asked for. Throws EngineError where that fails. */
  readonly toMessage: (found: FoundRecord) => MessageParts | undefined;
  readonly ownsPartition: (partitionId: number) => boolean;
  readonly clock: Clock;
}

export interface PartitionPlan {
  readonly id: number;
  readonly after?: QueryPlace;
}

/**
 * How a query is answered: short ones in one go, long ones at their pace and with a job to be seen. A short one ends before a
 * partition it would begin after so long; what others do meanwhile, or the client with what it has got, is not its time.
 */
export type QueryManner =
  | { readonly type: 'short'; readonly workMs: number }
  | { readonly type: 'long'; readonly job: QueryJob; readonly onEnd: () => void };

export function createQueryStream(plan: QueryPlan, manner: QueryManner): FrameSource {
  return new QueryStream(plan, manner);
}

/** What one step brought: a message, nothing worth one, or that it is time to wait. */
type Step = MessageParts | { readonly waitMs: number } | undefined;

class QueryStream implements FrameSource {
  readonly stallTimeoutMs: number;
  readonly #plan: QueryPlan;
  readonly #manner: QueryManner;
  readonly #pace: Pace;
  readonly #isPaced: boolean;
  readonly #steps: Iterator<Step, void>;
  #records = 0;
  #stage: 'records' | 'last' | 'ended' = 'records';
  #timedOut = false;
  /** What it has worked until it began anew. */
  #workedMs = 0;
  #beganMs = 0;
  #pause: Pause | undefined;

  constructor(plan: QueryPlan, manner: QueryManner) {
    this.#plan = plan;
    this.#manner = manner;
    const facts = manner.type === 'long' ? manner.job.facts : undefined;
    this.stallTimeoutMs = facts?.socketTimeoutMs ?? 0;
    this.#pace = createPace(facts?.recordsPerSecond ?? 0, plan.clock);
    this.#isPaced = (facts?.recordsPerSecond ?? 0) > 0;
    this.#steps = this.#walk();
  }

  async next(): Promise<Buffer | undefined> {
    if (this.#stage === 'ended') return undefined;
    const messages = this.#stage === 'records' ? await this.#work() : [];
    if (this.#isCancelled()) return undefined;
    if (this.#stage === 'last' && (messages.length === 0 || this.#manner.type === 'short')) {
      messages.push(encodeQueryEnd(this.#resultCode()));
      this.#end();
    }
    const frame = encodeMessagesFrame(messages);
    if (this.#manner.type === 'long') this.#manner.job.netBytes += frame.length;
    return frame;
  }

  cancel(reason: 'closed' | 'stalled'): void {
    if (this.#stage === 'ended') return;
    if (this.#manner.type === 'long') {
      const stalled = reason === 'stalled';
      this.#manner.job.stop(stalled ? 'abandoned-response-timeout' : 'abandoned-response-error');
    }
    this.#end();
    this.#pause?.end();
  }

  async #work(): Promise<MessageParts[]> {
    await this.#pause?.over;
    this.#beganMs = this.#plan.clock.monotonicMs();
    const messages = await this.#collect();
    this.#workedMs += this.#sinceBegunMs();
    return messages;
  }

  /** Messages up to a frame's size, or up to where it has to wait; none when nothing is left. */
  async #collect(): Promise<MessageParts[]> {
    const messages: MessageParts[] = [];
    let bytes = 0;
    for (let steps = 1; !this.#isCancelled(); steps += 1) {
      const { done, value: step } = this.#steps.next();
      if (done === true) {
        this.#stage = 'last';
        return messages;
      }
      if (step !== undefined && 'waitMs' in step) {
        // What was found so far goes out before the wait, not behind it.
        this.#pause = createPause(this.#plan.clock, step.waitMs);
        if (messages.length > 0) return messages;
        await this.#pause.over;
      } else if (step !== undefined) {
        messages.push(step);
        bytes += messageBytes(step);
        if (bytes >= FRAME_TARGET_BYTES) return messages;
      }
      if (steps % RECORDS_PER_TURN === 0) await this.#leaveTurn();
    }
    return messages;
  }

  async #leaveTurn(): Promise<void> {
    this.#workedMs += this.#sinceBegunMs();
    await nextTurn();
    this.#beganMs = this.#plan.clock.monotonicMs();
  }

  #sinceBegunMs(): number {
    return this.#plan.clock.monotonicMs() - this.#beganMs;
  }

  *#walk(): Generator<Step, void> {
    const { partitions, ownsPartition } = this.#plan;
    for (const partition of partitions) {
      if (this.#isStopped() || this.#isLate()) return;
      if (this.#manner.type === 'long') this.#manner.job.partition = partition.id;
      if (!ownsPartition(partition.id)) {
        yield encodePartitionDone(partition.id, RESULT.partitionUnavailable);
        continue;
      }
      // Not in a generator of its own: what each of them hands on costs as much as finding a record.
      for (const found of this.#foundIn(partition)) {
        if (this.#isStopped()) return;
        const message = found === undefined ? undefined : this.#take(found);
        yield message;
        if (this.#isFull()) break;
        if (message !== undefined && this.#isPaced) yield* this.#throttle();
      }
    }
  }

  #foundIn({ id, after }: PartitionPlan): Iterable<FoundRecord | undefined> {
    const { scope, clock } = this.#plan;
    return this.#isFull() ? [] : findRecords(scope, id, after, () => clock.nowMs());
  }

  #isFull(): boolean {
    const { maxRecords } = this.#plan;
    return maxRecords !== 0 && this.#records >= maxRecords;
  }

  *#throttle(): Generator<Step, void> {
    const waitMs = this.#pace.took();
    if (this.#manner.type === 'long') this.#manner.job.counts.throttled += 1;
    if (waitMs > 0) yield { waitMs };
  }

  /** The record's message, when the filter lets it pass; it counts towards the limit then, with a message or without. */
  #take(found: FoundRecord): MessageParts | undefined {
    const { filter, toMessage } = this.#plan;
    try {
      if (filter !== undefined && !filter(found.record)) {
        this.#count('filtered');
        return undefined;
      }
      this.#records += 1;
      const message = toMessage(found);
      this.#count('succeeded');
      return message;
    } catch (error) {
      // A record that can't be read as asked is left out, and nobody is told but by the job's count.
      if (!(error instanceof EngineError)) throw error;
      this.#count('failed');
      return undefined;
    }
  }

  #count(fate: 'filtered' | 'succeeded' | 'failed'): void {
    if (this.#manner.type === 'long') this.#manner.job.counts[fate] += 1;
  }

  /** Somebody wants it to end. */
  #isStopped(): boolean {
    if (this.#isCancelled()) return true;
    return this.#manner.type === 'long' && this.#manner.job.ending !== undefined;
  }

  #isLate(): boolean {
    if (this.#manner.type === 'short') {
      this.#timedOut = this.#workedMs + this.#sinceBegunMs() > this.#manner.workMs;
    }
    return this.#timedOut;
  }

  /** The client is gone. */
  #isCancelled(): boolean {
    return this.#stage === 'ended';
  }

  #resultCode(): number {
    if (this.#timedOut) return RESULT.timeout;
    const aborted = this.#manner.type === 'long' && this.#manner.job.ending === 'user-aborted';
    return aborted ? RESULT.queryAborted : RESULT.ok;
  }

  #end(): void {
    this.#stage = 'ended';
    if (this.#manner.type === 'long') this.#manner.onEnd();
  }
}
