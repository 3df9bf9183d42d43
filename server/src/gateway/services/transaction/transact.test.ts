import { TransactionResult, TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { describe, expect, it } from 'vitest';
import { openTransactStream } from '../../../../../test/support/open-transact-stream.js';
import { int, key, putBin, UPSERT } from '../../../../../test/support/session-gateway.js';
import {
  type SimulatedGateway,
  simulatedGateway,
} from '../../../../../test/support/simulated-gateway.js';
import {
  errorIn,
  getStep,
  putStep,
  type Step,
  type StepMessage,
  type TransactStream,
} from '../../../../../test/support/transact-stream.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { COMMITTED, ABORTED, ALREADY_ABORTED, IN_DOUBT } = TransactionResult;

class Bench {
  readonly gateway: SimulatedGateway;
  readonly stream: TransactStream;

  constructor(options: Parameters<typeof simulatedGateway>[0] = {}) {
    this.gateway = simulatedGateway(options);
    this.stream = this.open();
  }

  open(): TransactStream {
    return openTransactStream(this.gateway.services, (work) => this.settle(work));
  }

  settle<Result>(work: Promise<Result>): Promise<Result> {
    return this.gateway.cluster.settle(work);
  }

  async error(step: Step, facts: Partial<StepMessage> = {}): Promise<string> {
    return errorIn(await this.settle(this.stream.step(step, facts))).name;
  }

  /** The record outside of all transactions. */
  async value(name: string): Promise<bigint | undefined> {
    const stream = this.open();
    const answer = await this.settle(stream.step(getStep(name), { outsideTransaction: true }));
    if (answer.case !== 'get') throw new TypeError(`get was answered with ${String(answer.case)}`);
    const kind = answer.value.result?.record?.bins['v']?.kind;
    return kind?.case === 'intValue' ? kind.value : undefined;
  }
}

describe('a transaction on a stream', () => {
  it('begins, works, commits, and the next may begin', async () => {
    const bench = new Bench();
    const { stream } = bench;
    const begun = await bench.settle(stream.begin({ timeout: { seconds: 20n } }));
    expect(begun).toMatchObject({ state: TransactionState.OPEN, namespace: '', reads: 0 });
    const lifeSeconds = Number((begun.deadline?.seconds ?? 0n) - (begun.beginTime?.seconds ?? 0n));
    expect(lifeSeconds).toBe(20);
    await bench.settle(stream.put('a', 1n));
    expect(await bench.settle(stream.value('a'))).toBe(1n);
    expect(await bench.value('a')).toBeUndefined();
    const info = await bench.settle(stream.info());
    expect(info).toMatchObject({ id: begun.id, namespace: 'txn', writes: 1 });
    const outcome = await bench.settle(stream.commit());
    expect(outcome).toMatchObject({ id: begun.id, result: COMMITTED, rollPending: false });
    expect(outcome).toMatchObject({ closePending: false, attempts: 1 });
    expect(await bench.value('a')).toBe(1n);
    const next = await bench.settle(stream.begin());
    expect(next.id).not.toBe(begun.id);
    await bench.settle(stream.put('a', 2n));
    expect(await bench.settle(stream.abortTransaction())).toMatchObject({ result: ABORTED });
    expect(await bench.value('a')).toBe(1n);
    expect(bench.gateway.transactions.open).toBe(0);
    expect([...bench.gateway.transactions.ended]).toEqual([
      ['committed', 1],
      ['aborted', 1],
    ]);
  });

  it('has the number 0 where nothing had to be made', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin());
    expect(await bench.settle(bench.stream.commit())).toMatchObject({ id: 0n, result: COMMITTED });
  });

  it('carries out several keys of a step, and steps sent all at once in their order', async () => {
    const bench = new Bench();
    const { stream } = bench;
    const execute: Step = {
      case: 'execute',
      value: {
        segments: [
          { ...UPSERT, keys: [key('a', 'txn'), key('b', 'txn')], operations: [putBin('v')] },
        ],
      },
    };
    const begun = stream.begin();
    const first = stream.step(execute);
    const second = stream.step(putStep('a', 5n));
    const end = stream.commit();
    await bench.settle(Promise.all([begun, first, second]));
    expect((await first).case).toBe('execute');
    expect(await bench.settle(end)).toMatchObject({ result: COMMITTED });
    expect([await bench.value('a'), await bench.value('b')]).toEqual([5n, 1n]);
  });

  it('lets a step stay outside', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin());
    await bench.settle(bench.stream.step(putStep('out', 1n), { outsideTransaction: true }));
    await bench.settle(bench.stream.put('in', 1n));
    await bench.settle(bench.stream.abortTransaction());
    expect([await bench.value('out'), await bench.value('in')]).toEqual([1n, undefined]);
    const marker: Step = { case: 'commit', value: {} };
    expect(await bench.error(marker, { outsideTransaction: true })).toBe('INVALID_ARGUMENT');
  });

  it('tells others in its way apart from its own mistakes', async () => {
    const bench = new Bench();
    const other = bench.open();
    await bench.settle(Promise.all([bench.stream.begin(), other.begin()]));
    await bench.settle(other.put('a', 1n));
    expect(await bench.error(putStep('a', 2n))).toBe('MRT_BLOCKED');
    await bench.settle(bench.stream.put('b', 2n));
    expect(await bench.settle(other.commit())).toMatchObject({ result: COMMITTED });
    await bench.settle(bench.stream.put('a', 2n));
    expect(await bench.settle(bench.stream.commit())).toMatchObject({ result: COMMITTED });
    expect(await bench.value('a')).toBe(2n);
  });

  it('that read what others changed is aborted, with the advice to run it again', async () => {
    const bench = new Bench();
    const { stream } = bench;
    await bench.settle(stream.step(putStep('a', 1n), { outsideTransaction: true }));
    await bench.settle(stream.begin());
    await bench.settle(stream.value('a'));
    await bench.settle(stream.put('b', 1n));
    await bench.settle(stream.step(putStep('a', 2n), { outsideTransaction: true }));
    const outcome = await bench.settle(stream.commit());
    expect(outcome).toMatchObject({ result: ABORTED });
    expect(outcome.error).toMatchObject({ name: 'TRANSACTION_VERIFY_FAILED', inDoubt: false });
    expect(await bench.value('b')).toBeUndefined();
  });
});

