/** Transactions as callers see them: over gRPC and Connect, with callers that vanish and gateways that close. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionResult, TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  TransactionService,
  type TransactRequestSchema,
  type TransactResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import { keyOf } from '../../server/src/model/key.js';
import { openWireDriver } from '../support/contract-target.js';
import { codeOf, put as putInto } from '../support/driver-transactions.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownName } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { int, key, putBin, UPSERT } from '../support/session-gateway.js';
import { BIDI_BINDINGS, type Binding, transportOf } from '../support/transport-gateway.js';

type StepMessage = MessageInitShape<typeof TransactRequestSchema>;

/** What a peer sends, as it sends it, and the answers it has read so far. */
class Peer {
  readonly abort = new AbortController();
  readonly answers: TransactResponse[] = [];
  readonly ended: Promise<unknown>;
  readonly #queue: StepMessage[] = [];
  #isDone = false;
  #onMessage: (() => void) | undefined;
  #onAnswer: (() => void) | undefined;

  constructor(gateway: LiveGateway, binding: Binding, timeoutMs?: number) {
    const client = createClient(TransactionService, transportOf(gateway, binding));
    const { signal } = this.abort;
    const stream = client.transact(
      this.#messages(),
      timeoutMs === undefined ? { signal } : { signal, timeoutMs },
    );
    this.ended = this.#read(stream);
  }

  async send(message: StepMessage): Promise<TransactResponse['answer']> {
    this.#queue.push(message);
    this.#onMessage?.();
    for (;;) {
      const found = this.answers.find(({ id }) => id === message.id);
      if (found !== undefined) return found.answer;
      await new Promise<void>((resolve) => {
        this.#onAnswer = resolve;
      });
    }
  }

  halfClose(): void {
    this.#isDone = true;
    this.#onMessage?.();
  }

  async *#messages(): AsyncGenerator<StepMessage> {
    while (!this.#isDone || this.#queue.length > 0) {
      const message = this.#queue.shift();
      if (message !== undefined) yield message;
      else {
        await new Promise<void>((resolve) => {
          this.#onMessage = resolve;
        });
      }
    }
  }

  async #read(stream: AsyncIterable<TransactResponse>): Promise<unknown> {
    try {
      for await (const answer of stream) {
        this.answers.push(answer);
        this.#onAnswer?.();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
}

const begin = (id: bigint): StepMessage => ({ id, step: { case: 'begin', value: {} } });
const commit = (id: bigint): StepMessage => ({ id, step: { case: 'commit', value: {} } });
const put = (id: bigint, name: string): StepMessage => ({
  id,
  step: { case: 'put', value: { key: key(ownName(name), 'txn'), bins: { v: int(1n) } } },
});

function sessionOf(gateway: LiveGateway) {
  return createClient(SessionService, transportOf(gateway, 'gRPC'));
}

async function isThere(gateway: LiveGateway, name: string): Promise<boolean> {
  const request = { key: key(ownName(name), 'txn'), allowMissing: true };
  const { summary } = await sessionOf(gateway).get(request);
  return summary?.ok === 1;
}

/** Until the gateway lists so many transactions in that state. */
async function untilListed(
  gateway: LiveGateway,
  count: number,
  state = TransactionState.UNSPECIFIED,
): Promise<void> {
  const client = createClient(TransactionService, transportOf(gateway, 'gRPC'));
  for (;;) {
    const { transactions } = await client.listTransactions({ state });
    if (transactions.length === count) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until the gateway has ended every transaction. */
function untilNoneOpen(gateway: LiveGateway): Promise<void> {
  return untilListed(gateway, 0);
}

describe.skipIf(!requires('own-cluster'))('a stream of transactions', () => {
  it.each(BIDI_BINDINGS)('%s: commits, and then another begins', async (binding) => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, binding);
    expect(await peer.send(begin(1n))).toMatchObject({ value: { state: TransactionState.OPEN } });
    expect((await peer.send(put(2n, 'a'))).case).toBe('put');
    expect(await isThere(gateway, 'a')).toBe(false);
    const committed = { value: { result: TransactionResult.COMMITTED, attempts: 1 } };
    expect(await peer.send(commit(3n))).toMatchObject(committed);
    expect(await isThere(gateway, 'a')).toBe(true);
    expect((await peer.send(begin(4n))).case).toBe('info');
    expect((await peer.send(put(5n, 'b'))).case).toBe('put');
    peer.halfClose();
    expect(await peer.ended).toBeUndefined();
    expect(await isThere(gateway, 'b')).toBe(false);
    expect(gateway.defects()).toEqual([]);
  });

  it.each(BIDI_BINDINGS)('%s: is aborted with its caller', async (binding) => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, binding);
    await peer.send(begin(1n));
    await peer.send(put(2n, 'a'));
    peer.abort.abort();
    expect(ConnectError.from(await peer.ended).code).toBe(Code.Canceled);
    await untilNoneOpen(gateway);
    // Nobody holds the record any more.
    const next = new Peer(gateway, binding);
    await next.send(begin(1n));
    expect((await next.send(put(2n, 'a'))).case).toBe('put');
    next.halfClose();
    await next.ended;
    expect(gateway.defects()).toEqual([]);
  });

  it.each(BIDI_BINDINGS)('%s: is committed, whoever goes, once that has begun', async (binding) => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, binding);
    await peer.send(begin(1n));
    await peer.send(put(2n, 'a'));
    await gateway.embedded.control.delayNext(1, { delayMs: 500 });
    void peer.send(commit(3n));
    await untilListed(gateway, 1, TransactionState.VERIFIED);
    peer.abort.abort();
    await peer.ended;
    await untilNoneOpen(gateway);
    expect(await isThere(gateway, 'a')).toBe(true);
    expect(gateway.defects()).toEqual([]);
  });

  it.each(BIDI_BINDINGS)('%s: is aborted at the deadline of its call', async (binding) => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, binding, 700);
    void peer.send(begin(1n));
    void peer.send(put(2n, 'a'));
    expect(ConnectError.from(await peer.ended).code).toBe(Code.DeadlineExceeded);
    await untilNoneOpen(gateway);
    expect(await isThere(gateway, 'a')).toBe(false);
    expect(gateway.defects()).toEqual([]);
  });

  it('is aborted by a gateway that does not wait', async () => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, 'gRPC');
    await peer.send({ id: 1n, step: { case: 'begin', value: { timeout: { seconds: 120n } } } });
    await peer.send(put(2n, 'a'));
    const { seeds } = gateway.cluster;
    await gateway.close({ graceMs: 0, delayMs: 0 });
    // No commit had come in, and what is answered to one is sent before the end: nothing is in doubt.
    expect(ConnectError.from(await peer.ended).code).toBe(Code.Unavailable);
    // Long before the cluster would do it by itself, nobody holds the record any more.
    const driver = await openWireDriver(seeds);
    const name = { type: 'string', value: ownName('a') } as const;
    const write = putInto(keyOf('txn', 'users', name), 1);
    let code: string;
    do code = codeOf(await driver.execute(write, { settings: CONTRACT_SETTINGS }));
    while (code === 'MRT_BLOCKED');
    expect(code).toBe('OK');
    await driver.close(0);
    expect(gateway.defects()).toEqual([]);
  });

  it('is left to finish by a gateway that closes', async () => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, 'gRPC');
    await peer.send(begin(1n));
    await peer.send(put(2n, 'a'));
    const closed = gateway.close({ graceMs: 20_000, delayMs: 0 });
    expect(await peer.send(commit(3n))).toMatchObject({
      value: { result: TransactionResult.COMMITTED },
    });
    expect(await peer.ended).toBeUndefined();
    await closed;
  });
});

