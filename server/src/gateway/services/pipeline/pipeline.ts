/** PipelineService.Pipeline: items taken as there is room for them, carried out side by side, answered as they are done. */

import {
  PipelineGoAwayReason,
  type PipelineRequest,
  type PipelineItem as ProtoItem,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { AerospikeError } from '../../../model/aerospike-error.js';
import type { Timer } from '../../../model/clock.js';
import { type Slot, SlotList } from '../../../model/slot-list.js';
import { findUnknown } from '../../check/request-check.js';
import { fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import { HEARTBEAT_INTERVAL_MS, PIPELINE_ITEMS_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { durationOf } from '../../translate/settings.js';
import type { CallOutcome } from '../../transport/calls.js';
import type { ServiceDependencies } from '../dependencies.js';
import { KeyOrder } from './key-order.js';
import { type ItemStream, type MessagePart, PipelineItem } from './pipeline-item.js';
import { type PipelineMessage, PipelineOutbox } from './pipeline-outbox.js';

/**
 * What goes wrong with an item is its answer. The stream itself fails by a message with too many items or one that can't be
 * read: after the answers of all items taken before.
 */
export async function* runPipeline(
  requests: AsyncIterable<PipelineRequest>,
  context: CallContext,
  dependencies: ServiceDependencies,
): AsyncGenerator<PipelineMessage, void, undefined> {
  const stream = new PipelineStream(requests[Symbol.asyncIterator](), context, dependencies);
  try {
    yield* stream.messages();
  } finally {
    stream.close();
  }
}

/** A message whose items are being taken. */
interface Taking {
  readonly items: readonly ProtoItem[];
  readonly part: MessagePart;
  next: number;
}

class PipelineStream implements ItemStream {
  readonly context: CallContext;
  readonly dependencies: ServiceDependencies;
  readonly order = new KeyOrder();
  readonly #requests: AsyncIterator<PipelineRequest>;
  readonly #outbox: PipelineOutbox;
  readonly #onAbort: () => void;
  readonly #onGoingAway: () => void;
  /** Items without an answer, and where each of them is by its id. */
  readonly #live = new SlotList<PipelineItem>();
  readonly #slots = new Map<bigint, Slot>();
  /** Items that are not answered, or whose answers are not on their way. */
  #inFlight = 0;
  #unanswered = 0;
  #taking: Taking | undefined;
  #isReading = false;
  /** No more is taken; the stream ends with the last answer. */
  #isEnding = false;
  #failure: { readonly error: unknown } | undefined;
  #lastTakenId = 0n;
  #lastActiveMs: number;
  #timers: { readonly age: Timer; idle: Timer } | undefined;

  constructor(
    requests: AsyncIterator<PipelineRequest>,
    context: CallContext,
    dependencies: ServiceDependencies,
  ) {
    this.context = context;
    this.dependencies = dependencies;
    this.#requests = requests;
    this.#outbox = new PipelineOutbox(dependencies.clock);
    this.#lastActiveMs = dependencies.clock.monotonicMs();
    this.#onAbort = (): void => {
      this.#abort();
    };
    this.#onGoingAway = (): void => {
      this.#goAway(PipelineGoAwayReason.SHUTDOWN);
    };
  }

  messages(): AsyncGenerator<PipelineMessage, void, undefined> {
    const { pipelines, clock } = this.dependencies;
    const { maxInFlight, maxAgeMs, idleMs } = pipelines.limits;
    pipelines.open += 1;
    this.#timers = {
      age: clock.setTimer(maxAgeMs, () => {
        this.#goAway(PipelineGoAwayReason.MAX_AGE);
      }),
      idle: this.#watchIdle(idleMs),
    };
    const { signal, goingAway } = this.context;
    signal.addEventListener('abort', this.#onAbort);
    goingAway?.addEventListener('abort', this.#onGoingAway);
    if (signal.aborted) this.#abort();
    else if (goingAway?.aborted === true) this.#goAway(PipelineGoAwayReason.SHUTDOWN);
    else this.#read();
    return this.#outbox.messages({
      $typeName: 'aerogate.v1.PipelineLimits',
      maxInFlight,
      maxAge: durationOf(maxAgeMs),
      heartbeatInterval: durationOf(HEARTBEAT_INTERVAL_MS),
    });
  }

  /** The stream is over: what still runs has nobody to answer to. */
  close(): void {
    this.#isEnding = true;
    this.#timers?.age.cancel();
    this.#timers?.idle.cancel();
    this.#outbox.close();
    this.context.signal.removeEventListener('abort', this.#onAbort);
    this.context.goingAway?.removeEventListener('abort', this.#onGoingAway);
    for (const item of this.#live.all()) item.abort('CANCELLED');
    this.dependencies.pipelines.open -= 1;
    // One that waits for the peer ends with the peer; nothing here waits for it.
    this.#requests.return?.().catch(() => undefined);
  }

  answered(item: PipelineItem, outcome: CallOutcome): void {
    const { pipelines, clock } = this.dependencies;
    this.#forget(item);
    this.#unanswered -= 1;
    pipelines.inFlight -= 1;
    pipelines.itemEnded(item, outcome);
    this.#lastActiveMs = clock.monotonicMs();
    this.#outbox.add(item);
    this.#checkEnd();
  }

  gone(): void {
    this.#inFlight -= 1;
    this.#takeItems();
  }

  /** Asks for the next message; one at a time, and only while there is room for an item. */
  #read(): void {
    if (this.#isReading || this.#isEnding) return;
    this.#isReading = true;
    this.#requests.next().then(
      (step) => {
        this.#isReading = false;
        // After a goodbye nothing is begun any more, and the peer knows.
        if (this.#isEnding) return;
        if (step.done === true) this.#end();
        else this.#receive(step.value);
      },
      (error: unknown) => {
        if (!this.#isEnding) this.#end({ error });
      },
    );
  }

  #receive(request: PipelineRequest): void {
    const { items, session } = request;
    this.#lastActiveMs = this.dependencies.clock.monotonicMs();
    if (items.length > PIPELINE_ITEMS_MAX) {
      const error = invalidArgument(
        fieldAt(undefined, 'items'),
        `a message has ${PIPELINE_ITEMS_MAX} items at most; none of this one was begun.`,
      );
      this.#end({ error });
      return;
    }
    this.#taking = { items, part: { session, fault: findUnknown(request) }, next: 0 };
    this.#takeItems();
  }

  /** Takes what there is room for. What is left waits here, and the peer is read no further. */
  #takeItems(): void {
    const { maxInFlight } = this.dependencies.pipelines.limits;
    const taking = this.#taking;
    // The same for all that are taken in one go.
    const nowMs = taking === undefined ? 0 : this.dependencies.clock.monotonicMs();
    while (taking !== undefined && !this.#isEnding) {
      const item = taking.items[taking.next];
      if (item === undefined) break;
      if (item.call.case === 'cancel') this.#find(item.call.value.id)?.abort('CANCELLED');
      else if (this.#inFlight >= maxInFlight) return;
      else this.#take(item, taking.part, nowMs);
      taking.next += 1;
    }
    this.#taking = undefined;
    if (this.#inFlight < maxInFlight) this.#read();
  }

  #take(proto: ProtoItem, part: MessagePart, nowMs: number): void {
    const item = new PipelineItem(proto, this, nowMs);
    this.#inFlight += 1;
    this.#unanswered += 1;
    this.dependencies.pipelines.inFlight += 1;
    this.#lastTakenId = item.id;
    if (this.#slots.has(item.id)) {
      item.refuse(duplicate());
      return;
    }
    this.#slots.set(item.id, this.#live.add(item));
    item.begin(part);
  }

  #find(id: bigint): PipelineItem | undefined {
    const slot = this.#slots.get(id);
    return slot === undefined ? undefined : this.#live.at(slot);
  }

  /** One that was refused for its id has no place, and its twin keeps its own. */
  #forget(item: PipelineItem): void {
    const slot = this.#slots.get(item.id);
    if (slot === undefined || this.#live.at(slot) !== item) return;
    this.#slots.delete(item.id);
    this.#live.remove(slot);
  }

  #goAway(reason: PipelineGoAwayReason): void {
    if (this.#isEnding) return;
    this.#outbox.goAway({
      $typeName: 'aerogate.v1.PipelineGoAway',
      lastAdmittedId: this.#lastTakenId,
      reason,
    });
    this.#end();
  }

  /** Nothing more is taken. */
  #end(failure?: { readonly error: unknown }): void {
    this.#isEnding = true;
    this.#failure ??= failure;
    this.#taking = undefined;
    this.#checkEnd();
  }

  #checkEnd(): void {
    if (this.#isEnding && this.#unanswered === 0) this.#outbox.end(this.#failure);
  }

  /** The gateway or the peer ends the stream: each item says what is known of it, for a peer that may still listen. */
  #abort(): void {
    const error: unknown = this.context.signal.reason;
    const code =
      error instanceof AerospikeError && error.code.from === 'client' ? error : undefined;
    const name = code?.code.from === 'client' ? code.code.error : 'CANCELLED';
    for (const item of this.#live.all()) item.abort(name, code?.detail);
    this.#end({ error });
  }

  #watchIdle(inMs: number): Timer {
    const { clock, pipelines } = this.dependencies;
    return clock.setTimer(inMs, () => {
      const idleMs = this.#unanswered > 0 ? 0 : clock.monotonicMs() - this.#lastActiveMs;
      const leftMs = pipelines.limits.idleMs - idleMs;
      if (leftMs <= 0) this.#goAway(PipelineGoAwayReason.IDLE);
      else if (this.#timers !== undefined) this.#timers.idle = this.#watchIdle(leftMs);
    });
  }
}

function duplicate(): GatewayError {
  return new GatewayError('DUPLICATE_ID', { field: fieldAt(undefined, 'id') });
}