describe('what a stream refuses, step by step', () => {
  it('is anything before a transaction has begun', async () => {
    const bench = new Bench();
    for (const step of [
      getStep('a'),
      putStep('a', 1n),
      { case: 'commit', value: {} },
      { case: 'abort', value: {} },
      { case: 'info', value: {} },
    ] as const) {
      expect(await bench.error(step)).toBe('TRANSACTION_STATE');
    }
    expect(bench.gateway.cluster.sent).toHaveLength(0);
  });

  it('is a second one, times out of range, ids of 0 and twice the same', async () => {
    const bench = new Bench();
    const begin = (seconds: bigint, nanos = 0): Step => ({
      case: 'begin',
      value: { timeout: { seconds, nanos } },
    });
    for (const wrong of [begin(0n), begin(121n), begin(1n, 500_000_000)]) {
      expect(await bench.error(wrong)).toBe('INVALID_ARGUMENT');
    }
    for (const right of [begin(1n), begin(120n)]) {
      expect((await bench.settle(bench.stream.step(right))).case).toBe('info');
      expect(await bench.error(right)).toBe('TRANSACTION_STATE');
      await bench.settle(bench.stream.abortTransaction());
    }
    expect(await bench.error(begin(1n), { id: 0n })).toBe('INVALID_ARGUMENT');
    await bench.settle(bench.stream.begin());
    const slow = bench.stream.step(putStep('a', 1n), { id: 99n });
    const twice = bench.stream.step(putStep('b', 1n), { id: 99n });
    expect(errorIn(await bench.settle(twice)).name).toBe('DUPLICATE_ID');
    void slow;
  });

  it('is a namespace in AP mode, and a second namespace', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin());
    const answer = await bench.settle(bench.stream.step(putStep('a', 1n, 'test')));
    expect(errorIn(answer).name).toBe('TRANSACTION_NEEDS_SC');
    expect(answer).toMatchObject({ value: { code: GRPC_CODE.FAILED_PRECONDITION } });
    await bench.settle(bench.stream.put('a', 1n));
    expect(await bench.error(putStep('a', 1n, 'test'))).toBe('TRANSACTION_NAMESPACE');
    const receipt: Step = { case: 'begin', value: { receiptKey: key('r', 'test') } };
    await bench.settle(bench.stream.abortTransaction());
    expect(await bench.error(receipt)).toBe('TRANSACTION_NEEDS_SC');
  });

  it('is a transaction on a cluster that is too old', async () => {
    const old = new Bench({ build: '7.2.0.1' });
    expect(await old.error({ case: 'begin', value: {} })).toBe('UNSUPPORTED');
  });

  it('is one more than may be open, in all and by one principal', async () => {
    for (const limits of [
      { total: 2, perPrincipal: 9 },
      { total: 9, perPrincipal: 2 },
    ]) {
      const bench = new Bench({ transactions: limits });
      const second = bench.open();
      await bench.settle(second.begin());
      await bench.settle(bench.open().begin());
      expect(await bench.error({ case: 'begin', value: {} })).toBe('LIMIT_REACHED');
      await bench.settle(second.abortTransaction());
      expect((await bench.settle(bench.stream.begin())).state).toBe(TransactionState.OPEN);
    }
  });
});

