/** Pipelines over every binding that carries them: the answers of the calls, in order by key, up to a named end. */

import {
  PipelineGoAwayReason,
  type PipelineRequestSchema,
  type PipelineResponse,
  type PipelineResult,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { startLiveGateway } from '../support/live-gateway.js';
import { ownKey as key } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { int, putBin, UPSERT } from '../support/session-gateway.js';
import { BIDI_BINDINGS, pipelineClient, sessionClient } from '../support/transport-gateway.js';

type Message = MessageInitShape<typeof PipelineRequestSchema>;
type Item = NonNullable<Message['items']>[number];

const ownCluster = requires('own-cluster');

/** Longer than any test waits. */
const NEVER_MS = 3_600_000;

const put = (id: bigint, name: string, value: bigint): Item => ({
  id,
  call: { case: 'put', value: { key: key(name), bins: { n: int(value) } } },
});
const get = (id: bigint, name: string): Item => ({
  id,
  call: { case: 'get', value: { key: key(name) } },
});

/** The messages of a stream that ends when the test says so. */
class Outgoing {
  readonly #messages: Message[] = [];
  #isDone = false;
  #wake: (() => void) | undefined;

  send(...items: readonly Item[]): void {
    this.#messages.push({ items: [...items] });
    this.#wake?.();
  }

  halfClose(): void {
    this.#isDone = true;
    this.#wake?.();
  }

  async *messages(): AsyncGenerator<Message> {
    for (;;) {
      const next = this.#messages.shift();
      if (next !== undefined) yield next;
      else if (this.#isDone) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

async function read(stream: AsyncIterable<PipelineResponse>): Promise<PipelineResponse[]> {
  const messages: PipelineResponse[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

function answersOf(messages: readonly PipelineResponse[]): Map<bigint, PipelineResult['answer']> {
  return new Map(messages.flatMap(({ results }) => results).map(({ id, answer }) => [id, answer]));
}

describe('Pipeline', () => {
  it.each(BIDI_BINDINGS)('%s: answers what the calls answer', async (binding) => {
    const gateway = await startLiveGateway();
    const outgoing = new Outgoing();
    for (let id = 1n; id <= 300n; id += 1n) outgoing.send(put(id, `k${id % 7n}`, id));
    outgoing.send(...['k0', 'k1', 'none'].map((name, index) => get(BigInt(1_000 + index), name)));
    outgoing.send({
      id: 2_000n,
      call: {
        case: 'execute',
        value: {
          segments: [{ ...UPSERT, operations: [putBin('a')], keys: [key('k2'), key('k3')] }],
        },
      },
    });
    outgoing.halfClose();

    const messages = await read(pipelineClient(gateway, binding).pipeline(outgoing.messages()));

    expect(messages[0]?.limits).toMatchObject({ maxInFlight: 512 });
    const answers = answersOf(messages);
    expect(answers.size).toBe(304);
    const client = sessionClient(gateway, 'gRPC');
    expect(answers.get(1_000n)?.value).toEqual(await client.get({ key: key('k0') }));
    // The last of its writes before it, since items on one key keep their order.
    expect(answers.get(1_001n)?.value).toMatchObject({
      result: { record: { bins: { n: int(295n) } } },
    });
    expect(answers.get(1_002n)).toMatchObject({ case: 'error', value: { code: 5 } });
    expect(answers.get(2_000n)?.value).toMatchObject({ summary: { ok: 2 } });
    expect(gateway.defects()).toEqual([]);
  });

  it.skipIf(!ownCluster).each(BIDI_BINDINGS)('%s: finishes in a drain', async (binding) => {
    const gateway = await startLiveGateway();
    const outgoing = new Outgoing();
    const stream = pipelineClient(gateway, binding).pipeline(outgoing.messages());
    const seen: PipelineResponse[] = [];
    const heard = Promise.withResolvers<undefined>();
    const reading = (async () => {
      for await (const message of stream) {
        seen.push(message);
        if (message.results.length > 0) heard.resolve(undefined);
      }
    })();
    outgoing.send(put(1n, 'a', 1n));
    await heard.promise;

    await gateway.close({ delayMs: 0, graceMs: NEVER_MS });
    await reading;
    outgoing.halfClose();

    expect(seen.at(-1)?.goAway).toMatchObject({
      lastAdmittedId: 1n,
      reason: PipelineGoAwayReason.SHUTDOWN,
    });
    expect(gateway.log).toContainEqual(
      expect.objectContaining({
        message: 'call',
        rpc: 'aerogate.v1.PipelineService/Pipeline',
        code: 'OK',
      }),
    );
  });

  it.skipIf(!ownCluster).each(BIDI_BINDINGS)(
    '%s: ends its items when the caller is gone',
    async (binding) => {
      const gateway = await startLiveGateway();
      await gateway.embedded.control.delayNext(100, { delayMs: NEVER_MS });
      const outgoing = new Outgoing();
      const abort = new AbortController();
      const options = { signal: abort.signal };
      const stream = pipelineClient(gateway, binding).pipeline(outgoing.messages(), options);
      const reading = read(stream).catch((error: unknown) => error);
      outgoing.send(put(1n, 'a', 1n), put(2n, 'a', 2n), get(3n, 'b'));
      await expect.poll(() => gateway.driver.counters().inFlight).toBe(2);

      abort.abort();

      expect(await reading).toBeInstanceOf(Error);
      await expect.poll(() => gateway.driver.counters().inFlight).toBe(0);
      const items = gateway.log.filter(({ message }) => message === 'pipeline item');
      expect(items.map(({ call, code }) => `${String(call)} ${String(code)}`).toSorted()).toEqual([
        'get CANCELLED',
        'put CANCELLED',
        'put CANCELLED',
      ]);
    },
  );

  it('is counted', async () => {
    const gateway = await startLiveGateway();
    const outgoing = new Outgoing();
    outgoing.send(put(1n, 'a', 1n), get(2n, 'a'), get(3n, 'none'));
    outgoing.halfClose();
    await read(pipelineClient(gateway, 'gRPC').pipeline(outgoing.messages()));

    const metrics = await (await fetch(`${gateway.opsUrl}/metrics`)).text();

    expect(metrics).toMatch(/^aerogate_pipelines_open 0$/m);
    expect(metrics).toMatch(/^aerogate_pipeline_items_in_flight 0$/m);
    expect(metrics).toContain('aerogate_pipeline_items_total{call="get",code="NOT_FOUND"} 1');
    expect(metrics).toContain('aerogate_pipeline_items_total{call="put",code="OK"} 1');
    expect(metrics).toContain('aerogate_pipeline_item_duration_seconds_count{call="get"} 2');
  });
});
