/** One command from its first attempt to its outcome. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Timer } from '../../model/clock.js';
import { type Command, isWriteCommand, type Outcome } from '../../model/command.js';
import { partitionOf } from '../../model/digest.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { decodeMessage, type WireMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import { Attempt, type AttemptFailure } from './attempt.js';
import { decodeOutcome, isDoubtful } from './decode-outcome.js';
import { encodeCommand } from './encode-command.js';
import { finishRequest } from './finish-request.js';
import { isInDoubt, isNodeError, isNodeErrorCode, isRetried, isRetriedCode } from './retry-rule.js';
import type { WireNode } from './router.js';
import { type RunContext, type Running, withFacts } from './run-context.js';

export interface CommandRunOptions {
  /** Timeouts, retries and routing. */
  readonly settings: Settings;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** Attempts made before on the command's behalf, by a batch it was part of. */
  readonly attemptsBefore: number;
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
  #attempts: number;
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
    this.#attempts = options.attemptsBefore;
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
    const sent = this.#attempt?.abandon() ?? 'neverSent';
    this.#fail(error, { inDoubt: isInDoubt(this.#isWrite, sent) });
  }

  #try(): void {
    const request = this.#request;
    if (request === undefined) return;
    const attempt = this.#attempts;
    this.#attempts += 1;
    const node = this.#route(attempt);
    if (node instanceof AerospikeError) {
      this.#retryOrFail(node, undefined);
      return;
    }
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

  #route(attempt: number): WireNode | AerospikeError {
    const { key } = this.#command;
    const { replica } = this.#options.settings;
    const node = this.#context.router.nodeFor({
      namespace: key.namespace,
      partitionId: partitionOf(key.digest),
      isWrite: this.#isWrite,
      attempt,
      replica,
      readModeSc: this.#command.settings.readModeSc,
    });
    if (node instanceof AerospikeError || !node.circuitOpen()) return node;
    return clientFailure('CIRCUIT_OPEN', { node: node.name });
  }

  /** Throws WireError where the frame is not one record message: nothing on its connection can be trusted then. */
  #answered(frame: Frame, node: WireNode): boolean {
    const message = decodeSingleMessage(frame);
    this.#attempt = undefined;
    const { resultCode } = message;
    if (isNodeErrorCode(resultCode)) node.recordError();
    if (resultCode === RESULT.partitionUnavailable) this.#context.router.requestTend();
    if (isRetriedCode(resultCode) && !isDoubtful(resultCode, this.#isWrite)) {
      this.#retryOrFail(serverFailure(resultCode), node);
      return true;
    }
    const facts = { node: node.name, attempts: this.#attempts, form: 'single' } as const;
    this.#end(decodeOutcome(this.#command, message, facts));
    return true;
  }

  #attemptFailed({ error, sent, node, final }: AttemptFailure): void {
    this.#attempt = undefined;
    if (isTimeout(error)) this.#context.counters.timeouts += 1;
    if (isNodeError(error)) node.recordError();
    if (final || isInDoubt(this.#isWrite, sent)) {
      this.#fail(error, { inDoubt: isInDoubt(this.#isWrite, sent), node: node.name });
      return;
    }
    this.#retryOrFail(error, node);
  }

  /** Only for failures after which the command has certainly not been applied. */
  #retryOrFail(error: AerospikeError, node: WireNode | undefined): void {
    const { clock, counters } = this.#context;
    const { settings, deadlineMs } = this.#options;
    const facts = { inDoubt: false, ...(node === undefined ? {} : { node: node.name }) };
    const inTime = clock.monotonicMs() + settings.retryDelayMs < deadlineMs;
    if (!isRetried(error) || this.#attempts > settings.maxRetries || !inTime) {
      this.#fail(error, facts);
      return;
    }
    counters.retries += 1;
    // Through a timer even without a delay: a router that refuses at once must not become a recursion.
    this.#pause = clock.setTimer(settings.retryDelayMs, () => {
      this.#pause = undefined;
      this.#try();
    });
  }

  #fail(error: AerospikeError, facts: { readonly inDoubt: boolean; readonly node?: string }): void {
    const attempts = this.#attempts;
    this.#end({ ok: false, error: withFacts(error, { ...facts, attempts }) });
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

function isTimeout(error: AerospikeError): boolean {
  return error.code.from === 'client' && error.code.error === 'TIMEOUT';
}

function asFailure(error: unknown): AerospikeError {
  return error instanceof AerospikeError ? error : clientFailure('INTERNAL', { cause: error });
}
