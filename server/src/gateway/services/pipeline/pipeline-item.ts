/** One item of a pipeline on its way from arrival to answer: its turn, its time, and what cuts it short. */

import {
  PipelineResultSchema,
  type PipelineItem as ProtoItem,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import type { SessionOptions } from '@aerogate/proto/aerogate/v1/settings_pb';
import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { toBinary } from '@bufbuild/protobuf';
import { type AerospikeError, clientFailure } from '../../../model/aerospike-error.js';
import type { Timer } from '../../../model/clock.js';
import type { Principal } from '../../../model/principal.js';
import type { ClientErrorName } from '../../../model/result-code.js';
import { StopSource } from '../../../model/stop-signal.js';
import { findUnknown } from '../../check/request-check.js';
import { fieldAt } from '../../field-path.js';
import { type GatewayError, invalidArgument } from '../../gateway-error.js';
import { TRACEPARENT_MAX_CHARS } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { lengthTag } from '../../translate/protobuf-writer.js';
import { durationFromProto } from '../../translate/settings.js';
import { failureOf, SUCCESS } from '../../transport/call-status.js';
import type { CallOutcome } from '../../transport/calls.js';
import type { ServiceDependencies } from '../dependencies.js';
import { runEncoded } from '../session/run-call.js';
import { type ItemCall, planItemCall } from './item-call.js';
import type { KeyOrder, Turn } from './key-order.js';
import type { ItemFacts } from './pipelines.js';

/** What an item knows of its stream. */
export interface ItemStream {
  readonly context: CallContext;
  readonly dependencies: ServiceDependencies;
  readonly order: KeyOrder;
  /** The item has its `answer`. Called once. */
  answered(item: PipelineItem, outcome: CallOutcome): void;
  /** The item has its answer, the answer is out, and nothing of it is under way any more. Called once. */
  gone(): void;
}

/** What an item of a message has from that message. */
export interface MessagePart {
  readonly session: SessionOptions | undefined;
  /** Why no item of the message is taken. */
  readonly fault: GatewayError | undefined;
}

/** An answer as it stands in the message of its item: the field, and its content. */
export interface ItemAnswer {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

const ERROR_TAG = lengthTag(PipelineResultSchema.field.error);
const TIMEOUT = fieldAt(undefined, 'timeout');
const TRACEPARENT = fieldAt(undefined, 'traceparent');
const PRINTABLE = /^[\x20-\x7e]*$/;

export class PipelineItem implements CallContext, ItemFacts {
  readonly id: bigint;
  readonly call: ItemFacts['call'];
  readonly startedMs: number;
  readonly stopSignal = new StopSource();
  requestTag?: string;
  traceparent?: string;
  readonly #stream: ItemStream;
  readonly #proto: ProtoItem;
  #deadlineMs: number | undefined;
  #timer: Timer | undefined;
  #turn: Turn | undefined;
  #controller: AbortController | undefined;
  #abortedBy: AerospikeError | undefined;
  #answer: ItemAnswer | undefined;
  #isOut = false;
  #isOver = false;

  /** `startedMs`: when it was taken. */
  constructor(proto: ProtoItem, stream: ItemStream, startedMs: number) {
    this.id = proto.id;
    this.call = callName(proto.call.case);
    this.startedMs = startedMs;
    this.#proto = proto;
    this.#stream = stream;
  }

  get principal(): Principal {
    return this.#stream.context.principal;
  }

  get requestId(): string {
    return `${this.#stream.context.requestId}/${this.id}`;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  get abortedBy(): AerospikeError | undefined {
    return this.#abortedBy;
  }

  /** Undefined until it is answered. */
  get answer(): ItemAnswer | undefined {
    return this.#answer;
  }

  remainingMs(): number | undefined {
    const ofStream = this.#stream.context.remainingMs();
    if (this.#deadlineMs === undefined) return ofStream;
    const own = Math.max(0, this.#deadlineMs - this.#stream.dependencies.clock.monotonicMs());
    return ofStream === undefined ? own : Math.min(own, ofStream);
  }

  /** Begins it, or has it wait for its turn; what it is refused with is its answer. */
  begin(part: MessagePart): void {
    let call: ItemCall;
    try {
      if (part.fault !== undefined) throw part.fault;
      this.#readOptions();
      call = planItemCall(this.#proto, part.session, {
        context: this,
        dependencies: this.#stream.dependencies,
      });
    } catch (error) {
      this.refuse(error);
      return;
    }
    const keys = call.planned.planned.map(({ command }) => command.key);
    this.#turn = this.#stream.order.line(keys, (turn) => {
      this.#run(call, turn);
    });
    if (this.#turn.isWaiting) this.#limitWaiting();
  }

  /** Nothing of it is done. */
  refuse(error: unknown): void {
    this.#isOver = true;
    this.#fail(error);
  }

  /** Ends it from outside; the first reason stands, and one that is answered stays as it is. */
  abort(error: ClientErrorName, detail?: string): void {
    if (this.#abortedBy !== undefined || this.#answer !== undefined) return;
    const facts = detail === undefined ? {} : { detail };
    this.#abortedBy = clientFailure(error, { ...facts, attempts: 0 });
    if (this.#turn?.isWaiting === true) this.#fail(this.#abortedBy);
    else {
      this.#controller?.abort(this.#abortedBy);
      this.stopSignal.stop();
    }
  }

  /** Its answer is on its way to the peer. */
  out(): void {
    this.#isOut = true;
    this.#checkGone();
  }

  #readOptions(): void {
    const { timeout, traceparent, id } = this.#proto;
    const unknown = findUnknown(this.#proto);
    if (unknown !== undefined) throw unknown;
    if (id === 0n) throw invalidArgument(fieldAt(undefined, 'id'), 'ids of items are not 0.');
    if (timeout !== undefined) {
      this.#deadlineMs = this.startedMs + durationFromProto(timeout, TIMEOUT);
    }
    if (traceparent === undefined) return;
    if (traceparent.length > TRACEPARENT_MAX_CHARS || !PRINTABLE.test(traceparent)) {
      throw invalidArgument(
        TRACEPARENT,
        `a trace context is up to ${TRACEPARENT_MAX_CHARS} printable ASCII characters.`,
      );
    }
    this.traceparent = traceparent;
  }

  /** While it runs its settings are bounded by its time; while it waits nobody else looks at the clock. */
  #limitWaiting(): void {
    if (this.#deadlineMs === undefined) return;
    const { clock } = this.#stream.dependencies;
    this.#timer = clock.setTimer(this.#deadlineMs - clock.monotonicMs(), () => {
      this.abort('TIMEOUT');
    });
  }

  #run(call: ItemCall, turn: Turn): void {
    this.#timer?.cancel();
    // Cut short while it waited: its place in the line kept those behind it in theirs.
    if (this.#answer !== undefined) {
      this.#over(turn);
      return;
    }
    const failed = (error: unknown): void => {
      this.#over(turn);
      this.#fail(error);
    };
    try {
      const answerOf = (bytes: Uint8Array): ItemAnswer => ({ tag: call.answerTag, bytes });
      runEncoded(call.planned, answerOf).then((answer) => {
        this.#over(turn);
        this.#end(answer, SUCCESS);
      }, failed);
    } catch (error) {
      failed(error);
    }
  }

  #over(turn: Turn): void {
    this.#isOver = true;
    turn.leave();
    this.#checkGone();
  }

  #fail(error: unknown): void {
    this.#timer?.cancel();
    const { status, outcome } = failureOf(error, this);
    const { code, message, details } = status;
    const bytes = toBinary(StatusSchema, {
      $typeName: 'google.rpc.Status',
      code,
      message,
      details: [...details],
    });
    this.#end({ tag: ERROR_TAG, bytes }, outcome);
  }

  #end(answer: ItemAnswer, outcome: CallOutcome): void {
    this.#answer = answer;
    this.#stream.answered(this, outcome);
  }

  #checkGone(): void {
    if (this.#isOut && this.#isOver) this.#stream.gone();
  }
}

function callName(name: ProtoItem['call']['case']): ItemFacts['call'] {
  return name === undefined || name === 'cancel' ? 'none' : name;
}
