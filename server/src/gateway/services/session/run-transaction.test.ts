import { ErrorDisposition, Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type RunTransactionRequestSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import {
  key,
  putBin,
  QUERY,
  type SegmentInit,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import type { Passage } from '../../../../../test/support/simulated-cluster.js';
import {
  type SimulatedGatewayOptions,
  simulatedGateway,
} from '../../../../../test/support/simulated-gateway.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { RESULT } from '../../../model/result-code.js';
import { RowFailure } from '../../errors.js';
import { GatewayError } from '../../gateway-error.js';

type Request = MessageInitShape<typeof RunTransactionRequestSchema>;

const { runTransaction } = SessionService.method;

const upsert = (...names: readonly string[]) =>
  ({
    ...UPSERT,
    keys: names.map((name) => key(name, 'txn')),
    operations: [putBin('v')],
  }) satisfies SegmentInit;
const read = (...names: readonly string[]): SegmentInit => ({
  ...QUERY,
  keys: names.map((name) => key(name, 'txn')),
});

function bench(options: SimulatedGatewayOptions = {}) {
  const { cluster, services, transactions } = simulatedGateway(options);
  const run = (request: Request, context = callContext()) =>
    cluster.settle(callUnary(services, runTransaction, request, context));
  return {
    cluster,
    transactions,
    run,
    /** Why the call failed; fails the test where it did not. */
    async failure(request: Request, context = callContext()) {
      const error: unknown = await run(request, context).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error instanceof RowFailure) return error.error;
      if (error instanceof Error) return error;
      throw new TypeError('the call succeeded');
    },
    /** The first `times` writes of records are answered so. */
    befall(resultCode: number, times: number): void {
      let left = times;
      cluster.passage = ({ kind }): Passage | undefined => {
        if (kind !== 'write' || left === 0) return undefined;
        left -= 1;
        return { answer: () => [[{ resultCode }]] };
      };
    },
    async outcomes(...names: readonly string[]) {
      const { results } = await run({ segments: [read(...names)] });
      return results.map(({ outcome }) => outcome);
    },
  };
}

describe('a transaction in one call', () => {
  it('is committed with all its rows, and says how', async () => {
    const { run, outcomes, transactions } = bench();
    const { results, summary, outcome } = await run({
      segments: [read('x'), upsert('a', 'b')],
    });
    expect(results.map((row) => row.outcome)).toEqual([Outcome.NOT_FOUND, Outcome.OK, Outcome.OK]);
    expect(summary).toMatchObject({ ok: 2, notFound: 1 });
    expect(outcome).toMatchObject({ result: TransactionResult.COMMITTED, attempts: 1 });
    expect(await outcomes('a', 'b')).toEqual([Outcome.OK, Outcome.OK]);
    expect(transactions.open).toBe(0);
  });

  it.each([RESULT.transactionBlocked, RESULT.transactionVersionMismatch])(
    'is carried out again on %i, from its beginning',
    async (resultCode) => {
      const { run, befall, cluster } = bench();
      befall(resultCode, 2);
      const { outcome } = await run({ segments: [upsert('a')] });
      expect(outcome).toMatchObject({ result: TransactionResult.COMMITTED, attempts: 3 });
      expect(cluster.sent.filter(({ kind }) => kind === 'announce')).toHaveLength(3);
    },
  );

  it('is carried out again where its reads no longer held', async () => {
    const { run, cluster } = bench();
    await run({ segments: [upsert('r')] });
    let left = 1;
    cluster.passage = ({ kind }): Passage | undefined => {
      if (kind !== 'verify' || left === 0) return undefined;
      left -= 1;
      return { answer: () => [[{ resultCode: RESULT.transactionVersionMismatch }]] };
    };
    const { outcome } = await run({ segments: [read('r'), upsert('a')] });
    expect(outcome).toMatchObject({ result: TransactionResult.COMMITTED, attempts: 2 });
  });

  it('gives up after as many attempts as were asked for, five unasked', async () => {
    for (const [maxAttempts, attempts] of [
      [undefined, 5],
      [1, 1],
      [3, 3],
    ] as const) {
      const { failure, befall, outcomes, cluster } = bench();
      befall(RESULT.transactionBlocked, 100);
      const limits = maxAttempts === undefined ? {} : { maxAttempts };
      const error = await failure({ segments: [upsert('a')], ...limits });
      expect(error).toMatchObject({ codeName: 'MRT_BLOCKED', attempts, inDoubt: false });
      cluster.passage = () => undefined;
      expect(await outcomes('a')).toEqual([Outcome.NOT_FOUND]);
    }
  });

  it('is not carried out again for anything else, and leaves nothing behind', async () => {
    const { failure, befall, outcomes, cluster } = bench();
    befall(RESULT.generation, 1);
    const error = await failure({ segments: [upsert('a'), upsert('b')] });
    expect(error).toMatchObject({ codeName: 'GENERATION_ERROR', attempts: 1 });
    cluster.passage = () => undefined;
    expect(await outcomes('a', 'b')).toEqual([Outcome.NOT_FOUND, Outcome.NOT_FOUND]);
  });

  it('answers rows where they were asked for, with the abort beside them', async () => {
    const { run, befall } = bench();
    befall(RESULT.generation, 1);
    const { results, outcome } = await run({
      segments: [upsert('a')],
      errorDisposition: ErrorDisposition.ROWS,
    });
    expect(results.map((row) => row.outcome)).toEqual([Outcome.FAILED]);
    expect(outcome).toMatchObject({
      result: TransactionResult.ABORTED,
      error: { name: 'GENERATION_ERROR' },
    });
  });

  it('rests between attempts, and stops when its caller goes', async () => {
    const { failure, befall, cluster, run } = bench();
    befall(RESULT.transactionBlocked, 1);
    const beforeMs = cluster.clock.nowMs();
    const sleepBetweenAttempts = { seconds: 2n };
    await run({ segments: [upsert('a')], sleepBetweenAttempts });
    expect(cluster.clock.nowMs() - beforeMs).toBeGreaterThanOrEqual(2_000);
    befall(RESULT.transactionBlocked, 100);
    const controller = new AbortController();
    cluster.clock.setTimer(1_000, () => {
      controller.abort(clientFailure('CANCELLED'));
    });
    const context = callContext({ signal: controller.signal });
    const error = await failure({ segments: [upsert('a')], sleepBetweenAttempts }, context);
    expect(error).toMatchObject({ codeName: 'CANCELLED' });
    const short = callContext({ remainingMs: () => 1_500 });
    const late = await failure({ segments: [upsert('a')], sleepBetweenAttempts }, short);
    expect(late).toMatchObject({ codeName: 'TIMEOUT', inDoubt: false });
  });

  it.each([
    [{}, 0],
    [{ sleepBetweenAttempts: { seconds: 2n } }, 2_000],
    [{ sleepJitter: { seconds: 4n } }, 1_000],
    [{ sleepBetweenAttempts: { seconds: 2n }, sleepJitter: { seconds: 4n } }, 3_000],
  ])('rests longer by chance: %o', async (pauses, restMs) => {
    const chances = [0.25, 0.75];
    const { run, befall, cluster } = bench({ random: () => chances.shift() ?? Number.NaN });
    befall(RESULT.transactionBlocked, 1);
    const beforeMs = cluster.clock.nowMs();
    await run({ segments: [upsert('a')], ...pauses });
    expect(cluster.clock.nowMs() - beforeMs).toBe(restMs);
  });

  it('has chance decide anew on each pause', async () => {
    const chances = [0, 0.5, 0.75];
    const { run, befall, cluster } = bench({ random: () => chances.shift() ?? Number.NaN });
    befall(RESULT.transactionBlocked, 3);
    const beforeMs = cluster.clock.nowMs();
    const sleepBetweenAttempts = { seconds: 1n };
    await run({ segments: [upsert('a')], sleepBetweenAttempts, sleepJitter: { seconds: 1n } });
    expect(cluster.clock.nowMs() - beforeMs).toBe(1_000 + 1_500 + 1_750);
  });

  it('does not begin a pause that chance makes longer than the call has', async () => {
    const { failure, befall, cluster } = bench({ random: () => 0.5 });
    befall(RESULT.transactionBlocked, 100);
    const beforeMs = cluster.clock.nowMs();
    const short = callContext({ remainingMs: () => 1_500 });
    const sleepJitter = { seconds: 3n };
    const error = await failure({ segments: [upsert('a')], sleepJitter }, short);
    expect(error).toMatchObject({ codeName: 'TIMEOUT', inDoubt: false });
    expect(cluster.clock.nowMs()).toBe(beforeMs);
  });

  it('is over at its deadline, and leaves nothing', async () => {
    const { failure, cluster, outcomes, transactions } = bench();
    cluster.passage = ({ kind }) => (kind === 'write' ? { requestMs: 3_500 } : undefined);
    const timeout = { seconds: 3n };
    const error = await failure({ segments: [upsert('a'), upsert('b')], timeout });
    expect(error).toMatchObject({ codeName: 'MRT_EXPIRED', inDoubt: false, attempts: 1 });
    cluster.passage = () => undefined;
    expect(await outcomes('a', 'b')).toEqual([Outcome.NOT_FOUND, Outcome.NOT_FOUND]);
    expect(transactions.open).toBe(0);
  });

  it('whose caller goes is finished where its commit has begun, else undone', async () => {
    for (const [kind, outcome] of [
      ['write', Outcome.NOT_FOUND],
      ['mark', Outcome.OK],
      ['rollForward', Outcome.OK],
    ] as const) {
      const { run, cluster, outcomes, transactions } = bench();
      const controller = new AbortController();
      cluster.passage = (request) => {
        if (request.kind !== kind) return undefined;
        cluster.passage = () => undefined;
        cluster.clock.setTimer(1_000, () => {
          controller.abort(clientFailure('CANCELLED'));
        });
        return { requestMs: 2_000 };
      };
      const context = callContext({ signal: controller.signal });
      const call = run({ segments: [upsert('a', 'b')] }, context);
      await call.catch((error: unknown) => error);
      expect(controller.signal.aborted).toBe(true);
      expect(await outcomes('a', 'b')).toEqual([outcome, outcome]);
      expect(transactions.open).toBe(0);
    }
  });

  it('in doubt is no success, and not carried out again', async () => {
    const { failure, cluster } = bench();
    cluster.passage = ({ kind }) => (kind === 'mark' ? { lost: 'answer' } : undefined);
    const error = await failure({ segments: [upsert('a')] });
    expect(error).toMatchObject({ codeName: 'TRANSACTION_IN_DOUBT', inDoubt: true, attempts: 1 });
    expect(cluster.sent.map(({ kind }) => kind)).not.toContain('rollBack');
    expect(cluster.sent.filter(({ kind }) => kind === 'announce')).toHaveLength(1);
  });

  it('leaves a receipt, once', async () => {
    const { run, failure, outcomes } = bench();
    const request: Request = { segments: [upsert('a')], receiptKey: key('r', 'txn') };
    await run(request);
    expect(await outcomes('r')).toEqual([Outcome.OK]);
    expect(await failure(request)).toMatchObject({ codeName: 'KEY_EXISTS_ERROR' });
  });
});

describe('a call that is refused before anything is sent', () => {
  it.each<[string, Request]>([
    ['INVALID_ARGUMENT', { segments: [upsert('a')], maxAttempts: 0 }],
    ['INVALID_ARGUMENT', { segments: [upsert('a')], maxAttempts: 101 }],
    ['INVALID_ARGUMENT', { segments: [upsert('a')], sleepBetweenAttempts: { seconds: 61n } }],
    ['INVALID_ARGUMENT', { segments: [upsert('a')], sleepJitter: { seconds: 60n, nanos: 1e6 } }],
    ['INVALID_ARGUMENT', { segments: [upsert('a')], sleepJitter: { nanos: 1 } }],
    ['INVALID_ARGUMENT', { segments: [upsert('a')], timeout: { seconds: 121n } }],
    ['TRANSACTION_NEEDS_SC', { segments: [{ ...upsert('a'), keys: [key('a', 'test')] }] }],
    ['TRANSACTION_NAMESPACE', { segments: [upsert('a'), { ...upsert(), keys: [key('a')] }] }],
  ])('%s %#', async (reason, request) => {
    const { failure, cluster, transactions } = bench();
    const error = await failure(request);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ reason });
    expect(cluster.sent).toHaveLength(0);
    expect(transactions.open).toBe(0);
  });

  it('is for one record more than a transaction writes, the receipt among them', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);
    for (const request of [
      { segments: [upsert(...names(4097))] },
      { segments: [upsert(...names(4096))], receiptKey: key('r', 'txn') },
    ] satisfies readonly Request[]) {
      const { failure, cluster } = bench();
      expect(await failure(request)).toMatchObject({
        reason: 'INVALID_ARGUMENT',
        message: 'segments: a transaction writes 4096 records at most.',
      });
      expect(cluster.sent).toHaveLength(0);
    }
  });

  it('is not for as many as it writes, reads of others and second writes beside them', async () => {
    const names = Array.from({ length: 4096 }, (_, index) => `k${index}`);
    const { run } = bench();
    const { outcome } = await run({ segments: [upsert(...names), read('other'), upsert('k0')] });
    expect(outcome?.result).toBe(TransactionResult.COMMITTED);
  }, 60_000);

  it('takes the largest of each', async () => {
    const { run } = bench();
    const request = {
      maxAttempts: 100,
      sleepBetweenAttempts: { seconds: 60n },
      sleepJitter: { seconds: 60n },
    };
    const { outcome } = await run({
      ...request,
      segments: [upsert('a')],
      timeout: { seconds: 120n },
    });
    expect(outcome?.result).toBe(TransactionResult.COMMITTED);
  });
});
