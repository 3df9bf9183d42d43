/** One try of a request on one node: the exchange, and the clock that ends it. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { Frame } from '../../wire/frame.js';
import type { AnswerShape, Exchange, ExchangeTicket, SentState } from './exchange.js';
import type { Lane, WireNode } from './router.js';

export interface AttemptFailure {
  readonly error: AerospikeError;
  readonly sent: SentState;
  readonly node: WireNode;
  /** The whole call's time is up: there is no other attempt. */
  readonly final: boolean;
}

export interface AttemptOptions {
  readonly clock: Clock;
  readonly node: WireNode;
  readonly lane: Lane;
  /** The frame, or what makes it when a connection takes it. */
  readonly request: Buffer | (() => Buffer);
  readonly answer: AnswerShape;
  /** On the monotonic clock; infinite when the call has no total timeout. */
  readonly deadlineMs: number;
  /** Longest silence, the wait for a connection included; 0 means none. */
  readonly socketTimeoutMs: number;
  /** Takes a frame of the answer; true when it is complete. May throw WireError. */
  readonly onFrame: (frame: Frame, node: WireNode) => boolean;
  /** Called at most once, and not after `onFrame` returned true or the attempt was abandoned. */
  readonly onFailure: (failure: AttemptFailure) => void;
}

export class Attempt implements Exchange {
  readonly answer: AnswerShape;
  readonly #options: AttemptOptions;
  #ticket: ExchangeTicket | undefined;
  #timer: Timer | undefined;
  #lastHeardMs: number;
  #ended = false;

  constructor(options: AttemptOptions) {
    this.answer = options.answer;
    this.#options = options;
    this.#lastHeardMs = options.clock.monotonicMs();
  }

  get node(): WireNode {
    return this.#options.node;
  }

  get request(): Buffer {
    const { request } = this.#options;
    return typeof request === 'function' ? request() : request;
  }

  /** Hands the request to the node's pool. `onFailure` may be called before this returns. */
  start(): void {
    const { node, lane } = this.#options;
    this.#ticket = node.pool.send(this, lane);
    if (!this.#ended) this.#watch();
  }

  receive(frame: Frame): boolean {
    if (!this.#options.onFrame(frame, this.#options.node)) return false;
    this.#end();
    return true;
  }

  progress(): void {
    this.#lastHeardMs = this.#options.clock.monotonicMs();
  }

  fail(error: AerospikeError, sent: SentState): void {
    if (this.#ended) return;
    this.#end();
    this.#options.onFailure({ error, sent, node: this.#options.node, final: false });
  }

  /** Ends the attempt without a further word; says whether its request had been handed to a socket. */
  abandon(): SentState {
    const sent = this.#ticket?.sentState() ?? 'neverSent';
    this.#end();
    this.#ticket?.abandon();
    return sent;
  }

  #end(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  /** One timer per attempt: when it fires early because something was heard meanwhile, it is set again. */
  #watch(): void {
    const { clock, deadlineMs } = this.#options;
    const dueMs = Math.min(this.#silentUntilMs(), deadlineMs);
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timer = clock.setTimer(Math.max(0, dueMs - clock.monotonicMs()), () => {
      this.#wake();
    });
  }

  #silentUntilMs(): number {
    const { socketTimeoutMs } = this.#options;
    return socketTimeoutMs === 0 ? Number.POSITIVE_INFINITY : this.#lastHeardMs + socketTimeoutMs;
  }

  #wake(): void {
    const { clock, deadlineMs, node, socketTimeoutMs, onFailure } = this.#options;
    const nowMs = clock.monotonicMs();
    const final = nowMs >= deadlineMs;
    if (!final && nowMs < this.#silentUntilMs()) {
      this.#watch();
      return;
    }
    const sent = this.abandon();
    const detail = final
      ? 'The total timeout of the call passed.'
      : `Nothing was heard for the socket timeout of ${socketTimeoutMs} ms.`;
    onFailure({ error: clientFailure('TIMEOUT', { detail }), sent, node, final });
  }
}
