/** The answer of an aggregation, frame by frame: what its function makes of each partition's records, and at last how it ended. */

import { findRecords, type QueryScope } from '../../engine/query/query-scope.js';
import type { Clock } from '../../model/clock.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { encodeMessagesFrame, type MessageParts, messageBytes } from '../../wire/message.js';
import { encodeQueryEnd } from '../../wire/query.js';
import type { FrameSource } from '../frame-source.js';
import { createPace, createPause, nextTurn, type Pace, type Pause } from './pace.js';
import type { QueryJob } from './query-job.js';

/** A frame is sent when it has grown to this. */
const FRAME_TARGET_BYTES = 256 * 1024;
/** Records looked at before others get their turn. */
const RECORDS_PER_TURN = 256;
/** Bytes one partition's records may be made into: they are held until the function has ended. */
export const AGGREGATION_MAX_BYTES = 64 * 1024 * 1024;

export interface AggregationPlan {
  readonly scope: QueryScope;
  /** Runs the function over these records; gives back why it failed, if it did. */
  readonly aggregate: (
    digests: readonly Uint8Array[],
    emit: (value: Value | undefined) => boolean,
  ) => string | undefined;
  /** The message of a value, or of a failure's text; `undefined` where no message can hold the value. */
  readonly toMessage: (bin: 'SUCCESS' | 'FAILURE', value: Value | undefined) => MessageParts;
  readonly ownsPartition: (partitionId: number) => boolean;
  readonly clock: Clock;
  readonly onEnd: () => void;
}

export function createAggregationStream(plan: AggregationPlan, job: QueryJob): FrameSource {
  return new AggregationStream(plan, job);
}

class AggregationStream implements FrameSource {
  readonly stallTimeoutMs: number;
  readonly #plan: AggregationPlan;
  readonly #job: QueryJob;
  readonly #pace: Pace;
  #partition = 0;
  #steps = 0;
  #ended = false;
  #pause: Pause | undefined;

  constructor(plan: AggregationPlan, job: QueryJob) {
    this.#plan = plan;
    this.#job = job;
    this.stallTimeoutMs = job.facts.socketTimeoutMs;
    this.#pace = createPace(job.facts.recordsPerSecond, plan.clock);
  }

  async next(): Promise<Buffer | undefined> {
    if (this.#ended) return undefined;
    const messages = await this.#collect();
    if (this.#isCancelled()) return undefined;
    if (messages.length === 0) {
      messages.push(encodeQueryEnd(resultCodeOf(this.#job)));
      this.#end();
    }
    const frame = encodeMessagesFrame(messages);
    this.#job.netBytes += frame.length;
    return frame;
  }

  cancel(reason: 'closed' | 'stalled'): void {
    if (this.#ended) return;
    const stalled = reason === 'stalled';
    this.#job.stop(stalled ? 'abandoned-response-timeout' : 'abandoned-response-error');
    this.#end();
    this.#pause?.end();
  }

  /** What the next partitions come to, up to a frame's size; nothing when all are done, or somebody wants it to end. */
  async #collect(): Promise<MessageParts[]> {
    const messages: MessageParts[] = [];
    let bytes = 0;
    while (this.#partition < PARTITION_COUNT && this.#job.ending === undefined) {
      const id = this.#partition;
      this.#partition += 1;
      this.#job.partition = id;
      if (!this.#plan.ownsPartition(id)) continue;
      const digests = await this.#digestsOf(id);
      if (this.#isCancelled()) return [];
      if (digests.length === 0) continue;
      bytes += this.#aggregate(digests, messages);
      if (bytes >= FRAME_TARGET_BYTES) return messages;
      await nextTurn();
    }
    return messages;
  }

  async #digestsOf(partitionId: number): Promise<Uint8Array[]> {
    const { scope, clock } = this.#plan;
    const digests: Uint8Array[] = [];
    for (const found of findRecords(scope, partitionId, undefined, () => clock.nowMs())) {
      if (this.#job.ending !== undefined || this.#isCancelled()) break;
      this.#steps += 1;
      if (this.#steps % RECORDS_PER_TURN === 0) await nextTurn();
      if (found === undefined) continue;
      digests.push(found.record.digest);
      this.#job.counts.succeeded += 1;
      await this.#throttle();
    }
    return digests;
  }

  async #throttle(): Promise<void> {
    const waitMs = this.#pace.took();
    if (this.#job.facts.recordsPerSecond > 0) this.#job.counts.throttled += 1;
    if (waitMs === 0) return;
    this.#pause = createPause(this.#plan.clock, waitMs);
    await this.#pause.over;
  }

  /** Appends what comes out; a failure is told behind what came before it, and ends the query. */
  #aggregate(digests: readonly Uint8Array[], messages: MessageParts[]): number {
    const { aggregate, toMessage } = this.#plan;
    let bytes = 0;
    const take = (message: MessageParts): void => {
      bytes += messageBytes(message);
      messages.push(message);
    };
    const failure = aggregate(digests, (value) => {
      take(toMessage('SUCCESS', value));
      return bytes <= AGGREGATION_MAX_BYTES;
    });
    if (failure !== undefined) {
      take(toMessage('FAILURE', { type: 'string', value: failure }));
      this.#job.stop('abandoned-unknown');
    }
    return bytes;
  }

  /** The client is gone. */
  #isCancelled(): boolean {
    return this.#ended;
  }

  #end(): void {
    this.#ended = true;
    this.#plan.onEnd();
  }
}

function resultCodeOf({ ending }: QueryJob): number {
  if (ending === 'abandoned-unknown') return RESULT.serverError;
  return ending === 'user-aborted' ? RESULT.queryAborted : RESULT.ok;
}
