/** Every status the SDK has for transactions, as a stream tells it. */

import { type ErrorDetail, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { describe, expect, it } from 'vitest';
import { openTransactStream } from '../../../../../test/support/open-transact-stream.js';
import type { Passage, RequestKind } from '../../../../../test/support/simulated-cluster.js';
import { simulatedGateway } from '../../../../../test/support/simulated-gateway.js';
import {
  errorIn,
  putStep,
  type TransactStream,
} from '../../../../../test/support/transact-stream.js';
import { RESULT } from '../../../model/result-code.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { COMMITTED, ABORTED, ALREADY_COMMITTED, ALREADY_ABORTED, IN_DOUBT } = TransactionResult;
const { WHOLE_TRANSACTION, NEVER } = RetryAdvice;

/** A stream with a transaction that has read `r` and written `a`, in trouble from then on. */
async function busyStream(trouble: Partial<Record<RequestKind, Passage>> = {}) {
  const { cluster, services } = simulatedGateway();
  const settle = <Result>(work: Promise<Result>): Promise<Result> => cluster.settle(work);
  const stream = openTransactStream(services, settle);
  await settle(stream.begin());
  await settle(stream.value('r'));
  await settle(stream.put('a', 1n));
  cluster.passage = ({ kind }) => trouble[kind];
  return { stream, settle };
}

const refused = (resultCode: number): Passage => ({
  answer: () => [[{ resultCode }]],
});
const LOST: Passage = { lost: 'answer' };
const NEVER_THERE: Passage = { lost: 'request' };
const NOTHING_PENDING = { rollPending: false, closePending: false };

describe('how a commit ends', () => {
  it.each<[string, Parameters<typeof busyStream>[0], object]>([
    ['OK', {}, { result: COMMITTED, ...NOTHING_PENDING }],
    [
      'ROLL_FORWARD_ABANDONED',
      { rollForward: NEVER_THERE },
      { result: COMMITTED, rollPending: true, closePending: true },
    ],
    [
      'CLOSE_ABANDONED',
      { close: refused(RESULT.forbidden) },
      { result: COMMITTED, rollPending: false, closePending: true },
    ],
    [
      'VERIFY_FAIL',
      { verify: refused(RESULT.transactionVersionMismatch) },
      { result: ABORTED, ...NOTHING_PENDING, error: { name: 'TRANSACTION_VERIFY_FAILED' } },
    ],
    [
      'VERIFY_FAIL_CLOSE_ABANDONED',
      {
        verify: refused(RESULT.transactionVersionMismatch),
        close: refused(RESULT.forbidden),
      },
      {
        ...{ result: ABORTED, rollPending: false, closePending: true },
        error: { name: 'TRANSACTION_VERIFY_FAILED' },
      },
    ],
    [
      'VERIFY_FAIL_ABORT_ABANDONED',
      { verify: refused(RESULT.transactionVersionMismatch), rollBack: NEVER_THERE },
      {
        ...{ result: ABORTED, rollPending: true, closePending: true },
        error: { name: 'TRANSACTION_VERIFY_FAILED' },
      },
    ],
    [
      'MARK_ROLL_FORWARD_ABANDONED',
      { mark: LOST },
      {
        ...{ result: IN_DOUBT, ...NOTHING_PENDING },
        error: { name: 'TRANSACTION_IN_DOUBT', inDoubt: true },
      },
    ],
    [
      'the server had aborted it',
      { mark: refused(RESULT.transactionAborted) },
      { result: ABORTED, ...NOTHING_PENDING, error: { name: 'MRT_ABORTED', inDoubt: false } },
    ],
  ])('%s', async (_, trouble, expected) => {
    const { stream, settle } = await busyStream(trouble);
    expect(await settle(stream.commit())).toMatchObject(expected);
  });

  it('ALREADY_COMMITTED', async () => {
    const { stream, settle } = await busyStream();
    await settle(stream.commit());
    expect(await settle(stream.commit())).toMatchObject({ result: ALREADY_COMMITTED });
    expect(await settle(stream.abortTransaction())).toMatchObject({ result: ALREADY_COMMITTED });
  });
});

describe('how an abort ends', () => {
  it.each<[string, Parameters<typeof busyStream>[0], object]>([
    ['OK', {}, NOTHING_PENDING],
    ['ROLL_BACK_ABANDONED', { rollBack: NEVER_THERE }, { rollPending: true, closePending: true }],
    [
      'CLOSE_ABANDONED',
      { close: refused(RESULT.forbidden) },
      { rollPending: false, closePending: true },
    ],
  ])('%s', async (_, trouble, expected) => {
    const { stream, settle } = await busyStream(trouble);
    const outcome = await settle(stream.abortTransaction());
    expect(outcome).toMatchObject({ result: ABORTED, ...expected });
    expect(outcome.error).toBeUndefined();
  });

  it('ALREADY_ABORTED', async () => {
    const { stream, settle } = await busyStream();
    await settle(stream.abortTransaction());
    expect(await settle(stream.abortTransaction())).toMatchObject({ result: ALREADY_ABORTED });
    expect(await settle(stream.commit())).toMatchObject({ result: ALREADY_ABORTED });
  });
});

describe('what a step is refused with', () => {
  const stepError = async (
    settle: <Result>(work: Promise<Result>) => Promise<Result>,
    stream: TransactStream,
  ): Promise<{ readonly code: number; readonly detail: ErrorDetail }> => {
    const answer = await settle(stream.step(putStep('b', 1n)));
    const code = answer.case === 'error' ? answer.value.code : GRPC_CODE.OK;
    return { code, detail: errorIn(answer) };
  };

  it.each([
    ['MRT_BLOCKED', RESULT.transactionBlocked, 'ABORTED', WHOLE_TRANSACTION],
    ['MRT_VERSION_MISMATCH', RESULT.transactionVersionMismatch, 'ABORTED', WHOLE_TRANSACTION],
    ['MRT_EXPIRED', RESULT.transactionExpired, 'ABORTED', WHOLE_TRANSACTION],
    ['MRT_TOO_MANY_WRITES', RESULT.transactionTooManyWrites, 'FAILED_PRECONDITION', NEVER],
    ['MRT_COMMITTED', RESULT.transactionCommitted, 'FAILED_PRECONDITION', NEVER],
    ['MRT_ABORTED', RESULT.transactionAborted, 'ABORTED', WHOLE_TRANSACTION],
    ['MRT_ALREADY_LOCKED', RESULT.transactionAlreadyLocked, 'ABORTED', WHOLE_TRANSACTION],
    [
      'MRT_MONITOR_EXISTS',
      RESULT.transactionMonitorExists,
      'FAILED_PRECONDITION',
      WHOLE_TRANSACTION,
    ],
  ] as const)('%s', async (name, resultCode, grpcCode, retryAdvice) => {
    for (const kind of ['announce', 'write'] as const) {
      const { stream, settle } = await busyStream({ [kind]: refused(resultCode) });
      const { code, detail } = await stepError(settle, stream);
      expect(detail).toMatchObject({ name, retryAdvice, inDoubt: false });
      expect(code).toBe(GRPC_CODE[grpcCode]);
      expect(await settle(stream.abortTransaction())).toMatchObject({ result: ABORTED });
    }
  });
});
