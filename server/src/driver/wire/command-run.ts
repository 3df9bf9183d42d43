/** One command from its first attempt to its outcome. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Timer } from '../../model/clock.js';
import { type Command, isWriteCommand, type Outcome } from '../../model/command.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { decodeMessage, type WireMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import { Attempt, type AttemptFailure } from './attempt.js';
import { decodeOutcome, isDoubtful } from './decode-outcome.js';
import { encodeCommand } from './encode-command.js';
import { findRoute, isSetback } from './find-route.js';
import { finishRequest } from './finish-request.js';
import {
  blame,
  isInDoubt,
  isNodeErrorCode,
  isRetriedCode,
  isTimeout,
  wantsRoute,
} from './retry-rule.js';
import type { RouteWait } from './route-patience.js';
import type { WireNode } from './router.js';
import { type AnswerObserver, type RunContext, type Running, withFacts } from './run-context.js';
import {
  NEW_TRAIL,
  refused,
  retried,
  type Setback,
  type StepLimits,
  stepAfter,
  type Trail,
  tried,
  waitEndsMs,
  waited,
} from './trail.js';

export interface CommandRunOptions {
  /** Timeouts, retries and routing. */
  readonly settings: Settings;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** What a batch the command is part of has gone through on its behalf; nothing unless given. */
  readonly trail?: Trail;
  /**
   * Takes the command back for want of a route, instead of its waiting here; `done` is not called then. The batch waits for all
   * its rows together, and a row that waits holds no other node's turn.
   */
  readonly giveBack?: (setback: Setback, trail: Trail) => void;
  /** See AnswerObserver. */
  readonly observe?: AnswerObserver | undefined;
}

/** Runs the command; `done` is called exactly once, perhaps before this returns. */
export function runCommand(
  context: RunContext,
  command: Command,
  options: CommandRunOptions,
  done: (outcome: Outcome) => void,
): Running {
  const run = new CommandRun(context, command, options, done);
  run.start();
  return run;
}

class CommandRun implements Running {
  readonly #context: RunContext;
  readonly #command: Command;
  readonly #options: CommandRunOptions;
  readonly #done: (outcome: Outcome) => void;
  readonly #isWrite: boolean;
  #request: Buffer | undefined;
  #attempt: Attempt | undefined;
  #pause: Timer | undefined;
  #wait: RouteWait | undefined;
  #trail: Trail;
  /** What it met last for want of a route. */
  #lastMissed: AerospikeError | undefined;
  #ended = false;

  constructor(
    context: RunContext,
    command: Command,
    options: CommandRunOptions,
    done: (outcome: Outcome) => void,
  ) {
    this.#context = context;
    this.#command = command;
    this.#options = options;
    this.#done = done;
    this.#isWrite = isWriteCommand(command);
    this.#trail = options.trail ?? NEW_TRAIL;
  }

  start(): void {
    try {
      const { settings } = this.#options;
      this.#request = finishRequest(encodeCommand(this.#command, settings), this.#command.settings);
    } catch (error) {
      this.#end({ ok: false, error: asFailure(error) });
      return;
    }
    this.#try();
  }

