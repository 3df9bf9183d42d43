import {
  ClientError,
  type ErrorDetail,
  ErrorDetailSchema,
  RetryAdvice,
} from '@aerogate/proto/aerogate/v1/error_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { codeName, rpcFailure } from './rpc-error-words.js';

const target = { address: { host: '127.0.0.1', port: 50_051 } };

describe('a failed call', () => {
  it('says the code, the reason, and what to do', () => {
    const failure = rpcFailure(
      failed(Code.Aborted, {
        code: { case: 'serverCode', value: 3 },
        name: 'GENERATION_ERROR',
        message: 'The record has another generation than expected.',
        retryAdvice: RetryAdvice.AFTER_REREAD,
        node: 'A1',
        attempts: 1,
      }),
      target,
    );
    expect(failure.exitCode).toBe(74);
    expect(failure.message).toBe(
      [
        'ABORTED (GENERATION_ERROR, server code 3): The record has another generation than expected.',
        '  Read the record again and decide anew.',
        '  Node A1, 1 attempt.',
      ].join('\n'),
    );
  });

  it('says when a write may have been applied, and what the server added', () => {
    const { message, exitCode } = rpcFailure(
      failed(Code.DeadlineExceeded, {
        code: { case: 'clientError', value: ClientError.TIMEOUT },
        name: 'TIMEOUT',
        message: 'The time allowed for the call ran out.',
        serverMessage: 'queue full',
        inDoubt: true,
        retryAdvice: RetryAdvice.ONLY_IF_IDEMPOTENT,
        node: 'A1',
        attempts: 3,
      }),
      target,
    );
    expect(exitCode).toBe(68);
    expect(message.split('\n').slice(1)).toEqual([
      '  The server said: queue full',
      '  In doubt: the write may have been applied.',
      '  Repeat it only if applying it twice is the same as once.',
      '  Node A1, 3 attempts.',
    ]);
  });

  it('names the field where the sentence does not', () => {
    const detail = { name: 'INVALID_ARGUMENT', message: 'is too long', field: 'key.set' };
    expect(rpcFailure(failed(Code.InvalidArgument, detail), target).message).toContain(
      '  Field: key.set',
    );
  });

  it('without a detail is told as it came', () => {
    expect(rpcFailure(new ConnectError('no', Code.Unimplemented), target)).toMatchObject({
      message: 'UNIMPLEMENTED: no',
      exitCode: 76,
    });
  });

  it('without a gateway says where nobody was', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const error = new ConnectError('x', Code.Unavailable, undefined, undefined, cause);
    const { message, exitCode } = rpcFailure(error, target);
    expect(message).toMatch(/^No gateway answers at 127\.0\.0\.1:50051: nothing listens there\./);
    expect(exitCode).toBe(78);
  });
});

describe('names of codes', () => {
  it.each([
    [Code.Canceled, 'CANCELLED'],
    [Code.NotFound, 'NOT_FOUND'],
    [Code.DeadlineExceeded, 'DEADLINE_EXCEEDED'],
    [Code.Internal, 'INTERNAL'],
  ])('%s', (code, name) => {
    expect(codeName(code)).toBe(name);
  });
});

function failed(code: Code, detail: MessageInitShape<typeof ErrorDetailSchema>): ConnectError {
  const error = new ConnectError('what the status says', code);
  const message: ErrorDetail = create(ErrorDetailSchema, detail);
  error.details = [{ desc: ErrorDetailSchema, value: message }];
  return error;
}