describe('a receipt', () => {
  it('is there when the transaction was committed, and only then', async () => {
    const bench = new Bench();
    const receiptKey = key('receipt', 'txn');
    const { id } = await bench.settle(bench.stream.begin({ receiptKey }));
    await bench.settle(bench.stream.put('a', 1n));
    await bench.settle(bench.stream.abortTransaction());
    const read = (): ReturnType<TransactStream['step']> =>
      bench.settle(bench.stream.step(getStep('receipt'), { outsideTransaction: true }));
    expect(await read()).toMatchObject({ value: { summary: { notFound: 1 } } });
    const begun = await bench.settle(bench.stream.begin({ receiptKey }));
    expect(begun.id).not.toBe(id);
    await bench.settle(bench.stream.put('a', 1n));
    expect(await bench.settle(bench.stream.commit())).toMatchObject({ result: COMMITTED });
    const kind = { kind: { case: 'intValue', value: begun.id } };
    expect(await read()).toMatchObject({ value: { result: { record: { bins: { txn: kind } } } } });
  });

  it('that exists already keeps the transaction from being committed', async () => {
    const bench = new Bench();
    const receiptKey = key('receipt', 'txn');
    const outside = { outsideTransaction: true };
    await bench.settle(bench.stream.step(putStep('receipt', 1n), outside));
    await bench.settle(bench.stream.begin({ receiptKey }));
    await bench.settle(bench.stream.put('a', 1n));
    const outcome = await bench.settle(bench.stream.commit());
    expect(outcome).toMatchObject({ result: ABORTED, error: { name: 'KEY_EXISTS_ERROR' } });
    expect(await bench.value('a')).toBeUndefined();
  });
});

