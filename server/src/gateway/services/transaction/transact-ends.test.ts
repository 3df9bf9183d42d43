/** What comes at the wrong time for a transaction: beside its commit, behind its end, from a peer or to a gateway that goes. */

import { TransactionResult, TransactionState } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { describe, expect, it } from 'vitest';
import { openTransactStream } from '../../../../../test/support/open-transact-stream.js';
import { key, putBin, UPSERT } from '../../../../../test/support/session-gateway.js';
import type { Passage, RequestKind } from '../../../../../test/support/simulated-cluster.js';
import {
  type SimulatedGateway,
  simulatedGateway,
} from '../../../../../test/support/simulated-gateway.js';
import {
  errorIn,
  getStep,
  putStep,
  type Step,
  type TransactStream,
} from '../../../../../test/support/transact-stream.js';
import { clientFailure } from '../../../model/aerospike-error.js';

const { COMMITTED, ABORTED, ALREADY_COMMITTED, ALREADY_ABORTED, IN_DOUBT } = TransactionResult;
const COMMIT: Step = { case: 'commit', value: {} };
const ABORT: Step = { case: 'abort', value: {} };
const INFO: Step = { case: 'info', value: {} };
const BEGIN: Step = { case: 'begin', value: {} };
const SLOW: Passage = { requestMs: 2_000 };

class Bench {
  readonly gateway: SimulatedGateway = simulatedGateway();

  open(): TransactStream {
    return openTransactStream(this.gateway.services, (work) => this.settle(work));
  }

  settle<Result>(work: Promise<Result>): Promise<Result> {
    return this.gateway.cluster.settle(work);
  }

  /** A stream with a transaction that has written `a`. */
  async writing(): Promise<TransactStream> {
    const stream = this.open();
    await this.settle(stream.begin());
    await this.settle(stream.put('a', 1n));
    return stream;
  }

  /** From now on. */
  trouble(passages: Partial<Record<RequestKind, Passage>>): void {
    this.gateway.cluster.passage = ({ kind }) => passages[kind];
  }

  /** Resolves when a request of the kind is on its way; it takes its time, and no other does. */
  async onItsWay(kind: RequestKind): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.gateway.cluster.passage = (request) => {
      if (request.kind !== kind) return undefined;
      resolve(undefined);
      return SLOW;
    };
    await promise;
  }

  async error(stream: TransactStream, step: Step): Promise<string> {
    return errorIn(await this.settle(stream.step(step))).name;
  }

  /** The record outside of all transactions. */
  async value(name: string): Promise<bigint | undefined> {
    const answer = await this.settle(this.open().step(getStep(name), { outsideTransaction: true }));
    if (answer.case !== 'get') throw new TypeError(`get was answered with ${String(answer.case)}`);
    const kind = answer.value.result?.record?.bins['v']?.kind;
    return kind?.case === 'intValue' ? kind.value : undefined;
  }
}

describe('two ends of one transaction at once', () => {
  it.each([
    [COMMIT, COMMIT, COMMITTED, ALREADY_COMMITTED, 1n],
    [COMMIT, ABORT, COMMITTED, ALREADY_COMMITTED, 1n],
    [ABORT, COMMIT, ABORTED, ALREADY_ABORTED, undefined],
    [ABORT, ABORT, ABORTED, ALREADY_ABORTED, undefined],
  ] as const)('are the first of them: %o, %o', async (first, second, one, other, left) => {
    const bench = new Bench();
    const stream = await bench.writing();
    const ends = [stream.step(first), stream.step(second)];
    expect(await bench.settle(Promise.all(ends))).toMatchObject([
      { value: { result: one } },
      { value: { result: other } },
    ]);
    expect(await bench.value('a')).toBe(left);
    expect(bench.gateway.transactions.open).toBe(0);
  });
});

