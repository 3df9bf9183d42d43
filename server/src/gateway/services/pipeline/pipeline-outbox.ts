/** What a pipeline tells its peer: answers gathered into messages, a sign of life where there are none, and its end. */

import {
  type PipelineGoAway,
  PipelineGoAwaySchema,
  type PipelineResponse,
  PipelineResponseSchema,
  PipelineResultSchema,
  type PipelineLimits as ProtoLimits,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { Clock, Timer } from '../../../model/clock.js';
import { EncodedMessage } from '../../encoded-message.js';
import { HEARTBEAT_INTERVAL_MS, PIPELINE_MESSAGE_BYTES } from '../../limits.js';
import { lengthTag, numberTag, ProtobufWriter } from '../../translate/protobuf-writer.js';
import type { ItemAnswer, PipelineItem } from './pipeline-item.js';

const TAG = {
  result: lengthTag(PipelineResponseSchema.field.results),
  goAway: lengthTag(PipelineResponseSchema.field.goAway),
  id: numberTag(PipelineResultSchema.field.id),
} as const;

/** Id, tags and lengths around an answer, at most. */
const RESULT_FRAMING_BYTES = 32;
/** Of the room a stream writes its messages in, so much stays between them. */
const ROOM_BYTES = 4 * 1024;

/** A message of the stream: its limits as an object, all that come after them as bytes. */
export type PipelineMessage = PipelineResponse | EncodedMessage;

export class PipelineOutbox {
  readonly #clock: Clock;
  readonly #items: PipelineItem[] = [];
  readonly #writer = new ProtobufWriter(ROOM_BYTES);
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
  async *messages(limits: ProtoLimits): AsyncGenerator<PipelineMessage, void, undefined> {
    this.#beat(HEARTBEAT_INTERVAL_MS);
    yield { $typeName: 'aerogate.v1.PipelineResponse', results: [], limits };
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

  #next(): EncodedMessage | undefined {
    const goAway = this.#goAway;
    const isSilent = this.#isSilent;
    if (this.#items.length === 0 && goAway === undefined && !isSilent) return undefined;
    this.#goAway = undefined;
    this.#isSilent = false;
    this.#writeResults();
    if (goAway !== undefined) {
      this.#writer.bytes(TAG.goAway, toBinary(PipelineGoAwaySchema, goAway));
    }
    return new EncodedMessage(this.#writer.takeCopy(ROOM_BYTES));
  }

  /** As many as fit into one message, at least one. */
  #writeResults(): void {
    let taken = 0;
    for (const { id, answer } of this.#items) {
      if (answer === undefined) throw new TypeError('an item without an answer is not sent');
      const bytes = RESULT_FRAMING_BYTES + answer.bytes.length;
      if (taken > 0 && this.#writer.length + bytes > PIPELINE_MESSAGE_BYTES) break;
      this.#writeResult(id, answer);
      taken += 1;
    }
    for (const item of this.#items.splice(0, taken)) item.out();
  }

  #writeResult(id: bigint, { tag, bytes }: ItemAnswer): void {
    const mark = this.#writer.open(TAG.result);
    if (id !== 0n) this.#writer.int64(TAG.id, id);
    this.#writer.bytes(tag, bytes);
    this.#writer.close(mark);
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