describe('the end of a stream', () => {
  it('by half-close aborts what was not committed, and finishes what was', async () => {
    for (const commits of [false, true]) {
      const bench = new Bench();
      const { stream } = bench;
      await bench.settle(stream.begin());
      await bench.settle(stream.put('a', 1n));
      const end = commits ? stream.commit() : undefined;
      stream.halfClose();
      expect(await bench.settle(stream.ended)).toBeUndefined();
      if (end !== undefined) expect(await end).toMatchObject({ result: COMMITTED });
      expect(await bench.value('a')).toBe(commits ? 1n : undefined);
      expect(bench.gateway.transactions.open).toBe(0);
    }
  });

  it('by a lost peer does the same', async () => {
    for (const commits of [false, true]) {
      const bench = new Bench();
      const { stream, gateway } = bench;
      await bench.settle(stream.begin());
      await bench.settle(stream.put('a', 1n));
      if (commits) {
        let begun: (() => void) | undefined;
        const verifying = new Promise<void>((resolve) => {
          begun = resolve;
        });
        gateway.cluster.passage = ({ kind }) => {
          if (kind === 'mark') begun?.();
          return undefined;
        };
        void stream.commit();
        await bench.settle(verifying);
      }
      stream.cancel();
      expect(await bench.settle(stream.ended)).toMatchObject({ codeName: 'CANCELLED' });
      const fresh = bench.open();
      await bench.settle(fresh.begin());
      await bench.settle(fresh.put('b', 1n));
      expect(await bench.value('a')).toBe(commits ? 1n : undefined);
    }
  });

  it('after its deadline is told of, once the transaction is aborted', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin({ timeout: { seconds: 5n } }));
    await bench.settle(bench.stream.put('a', 1n));
    bench.gateway.cluster.clock.advance(4_999);
    expect(await bench.settle(bench.stream.info())).toMatchObject({ state: TransactionState.OPEN });
    bench.gateway.cluster.clock.advance(1);
    const told = await bench.settle(bench.stream.news());
    expect(told).toMatchObject({ case: 'info', value: { state: TransactionState.ABORTED } });
    expect(await bench.value('a')).toBeUndefined();
    expect(await bench.settle(bench.stream.commit())).toMatchObject({
      ...{ result: ALREADY_ABORTED, error: { name: 'MRT_EXPIRED' } },
    });
    expect(await bench.error(putStep('a', 1n))).toBe('MRT_EXPIRED');
    expect([...bench.gateway.transactions.ended]).toEqual([['expired', 1]]);
    expect((await bench.settle(bench.stream.begin())).state).toBe(TransactionState.OPEN);
  });

  it('when the gateway goes away lets the open one end, and begins no other', async () => {
    const bench = new Bench();
    const { stream } = bench;
    const idle = bench.open();
    await bench.settle(stream.begin());
    stream.goingAway.abort();
    idle.goingAway.abort();
    expect(await bench.settle(idle.ended)).toBeUndefined();
    await bench.settle(stream.put('a', 1n));
    expect(await bench.settle(stream.commit())).toMatchObject({ result: COMMITTED });
    expect(await bench.settle(stream.ended)).toBeUndefined();
  });

  it('comes when it is silent for too long without a transaction', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin());
    await bench.settle(bench.stream.commit());
    bench.gateway.cluster.clock.advance(299_999);
    expect((await bench.settle(bench.stream.begin())).state).toBe(TransactionState.OPEN);
    await bench.settle(bench.stream.commit());
    bench.gateway.cluster.clock.advance(300_000);
    expect(await bench.settle(bench.stream.ended)).toBeUndefined();
  });
});

describe('a commit in doubt', () => {
  it('is told as such, is never followed by an abort, and may be asked for again', async () => {
    const bench = new Bench();
    const { stream, gateway } = bench;
    await bench.settle(stream.begin({ timeout: { seconds: 60n } }));
    await bench.settle(stream.put('a', 1n));
    gateway.cluster.passage = ({ kind }) => (kind === 'mark' ? { lost: 'answer' } : undefined);
    const outcome = await bench.settle(stream.commit());
    expect(outcome).toMatchObject({ result: IN_DOUBT, error: { inDoubt: true } });
    expect(await bench.settle(stream.info())).toMatchObject({
      state: TransactionState.VERIFIED,
      inDoubt: true,
    });
    expect(await bench.settle(stream.abortTransaction())).toMatchObject({ result: IN_DOUBT });
    expect(gateway.cluster.sent.map(({ kind }) => kind)).not.toContain('rollBack');
    gateway.cluster.passage = () => undefined;
    expect(await bench.settle(stream.commit())).toMatchObject({ result: COMMITTED });
    expect(await bench.value('a')).toBe(1n);
  });
});

describe('steps', () => {
  it('have the session of their transaction, and their own time', async () => {
    const bench = new Bench();
    const { stream, gateway } = bench;
    const session = { settings: { totalTimeout: { seconds: 2n } } };
    await bench.settle(stream.begin({ session }));
    const lost = ({ kind }: { kind: string }) =>
      kind === 'read' ? { requestMs: 60_000 } : undefined;
    gateway.cluster.passage = lost;
    const { clock } = gateway.cluster;
    const beforeMs = clock.nowMs();
    expect(await bench.error(getStep('a'))).toBe('TIMEOUT');
    expect(clock.nowMs() - beforeMs).toBeGreaterThanOrEqual(2_000);
    const startMs = clock.nowMs();
    const timeout = { seconds: 0n, nanos: 500_000_000 };
    expect(await bench.error(getStep('a'), { timeout })).toBe('TIMEOUT');
    expect(clock.nowMs() - startMs).toBeLessThan(600);
  });

  it('that write several bins are counted as one record', async () => {
    const bench = new Bench();
    await bench.settle(bench.stream.begin());
    const step: Step = {
      case: 'put',
      value: { key: key('a', 'txn'), bins: { v: int(1n), w: int(2n) } },
    };
    await bench.settle(bench.stream.step(step));
    expect(await bench.settle(bench.stream.info())).toMatchObject({ writes: 1 });
  });
});
