/** Info requests to one node or to all, over connections of their own. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Settings } from '../../model/settings.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { decodeInfoAnswer, encodeInfoRequest } from '../../wire/info.js';
import { WireError } from '../../wire/wire-error.js';
import type { InfoAnswer, InfoRequest } from '../driver.js';
import { Attempt, type AttemptFailure } from './attempt.js';
import { blame } from './retry-rule.js';
import type { WireNode } from './router.js';
import { deadlineOf, type RunContext, type Running, withFacts } from './run-context.js';

type Done = (result: readonly InfoAnswer[] | AerospikeError) => void;

/**
 * Asks; `done` is called once, with the answers of the nodes that gave one, or with the first failure when none did. For
 * `any`, another node is tried only while the request can't have reached the one before: an info command may change things.
 */
export function runInfo(
  context: RunContext,
  request: InfoRequest,
  settings: Settings,
  done: Done,
): Running {
  const run = new InfoRun(context, request, settings, done);
  run.start();
  return run;
}

class InfoRun implements Running {
  readonly #context: RunContext;
  readonly #target: InfoRequest['target'];
  readonly #request: Buffer;
  readonly #settings: Settings;
  readonly #deadlineMs: number;
  readonly #done: Done;
  readonly #attempts = new Set<Attempt>();
  readonly #answers: InfoAnswer[] = [];
  #untried: WireNode[] = [];
  #failure: AerospikeError | undefined;
  #ended = false;

  constructor(context: RunContext, request: InfoRequest, settings: Settings, done: Done) {
    this.#context = context;
    this.#target = request.target;
    this.#request = encodeInfoRequest(request.commands);
    this.#settings = settings;
    this.#deadlineMs = deadlineOf(context.clock, settings.totalTimeoutMs);
    this.#done = done;
  }

  start(): void {
    const nodes = this.#nodes();
    if (nodes instanceof AerospikeError) {
      this.#end(nodes);
      return;
    }
    if (this.#target.to === 'all') {
      // All are counted before the first is sent: one that fails at once must not end the call.
      for (const attempt of nodes.map((node) => this.#prepare(node))) attempt.start();
      return;
    }
    this.#untried = [...nodes];
    this.#askNext();
  }

  stop(error: AerospikeError): void {
    const sent = [...this.#attempts].some((attempt) => attempt.abandon() === 'sent');
    this.#end(withFacts(error, { inDoubt: sent }));
  }

  #nodes(): readonly WireNode[] | AerospikeError {
    const nodes = this.#context.router.nodes();
    if (nodes.length === 0) return clientFailure('CLUSTER_UNAVAILABLE');
    if (this.#target.to !== 'node') return nodes;
    const named = this.#target.node;
    const node = nodes.find(({ name }) => name === named);
    return node === undefined
      ? clientFailure('NO_NODE', { detail: 'No active node has the name asked for.' })
      : [node];
  }

  #askNext(): void {
    const node = this.#untried.shift();
    if (node !== undefined) this.#prepare(node).start();
  }

  #prepare(node: WireNode): Attempt {
    const attempt = new Attempt({
      clock: this.#context.clock,
      node,
      lane: 'exclusive',
      request: this.#request,
      answer: 'oneFrame',
      deadlineMs: this.#deadlineMs,
      socketTimeoutMs: this.#settings.socketTimeoutMs,
      onFrame: (frame) => {
        this.#answered(frame, node, attempt);
        return true;
      },
      onFailure: (failure) => {
        this.#failed(failure, attempt);
      },
    });
    this.#attempts.add(attempt);
    return attempt;
  }

  #answered(frame: Frame, node: WireNode, attempt: Attempt): void {
    if (frame.type !== FRAME_TYPE.info) {
      throw new WireError(`frame of type ${frame.type} where info was expected`, 0);
    }
    this.#answers.push({ node: node.name, answers: decodeInfoAnswer(frame.payload) });
    this.#attempts.delete(attempt);
    this.#endWhenAllDone();
  }

  #failed({ error, sent, node, final }: AttemptFailure, attempt: Attempt): void {
    blame(node, error);
    this.#failure ??= withFacts(error, { node: node.name, attempts: 1, inDoubt: sent === 'sent' });
    this.#attempts.delete(attempt);
    if (sent === 'neverSent' && !final) this.#askNext();
    this.#endWhenAllDone();
  }

  #endWhenAllDone(): void {
    if (this.#attempts.size > 0) return;
    this.#end(
      this.#answers.length > 0 ? this.#answers : (this.#failure ?? clientFailure('INTERNAL')),
    );
  }

  #end(result: readonly InfoAnswer[] | AerospikeError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#done(result);
  }
}
