/** What a pipeline tells its peer: answers gathered into messages, a sign of life where there are none, and its end. */

import type {
  PipelineGoAway,
  PipelineResponse,
  PipelineResult,
  PipelineLimits as ProtoLimits,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Clock, Timer } from '../../../model/clock.js';
import { HEARTBEAT_INTERVAL_MS, PIPELINE_MESSAGE_BYTES, STATUS_MAX_BYTES } from '../../limits.js';
import { rowBytesBound } from '../../streams/row-size.js';
import type { PipelineItem } from './pipeline-item.js';

/** Id, summary, and what is around an answer, at most. */
const RESULT_FRAMING_BYTES = 128;

export class PipelineOutbox {
  readonly #clock: Clock;
  readonly #items: PipelineItem[] = [];
  #goAway: PipelineGoAway | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #isSilent = false;
  #lastMessageMs: number;
  #pulse: Timer | undefined;
  #gathering = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastMessageMs = clock.monotonicMs();
  }

  /** An item that has its result. Those of one turn of the event loop go out together. */
  add(item: PipelineItem): void {
    this.#items.push(item);
    if (this.#gathering || this.#wake === undefined) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      this.#wake?.();
    });
  }

  goAway(goAway: PipelineGoAway): void {
    this.#goAway = goAway;
    this.#wake?.();
  }

  /** No more comes: what is here goes out, then the stream ends, with the error where there is one. */
  end(failure: { readonly error: unknown } | undefined): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wake?.();
  }

  /** Lets go of the clock. */
  close(): void {
    this.#pulse?.cancel();
  }

  /** The limits at once, then messages as fast as they are asked for. Throws what the stream is to end with. */
  async *messages(limits: ProtoLimits): AsyncGenerator<PipelineResponse, void, undefined> {
    this.#beat(HEARTBEAT_INTERVAL_MS);
    yield response({ limits });
    for (;;) {
      const message = this.#next();
      if (message !== undefined) {
        this.#lastMessageMs = this.#clock.monotonicMs();
        yield message;
      } else if (this.#ended) {
        break;
      } else {
        await this.#news();
      }
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #next(): PipelineResponse | undefined {
    const goAway = this.#goAway;
    const isSilent = this.#isSilent;
    if (this.#items.length === 0 && goAway === undefined && !isSilent) return undefined;
    this.#goAway = undefined;
    this.#isSilent = false;
    return response({ results: this.#take(), ...(goAway === undefined ? {} : { goAway }) });
  }

  /** As many as fit into one message, at least one; bytes are counted by a bound that costs little. */
  #take(): PipelineResult[] {
    const results: PipelineResult[] = [];
    let bytes = 0;
    let taken = 0;
    for (const item of this.#items) {
      const { result } = item;
      if (result === undefined) throw new TypeError('an item without an answer is not sent');
      bytes += resultBytesBound(result);
      if (taken > 0 && bytes > PIPELINE_MESSAGE_BYTES) break;
      results.push(result);
      taken += 1;
    }
    for (const item of this.#items.splice(0, taken)) item.out();
    return results;
  }

  /** One timer for the whole stream, which looks at when the last message went out. */
  #beat(inMs: number): void {
    this.#pulse = this.#clock.setTimer(inMs, () => {
      const silentMs = this.#clock.monotonicMs() - this.#lastMessageMs;
      if (silentMs < HEARTBEAT_INTERVAL_MS) {
        this.#beat(HEARTBEAT_INTERVAL_MS - silentMs);
        return;
      }
      this.#isSilent = true;
      this.#beat(HEARTBEAT_INTERVAL_MS);
      this.#wake?.();
    });
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

function response(parts: Partial<Omit<PipelineResponse, '$typeName'>>): PipelineResponse {
  return { $typeName: 'aerogate.v1.PipelineResponse', results: [], ...parts };
}

function resultBytesBound({ answer }: PipelineResult): number {
  switch (answer.case) {
    case 'get':
    case 'put':
      return RESULT_FRAMING_BYTES + rowsBound(answer.value.result);
    case 'execute':
      return RESULT_FRAMING_BYTES + rowsBound(...answer.value.results);
    case 'error':
    case undefined:
      return RESULT_FRAMING_BYTES + STATUS_MAX_BYTES;
  }
}

function rowsBound(...rows: readonly (RecordResult | undefined)[]): number {
  let bytes = 0;
  for (const row of rows) if (row !== undefined) bytes += rowBytesBound(row);
  return bytes;
}
