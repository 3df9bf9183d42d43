/** Pipelines on a driver and a clock a test holds in its hand, and the items most tests begin from. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import {
  type PipelineRequestSchema,
  type PipelineResponse,
  type PipelineResult,
  PipelineService,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { onTestFinished } from 'vitest';
import type { PipelineLimits } from '../../server/src/gateway/services/pipeline/pipelines.js';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import { callBidi, callContext } from './call-context.js';
import { okOutcome } from './fake-driver.js';
import { fakeGateway, int, key, putBin, UPSERT } from './session-gateway.js';

type Message = MessageInitShape<typeof PipelineRequestSchema>;
export type Item = NonNullable<Message['items']>[number];

export const { pipeline } = PipelineService.method;

export const get = (id: bigint, name: string, facts: Partial<Item> = {}): Item =>
  ({ id, call: { case: 'get', value: { key: key(name) } }, ...facts }) as Item;
export const put = (id: bigint, name: string, facts: Partial<Item> = {}): Item =>
  ({
    id,
    call: { case: 'put', value: { key: key(name), bins: { a: int(id) } } },
    ...facts,
  }) as Item;
export const execute = (id: bigint, ...names: readonly string[]): Item => ({
  id,
  call: {
    case: 'execute',
    value: {
      segments: [{ ...UPSERT, operations: [putBin('a')], keys: names.map((name) => key(name)) }],
    },
  },
});
export const cancel = (id: bigint): Item => ({ call: { case: 'cancel', value: { id } } });

/** Requests a test pushes, and how many the stream has asked for. */
export class Requests implements AsyncIterableIterator<Message> {
  asked = 0;
  readonly #messages: Message[] = [];
  #isDone = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  push(...items: readonly Item[]): void {
    this.pushMessage({ items: [...items] });
  }

  pushMessage(message: Message): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  halfClose(): void {
    this.#isDone = true;
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Message>> {
    this.asked += 1;
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const value = this.#messages.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#isDone) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** A command that waits for the test to say how it ends, unless it is told to stop. */
export interface Waiting {
  readonly command: Command;
  readonly name: string;
  end(outcome?: Outcome): void;
}

/** A pipeline whose commands wait for the test, on a clock that stands still; closed when the test has finished. */
export function openPipeline(limits: Partial<PipelineLimits> = {}) {
  const waiting: Waiting[] = [];
  const goingAway = new AbortController();
  const abort = new AbortController();
  const gateway = fakeGateway({
    pipelineLimits: limits,
    respond: (command) => hold(command),
  });
  const requests = new Requests();
  const results: PipelineResult[] = [];
  const messages: PipelineResponse[] = [];
  const reader = { isPaused: false };
  let resume = (): void => undefined;

  function hold(command: Command): Promise<Outcome> {
    const call = gateway.driver.calls.at(-1);
    return new Promise((resolve) => {
      const each: Waiting = {
        command,
        name: command.key.userKey?.type === 'string' ? command.key.userKey.value : '',
        end(outcome = okOutcome()): void {
          waiting.splice(waiting.indexOf(each), 1);
          resolve(outcome);
        },
      };
      waiting.push(each);
      if (call?.call !== 'execute' && call?.call !== 'batch') return;
      call.options.signal?.addEventListener('abort', () => {
        const inDoubt = command.verb !== 'get';
        each.end({ ok: false, error: clientFailure('CANCELLED', { inDoubt, attempts: 1 }) });
      });
    });
  }

  const context = callContext({ signal: abort.signal, goingAway: goingAway.signal });
  const stream = callBidi(gateway.services, pipeline, requests, context);
  const ended = (async (): Promise<unknown> => {
    try {
      for await (const message of stream) {
        messages.push(message);
        results.push(...message.results);
        if (reader.isPaused) {
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
        }
      }
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  const made = {
    ...gateway,
    requests,
    results,
    messages,
    waiting,
    abort,
    goingAway,
    ended,
    pause(): void {
      reader.isPaused = true;
    },
    resume(): void {
      reader.isPaused = false;
      resume();
    },
    /** The commands that wait now, by the names of their keys. */
    names: () => waiting.map(({ name }) => name),
    answers: () => results.map(({ id }) => id),
    endOf(name: string, outcome?: Outcome): void {
      waiting.find((each) => each.name === name)?.end(outcome);
    },
    async close(): Promise<void> {
      requests.halfClose();
      abort.abort(clientFailure('CANCELLED'));
      await ended;
    },
  };
  onTestFinished(() => made.close());
  return made;
}

/** Until nothing moves by itself any more: streams gather answers once a turn of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

export function statusOf(result: PipelineResult | undefined) {
  if (result?.answer.case !== 'error') throw new TypeError('the item has no error');
  return result.answer.value;
}

/** Whether the typed detail of an error says that a write may have been applied. */
export function isInDoubt(result: PipelineResult): boolean | undefined {
  const details = statusOf(result).details.map((any) => anyUnpack(any, ErrorDetailSchema));
  return details.find((detail) => detail !== undefined)?.inDoubt;
}
