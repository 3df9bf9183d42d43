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

describe('a connection', () => {
  const plain = target;
  const secure = { ...target, tls: { insecure: false } };
  it.each([
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      secure,
      'What listens at 127.0.0.1:50051 does not speak TLS; leave out --tls, --tls-ca-file and --insecure.',
    ],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      secure,
      'What listens at 127.0.0.1:50051 has a certificate of an authority that is not trusted; name that one with --tls-ca-file.',
    ],
    [
      'ERR_HTTP2_ERROR',
      plain,
      'No answer came from 127.0.0.1:50051: what listens there is no gRPC listener of a gateway, wants TLS (--tls, --tls-ca-file), or ended during the call.',
    ],
    [
      'ECONNRESET',
      secure,
      'No answer came from 127.0.0.1:50051: what listens there is no gRPC listener of a gateway or ended during the call.',
    ],
    ['ERR_SOMETHING', plain, 'INTERNAL: raw'],
  ])('that ends with %s is told in words', (code, to, words) => {
    const cause = Object.assign(new Error('raw'), { code });
    const error = new ConnectError('raw', Code.Internal, undefined, undefined, cause);
    expect(rpcFailure(error, to).message).toBe(words);
  });

  it('that drops the stream is told so, and a call that was cancelled is not', () => {
    const dropped = 'http/2 stream closed with error code CANCEL (0x8)';
    expect(rpcFailure(new ConnectError(dropped, Code.Canceled), plain).message).toMatch(
      /^No answer came from 127\.0\.0\.1:50051: .*, wants TLS/,
    );
    expect(rpcFailure(new ConnectError('stopped', Code.Canceled), plain).message).toBe(
      'CANCELLED: stopped',
    );
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
