/** The start of background work: every node is asked once, and what each said is the answer. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../model/background.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { decodeMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import { Attempt } from './attempt.js';
import { encodeBackground } from './encode-background.js';
import { finishRequest } from './finish-request.js';
import { blame, isInDoubt, isNodeErrorCode } from './retry-rule.js';
import type { WireNode } from './router.js';
import { deadlineOf, type RunContext, type Running, withFacts } from './run-context.js';

type Done = (result: readonly BackgroundStart[] | AerospikeError) => void;

/**
 * Asks all nodes at once, and none of them twice: one that may have begun must not begin again. `done` is called once, with
 * an entry for each node, or with the failure where nothing was sent to any.
 */
export function runBackground(
  context: RunContext,
  request: BackgroundRequest,
  settings: Settings,
  done: Done,
): Running {
  const run = new BackgroundRun(context, settings, done);
  run.start(request);
  return run;
}

class BackgroundRun implements Running {
  readonly #context: RunContext;
  readonly #settings: Settings;
  readonly #done: Done;
  readonly #attempts = new Map<WireNode, Attempt>();
  readonly #starts: BackgroundStart[] = [];
  #ended = false;

  constructor(context: RunContext, settings: Settings, done: Done) {
    this.#context = context;
    this.#settings = settings;
    this.#done = done;
  }

  start(request: BackgroundRequest): void {
    const { router } = this.#context;
    const nodes = router.nodes();
    if (nodes.length === 0) {
      this.#end(clientFailure('CLUSTER_UNAVAILABLE'));
      return;
    }
    if (router.namespaceMode(request.namespace) === undefined) {
      this.#end(serverFailure(RESULT.invalidNamespace));
      return;
    }
    const frame = this.#encode(request);
    if (frame instanceof AerospikeError) {
      this.#end(frame);
      return;
    }
    for (const node of nodes) this.#attempts.set(node, this.#prepare(node, frame));
    // All are counted before the first is sent: one that fails at once must not end the call.
    for (const attempt of [...this.#attempts.values()]) attempt.start();
  }

  stop(error: AerospikeError): void {
    for (const [node, attempt] of [...this.#attempts]) {
      const inDoubt = isInDoubt(true, attempt.abandon());
      this.#ends(node, withFacts(error, { inDoubt, node: node.name, attempts: 1 }));
    }
  }

  #encode(request: BackgroundRequest): Buffer | AerospikeError {
    try {
      return finishRequest(encodeBackground(request, this.#settings), this.#settings);
    } catch (cause) {
      return cause instanceof AerospikeError ? cause : clientFailure('INTERNAL', { cause });
    }
  }

  #prepare(node: WireNode, request: Buffer): Attempt {
    const { clock, counters } = this.#context;
    return new Attempt({
      ...{ clock, node, request },
      lane: 'exclusive',
      answer: 'oneFrame',
      deadlineMs: deadlineOf(clock, this.#settings.totalTimeoutMs),
      socketTimeoutMs: this.#settings.socketTimeoutMs,
      onFrame: (frame) => {
        this.#ends(node, refusalIn(frame, node));
        return true;
      },
      onFailure: ({ error, sent }) => {
        if (error.code.from === 'client' && error.code.error === 'TIMEOUT') counters.timeouts += 1;
        blame(node, error);
        const inDoubt = isInDoubt(true, sent);
        this.#ends(node, withFacts(error, { inDoubt, node: node.name, attempts: 1 }));
      },
    });
  }

  #ends(node: WireNode, error: AerospikeError | undefined): void {
    if (!this.#attempts.delete(node)) return;
    this.#starts.push({ node: node.name, ...(error === undefined ? {} : { error }) });
    if (this.#attempts.size === 0) this.#end(this.#starts);
  }

  #end(result: readonly BackgroundStart[] | AerospikeError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#done(result);
  }
}

/** What the one message of the answer says. Throws WireError where it is none. */
function refusalIn(frame: Frame, node: WireNode): AerospikeError | undefined {
  if (frame.type !== FRAME_TYPE.message) {
    throw new WireError(`frame of type ${frame.type} where a message was expected`, 0);
  }
  const { message, end } = decodeMessage(frame.payload, 0);
  if (end !== frame.payload.length) throw new WireError('bytes follow the message', end);
  const { resultCode } = message;
  if (resultCode === RESULT.ok) return undefined;
  if (isNodeErrorCode(resultCode)) node.recordError();
  return serverFailure(resultCode, { node: node.name, attempts: 1 });
}
