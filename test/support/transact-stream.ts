/** A Transact stream in a test's hand: steps go in one by one, and their answers are awaited by id. */

import type { ErrorDetail } from '@aerogate/proto/aerogate/v1/error_pb';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import type {
  TransactionInfo,
  TransactionOutcome,
} from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  type BeginTransactionSchema,
  TransactionService,
  type TransactRequestSchema,
  type TransactResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import type { BoundService } from '../../server/src/gateway/service.js';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import { callBidi, callContext } from './call-context.js';
import { int, key } from './session-gateway.js';

export type StepMessage = MessageInitShape<typeof TransactRequestSchema>;
export type Step = NonNullable<StepMessage['step']>;

export const getStep = (name: string, namespace = 'txn'): Step => ({
  case: 'get',
  value: { key: key(name, namespace), allowMissing: true },
});
export const putStep = (name: string, value: bigint, namespace = 'txn'): Step => ({
  case: 'put',
  value: { key: key(name, namespace), bins: { v: int(value) } },
});

/** Opens the stream: over a transport, or at the services themselves. The signal cancels the call. */
export type TransactCall = (
  requests: AsyncIterable<StepMessage>,
  options: { readonly signal: AbortSignal; readonly goingAway: AbortSignal },
) => AsyncIterable<TransactResponse>;

export function transactAt(services: readonly BoundService[]): TransactCall {
  return (requests, facts) =>
    callBidi(services, TransactionService.method.transact, requests, callContext(facts));
}

export class TransactStream {
  readonly abort = new AbortController();
  readonly goingAway = new AbortController();
  /** Answers nobody asked for: those with id 0. */
  readonly unasked: TransactResponse[] = [];
  /** What the stream ended with; undefined for an end without an error. */
  readonly ended: Promise<unknown>;
  readonly #messages: StepMessage[] = [];
  #onUnasked: (() => void) | undefined;
  readonly #waiting = new Map<bigint, (answer: TransactResponse) => void>();
  #isDone = false;
  #wake: (() => void) | undefined;
  #ids = 0n;

  constructor(call: TransactCall) {
    const signals = { signal: this.abort.signal, goingAway: this.goingAway.signal };
    this.ended = this.#readAll(call(this.#requests(), signals));
  }

  /** Sends a step under the next id; the promise has its answer. */
  step(step: Step, facts: Partial<StepMessage> = {}): Promise<TransactResponse['answer']> {
    this.#ids += 1n;
    const id = facts.id ?? this.#ids;
    const answered = new Promise<TransactResponse>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    this.#messages.push({ id, step, ...facts } as StepMessage);
    this.#wake?.();
    return answered.then(({ answer }) => answer);
  }

  async begin(
    begin: MessageInitShape<typeof BeginTransactionSchema> = {},
  ): Promise<TransactionInfo> {
    return infoIn(await this.step({ case: 'begin', value: begin }));
  }

  async info(): Promise<TransactionInfo> {
    return infoIn(await this.step({ case: 'info', value: {} }));
  }

  async commit(): Promise<TransactionOutcome> {
    return outcomeIn(await this.step({ case: 'commit', value: {} }));
  }

  async abortTransaction(): Promise<TransactionOutcome> {
    return outcomeIn(await this.step({ case: 'abort', value: {} }));
  }

  /** Fails the test where the step fails. */
  async put(name: string, value: bigint): Promise<void> {
    const answer = await this.step(putStep(name, value));
    if (answer.case !== 'put') throw new TypeError(`put was answered with ${String(answer.case)}`);
  }

  async value(name: string): Promise<bigint | undefined> {
    const answer = await this.step(getStep(name));
    if (answer.case !== 'get') throw new TypeError(`get was answered with ${String(answer.case)}`);
    const kind = answer.value.result?.record?.bins['v']?.kind;
    return kind?.case === 'intValue' ? kind.value : undefined;
  }

  /** Resolves with the next answer nobody asked for. */
  async news(): Promise<TransactResponse['answer'] | undefined> {
    if (this.unasked.length === 0) {
      await new Promise<void>((resolve) => {
        this.#onUnasked = resolve;
      });
    }
    return this.unasked.shift()?.answer;
  }

  halfClose(): void {
    this.#isDone = true;
    this.#wake?.();
  }

  /** The peer is gone. */
  cancel(): void {
    this.abort.abort(clientFailure('CANCELLED'));
    this.halfClose();
  }

  async *#requests(): AsyncGenerator<StepMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) yield message;
      else if (this.#isDone) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  async #readAll(answers: AsyncIterable<TransactResponse>): Promise<unknown> {
    try {
      for await (const answer of answers) {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (waiting !== undefined) {
          waiting(answer);
          continue;
        }
        this.unasked.push(answer);
        this.#onUnasked?.();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
}

/** The typed detail of a step that failed; fails the test where it did not. */
export function errorIn(answer: TransactResponse['answer']): ErrorDetail & { code: unknown } {
  if (answer.case !== 'error') throw new TypeError(`answered with ${String(answer.case)}`);
  for (const any of answer.value.details) {
    const detail = anyUnpack(any, ErrorDetailSchema);
    if (detail !== undefined) return detail;
  }
  throw new TypeError('the error has no detail');
}

function infoIn(answer: TransactResponse['answer']): TransactionInfo {
  if (answer.case === 'info') return answer.value;
  throw new TypeError(`answered with ${described(answer)}`);
}

function outcomeIn(answer: TransactResponse['answer']): TransactionOutcome {
  if (answer.case === 'outcome') return answer.value;
  throw new TypeError(`answered with ${described(answer)}`);
}

function described(answer: TransactResponse['answer']): string {
  return answer.case === 'error' ? errorIn(answer).name : String(answer.case);
}