describe.skipIf(!requires('own-cluster'))('the steps of a stream', () => {
  it('are counted, and logged with the trace context that came with each', async () => {
    const gateway = await startLiveGateway();
    const peer = new Peer(gateway, 'gRPC');
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await peer.send(begin(1n));
    await peer.send({ ...put(2n, 'a'), traceparent });
    await peer.send({ ...begin(3n), traceparent: 'x'.repeat(129) });
    await peer.send(commit(4n));

    const steps = gateway.log.filter(({ message }) => message === 'transaction step');
    expect(steps).toMatchObject([
      { call: 'begin', code: 'OK' },
      { call: 'put', code: 'OK', traceparent },
      { call: 'begin', code: 'INVALID_ARGUMENT' },
      { call: 'commit', code: 'OK' },
    ]);
    expect(steps.map((step) => 'traceparent' in step && step['traceparent'] !== undefined)).toEqual(
      [false, true, false, false],
    );
    const ids = steps.map(({ requestId }) => String(requestId));
    expect(ids.map((id) => id.slice(id.indexOf('/')))).toEqual(['/1', '/2', '/3', '/4']);
    const metrics = await (await fetch(`${gateway.opsUrl}/metrics`)).text();
    expect(metrics).toContain('aerogate_transaction_steps_total{call="put",code="OK"} 1');
    expect(metrics).toContain(
      'aerogate_transaction_steps_total{call="begin",code="INVALID_ARGUMENT"} 1',
    );
    expect(metrics).toContain('aerogate_transaction_step_duration_seconds_count{call="begin"} 2');
  });
});

describe.skipIf(!requires('own-cluster'))('a transaction in one call', () => {
  it('moves between records, or does nothing', async () => {
    const gateway = await startLiveGateway();
    const segment = (name: string) => ({
      ...UPSERT,
      keys: [key(ownName(name), 'txn')],
      operations: [putBin('v')],
    });
    const session = sessionOf(gateway);
    const { outcome } = await session.runTransaction({ segments: [segment('a'), segment('b')] });
    expect(outcome).toMatchObject({ result: TransactionResult.COMMITTED, attempts: 1 });
    const failing = { verb: { case: 'insert', value: {} } } as const;
    const request = { segments: [segment('c'), { ...segment('a'), ...failing }] };
    const error = await session.runTransaction(request).catch((reason: unknown) => reason);
    expect(ConnectError.from(error).code).toBe(Code.AlreadyExists);
    expect(ConnectError.from(error).findDetails(ErrorDetailSchema)[0]).toMatchObject({
      attempts: 1,
      inDoubt: false,
    });
    expect([await isThere(gateway, 'a'), await isThere(gateway, 'c')]).toEqual([true, false]);
  });

  it('is a failed precondition where consistency is not strong', async () => {
    const gateway = await startLiveGateway();
    const segments = [{ ...UPSERT, keys: [key(ownName('a'))], operations: [putBin('v')] }];
    const error = await sessionOf(gateway)
      .runTransaction({ segments })
      .catch((reason: unknown) => reason);
    expect(ConnectError.from(error).code).toBe(Code.FailedPrecondition);
  });
});