describe('while a commit is running', () => {
  it('steps are refused, and it is committed all the same', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    const marking = bench.onItsWay('mark');
    const end = stream.commit();
    await bench.settle(marking);
    const execute: Step = {
      case: 'execute',
      value: {
        segments: [{ ...UPSERT, keys: [key('b', 'txn')], operations: [putBin('v')] }],
      },
    };
    for (const step of [getStep('a'), putStep('a', 2n), execute, BEGIN]) {
      expect(errorIn(await stream.step(step)).name).toBe('TRANSACTION_STATE');
    }
    const info = await stream.step(INFO);
    expect(info).toMatchObject({ value: { state: TransactionState.VERIFIED } });
    expect(await bench.settle(end)).toMatchObject({ result: COMMITTED });
    expect([await bench.value('a'), await bench.value('b')]).toEqual([1n, undefined]);
  });

  it('steps beside the transaction are carried out', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    const marking = bench.onItsWay('mark');
    const end = stream.commit();
    await bench.settle(marking);
    const beside = stream.step(putStep('b', 3n), { outsideTransaction: true });
    expect(await bench.settle(beside)).toMatchObject({ case: 'put' });
    expect(await bench.settle(end)).toMatchObject({ result: COMMITTED });
    expect(await bench.value('b')).toBe(3n);
  });
});

describe('behind its end', () => {
  it.each([
    [COMMIT, 'MRT_COMMITTED'],
    [ABORT, 'MRT_ABORTED'],
  ] as const)('by %o steps say which it was, and nothing is sent', async (end, name) => {
    const bench = new Bench();
    const stream = await bench.writing();
    await bench.settle(stream.step(end));
    const { length } = bench.gateway.cluster.sent;
    expect(await bench.error(stream, putStep('a', 2n))).toBe(name);
    expect(await bench.error(stream, getStep('a'))).toBe(name);
    expect(bench.gateway.cluster.sent).toHaveLength(length);
  });

  it('in doubt the next may begin, or its commit be asked for again', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    bench.trouble({ mark: { lost: 'answer' } });
    expect(await bench.settle(stream.commit())).toMatchObject({ result: IN_DOUBT });
    expect(await bench.error(stream, getStep('a'))).toBe('TRANSACTION_STATE');
    bench.trouble({});
    const next = await bench.settle(stream.begin());
    expect(next.state).toBe(TransactionState.OPEN);
    await bench.settle(stream.put('b', 2n));
    expect(await bench.settle(stream.commit())).toMatchObject({ id: next.id, result: COMMITTED });
    expect(bench.gateway.cluster.sent.map(({ kind }) => kind)).not.toContain('rollBack');
    expect(bench.gateway.transactions.open).toBe(0);
  });

  it('a hundred others follow on the same stream', async () => {
    const bench = new Bench();
    const stream = bench.open();
    for (let at = 0; at < 100; at += 1) {
      await bench.settle(stream.begin());
      await bench.settle(stream.put('a', BigInt(at)));
      const end = at % 3 === 0 ? stream.abortTransaction() : stream.commit();
      expect((await bench.settle(end)).result).toBe(at % 3 === 0 ? ABORTED : COMMITTED);
    }
    expect(await bench.value('a')).toBe(98n);
    expect(bench.gateway.transactions.open).toBe(0);
    expect(bench.gateway.transactions.began).toBe(100);
  });
});

/** Ways for a stream to be lost, and what it ends with. */
const LOSSES = [
  ['a peer that is gone', clientFailure('CANCELLED'), 'CANCELLED'],
  ['the deadline of its call', clientFailure('TIMEOUT'), 'TIMEOUT'],
  ['a gateway that waits no longer', clientFailure('CLOSED'), 'CLOSED'],
] as const;

describe.each(LOSSES)('a stream lost by %s', (_, reason, codeName) => {
  const lose = (stream: TransactStream): void => {
    stream.abort.abort(reason);
    stream.halfClose();
  };

  it('aborts what is open, a step that is under way included', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    const writing = bench.onItsWay('write');
    void stream.step(putStep('a', 2n));
    await bench.settle(writing);
    lose(stream);
    expect(await bench.settle(stream.ended)).toMatchObject({ codeName });
    bench.trouble({});
    const next = bench.open();
    await bench.settle(next.begin());
    expect(await bench.settle(next.value('a'))).toBeUndefined();
    await bench.settle(next.put('a', 5n));
    expect(await bench.settle(next.commit())).toMatchObject({ result: COMMITTED });
    expect(bench.gateway.transactions.open).toBe(0);
  });

  it.each(['verify', 'mark', 'rollForward', 'close'] as const)(
    'finishes a commit that is at its %s',
    async (kind) => {
      const bench = new Bench();
      const stream = await bench.writing();
      await bench.settle(stream.value('r'));
      const reached = bench.onItsWay(kind);
      void stream.commit();
      await bench.settle(reached);
      lose(stream);
      await bench.settle(stream.ended);
      expect([...bench.gateway.transactions.ended]).toEqual([['committed', 1]]);
      expect(await bench.value('a')).toBe(1n);
      expect(bench.gateway.cluster.sent.map((each) => each.kind)).not.toContain('rollBack');
    },
  );

  it('never aborts a commit that was in doubt', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    bench.trouble({ mark: { lost: 'answer' } });
    await bench.settle(stream.commit());
    lose(stream);
    await bench.settle(stream.ended);
    expect(bench.gateway.cluster.sent.map(({ kind }) => kind)).not.toContain('rollBack');
    expect([...bench.gateway.transactions.ended]).toEqual([['inDoubt', 1]]);
  });
});