  stop(error: AerospikeError): void {
    if (this.#ended) return;
    this.#pause?.cancel();
    this.#wait?.leave();
    const attempt = this.#attempt;
    if (attempt === undefined) {
      this.#fail(error, { inDoubt: false });
      return;
    }
    const { node } = attempt;
    blame(node, error);
    const inDoubt = isInDoubt(this.#isWrite, attempt.abandon());
    this.#fail(withFacts(error, { node: node.name }), { inDoubt });
  }

  #try(): void {
    const request = this.#request;
    if (request === undefined) return;
    const node = findRoute(this.#context.router, {
      command: this.#command,
      trail: this.#trail,
      lastError: this.#lastMissed,
    });
    if (isSetback(node)) {
      this.#goOn(node);
      return;
    }
    if (this.#lastMissed !== undefined && this.#trail.attempts > 0) {
      this.#context.counters.retries += 1;
    }
    this.#lastMissed = undefined;
    this.#trail = tried(this.#trail);
    const { settings, deadlineMs } = this.#options;
    this.#attempt = new Attempt({
      clock: this.#context.clock,
      node,
      lane: this.#isWrite ? 'exclusive' : 'shared',
      request,
      answer: 'oneFrame',
      deadlineMs,
      socketTimeoutMs: settings.socketTimeoutMs,
      onFrame: (frame, from) => this.#answered(frame, from),
      onFailure: (failure) => {
        this.#attemptFailed(failure);
      },
    });
    this.#attempt.start();
  }

  /** Throws WireError where the frame is not one record message: nothing on its connection can be trusted then. */
  #answered(frame: Frame, node: WireNode): boolean {
    const message = decodeSingleMessage(frame);
    this.#options.observe?.(this.#command, message);
    this.#attempt = undefined;
    const { resultCode } = message;
    if (isNodeErrorCode(resultCode)) node.recordError();
    if (resultCode === RESULT.partitionUnavailable) this.#context.router.requestTend();
    if (isRetriedCode(resultCode) && !isDoubtful(resultCode, this.#isWrite)) {
      const error = serverFailure(resultCode, { node: node.name });
      this.#goOn({ error, node, wantsRoute: wantsRoute(error) });
      return true;
    }
    const facts = { node: node.name, attempts: this.#trail.attempts, form: 'single' } as const;
    this.#end(decodeOutcome(this.#command, message, facts));
    return true;
  }

  #attemptFailed({ error, sent, node, final }: AttemptFailure): void {
    this.#attempt = undefined;
    if (isTimeout(error)) this.#context.counters.timeouts += 1;
    blame(node, error);
    const located = withFacts(error, { node: node.name });
    const inDoubt = isInDoubt(this.#isWrite, sent);
    if (final || inDoubt) this.#fail(located, { inDoubt });
    else this.#goOn({ error: located, node, wantsRoute: wantsRoute(error) });
  }

  /** Only after what has certainly not been applied. */
  #goOn(setback: Setback): void {
    const { giveBack } = this.#options;
    const limits = this.#limits();
    const isPatient = setback.wantsRoute && limits.patienceMs > 0;
    if (isPatient && giveBack !== undefined) {
      this.#ended = true;
      giveBack(setback, this.#trail);
      return;
    }
    // Nobody to ask counts as a try as well, unless the command waits for somebody.
    if (setback.node === undefined && !isPatient) this.#trail = tried(this.#trail);
    switch (stepAfter(setback, this.#trail, limits)) {
      case 'retry':
        this.#retry();
        break;
      case 'reroute':
        this.#reroute(setback, limits);
        break;
      case 'wait':
        this.#waitForRoute(setback.error, limits);
        break;
      case 'fail':
        this.#fail(setback.error, { inDoubt: false });
    }
  }

  #retry(): void {
    const { clock, counters } = this.#context;
    counters.retries += 1;
    this.#trail = retried(this.#trail);
    // Through a timer even without a delay: a router that refuses at once must not become a recursion.
    this.#pause = clock.setTimer(this.#options.settings.retryDelayMs, () => {
      this.#pause = undefined;
      this.#try();
    });
  }

  #reroute({ error, node }: Setback, limits: StepLimits): void {
    if (node !== undefined) this.#trail = refused(this.#trail, node, limits);
    this.#lastMissed = error;
    this.#try();
  }

  #waitForRoute(error: AerospikeError, limits: StepLimits): void {
    const { patience } = this.#context;
    const { waits } = this.#trail;
    this.#lastMissed = error;
    this.#trail = waited(this.#trail, limits);
    const wait = patience.join({
      size: 1,
      waitsBefore: waits,
      endsMs: waitEndsMs(this.#trail, limits),
      wake: (closed) => {
        this.#wait = undefined;
        const over = this.#limits();
        const isOver = over.nowMs >= waitEndsMs(this.#trail, over);
        if (closed !== undefined || isOver) {
          this.#fail(closed ?? error, { inDoubt: false });
          return;
        }
        this.#try();
      },
    });
    if (wait instanceof AerospikeError) this.#fail(wait, { inDoubt: false });
    else this.#wait = wait;
  }

  #limits(): StepLimits {
    const { clock, patience } = this.#context;
    const { settings, deadlineMs } = this.#options;
    return { settings, deadlineMs, nowMs: clock.monotonicMs(), patienceMs: patience.patienceMs };
  }

  #fail(error: AerospikeError, { inDoubt }: { readonly inDoubt: boolean }): void {
    const { attempts } = this.#trail;
    this.#end({ ok: false, error: withFacts(error, { inDoubt, attempts }) });
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#done(outcome);
  }
}

function decodeSingleMessage(frame: Frame): WireMessage {
  if (frame.type !== FRAME_TYPE.message) {
    throw new WireError(`frame of type ${frame.type} where a record was expected`, 0);
  }
  const { message, end } = decodeMessage(frame.payload, 0);
  if (end !== frame.payload.length) throw new WireError('bytes follow the record', end);
  return message;
}

function asFailure(error: unknown): AerospikeError {
  return error instanceof AerospikeError ? error : clientFailure('INTERNAL', { cause: error });
}