describe('a gateway that waits no longer', () => {
  const cutOff = (stream: TransactStream): void => {
    stream.abort.abort(clientFailure('CLOSED', { inDoubt: true, detail: 'The gateway stopped.' }));
  };

  it('leaves no doubt about a transaction that was not asked to commit', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    cutOff(stream);
    expect(await bench.settle(stream.ended)).toMatchObject({
      codeName: 'CLOSED',
      detail: 'The gateway stopped.',
      inDoubt: false,
    });
    expect([...bench.gateway.transactions.ended]).toEqual([['aborted', 1]]);
    expect(await bench.value('a')).toBeUndefined();
  });

  it('tells the doubt about a commit as the answer to it, before the stream ends', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    const marking = bench.onItsWay('mark');
    const answers: string[] = [];
    const told = stream.commit().then(({ result }) => answers.push(TransactionResult[result]));
    const ended = stream.ended.then((error) => {
      answers.push('end');
      return error;
    });
    await bench.settle(marking);
    bench.trouble({ mark: { lost: 'answer' } });
    cutOff(stream);
    expect(await bench.settle(ended)).toMatchObject({ codeName: 'CLOSED', inDoubt: false });
    await told;
    expect(answers).toHaveLength(2);
    expect(answers[1]).toBe('end');
  });
});

describe('a gateway that is told to go', () => {
  it('while a commit is running tells how it ended, and ends the stream', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    const marking = bench.onItsWay('mark');
    const end = stream.commit();
    await bench.settle(marking);
    stream.goingAway.abort();
    expect(await bench.settle(end)).toMatchObject({ result: COMMITTED });
    expect(await bench.settle(stream.ended)).toBeUndefined();
    expect(await bench.value('a')).toBe(1n);
  });

  it('refuses what begins in the place of the one that ended', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    stream.goingAway.abort();
    const [end, begun] = [stream.commit(), stream.step(BEGIN)];
    expect(errorIn(await bench.settle(begun)).name).toBe('CLOSED');
    expect(await bench.settle(end)).toMatchObject({ result: COMMITTED });
    expect(await bench.settle(stream.ended)).toBeUndefined();
  });

  it('aborts at its deadline what nobody ends', async () => {
    const bench = new Bench();
    const stream = await bench.writing();
    stream.goingAway.abort();
    bench.gateway.cluster.clock.advance(10_000);
    expect(await bench.settle(stream.ended)).toBeUndefined();
    expect(await stream.news()).toMatchObject({ value: { state: TransactionState.ABORTED } });
    expect([...bench.gateway.transactions.ended]).toEqual([['expired', 1]]);
    expect(await bench.value('a')).toBeUndefined();
  });
});

describe('a step with keys of two namespaces', () => {
  it('is refused whole, whichever stands first', async () => {
    for (const [namespaces, name] of [
      [['txn', 'test'], 'TRANSACTION_NAMESPACE'],
      [['test', 'txn'], 'TRANSACTION_NAMESPACE'],
      [['txn', 'nowhere'], 'INVALID_ARGUMENT'],
    ] as const) {
      const bench = new Bench();
      const stream = bench.open();
      await bench.settle(stream.begin());
      const keys = namespaces.map((namespace) => key('a', namespace));
      const value = { segments: [{ ...UPSERT, keys, operations: [putBin('v')] }] };
      expect(await bench.error(stream, { case: 'execute', value })).toBe(name);
      expect(bench.gateway.cluster.sent).toHaveLength(0);
      await bench.settle(stream.put('a', 1n));
      expect(await bench.settle(stream.commit())).toMatchObject({ result: COMMITTED });
    }
  });
});
