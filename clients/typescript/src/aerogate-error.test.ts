/** Tests of aerogate-error, on errors built by hand: `npm test` in this folder. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClientError, ErrorDetailSchema, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { ErrorInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { AerogateError, decodeError, retryAdviceName } from './aerogate-error.ts';

describe('decodeError', () => {
  it('finds the detail among others', () => {
    const cause = new ConnectError('no', Code.Aborted, undefined, [
      { desc: ErrorInfoSchema, value: { reason: 'GENERATION_ERROR' } },
      {
        desc: ErrorDetailSchema,
        value: {
          code: { case: 'serverCode', value: 3 },
          name: 'GENERATION_ERROR',
          inDoubt: true,
          retryAdvice: RetryAdvice.AFTER_REREAD,
          field: 'generation',
          message: 'The record has another generation.',
        },
      },
    ]);
    const error = decodeError(cause);
    assert(error instanceof AerogateError);
    assert.equal(error.message, 'GENERATION_ERROR: The record has another generation.');
    assert.equal(error.cause, cause);
    const { status, code, serverCode, inDoubt, retryAdvice, field } = error;
    assert.deepEqual(
      [status, code, serverCode, inDoubt, retryAdvice, field],
      [Code.Aborted, 'GENERATION_ERROR', 3, true, RetryAdvice.AFTER_REREAD, 'generation'],
    );
  });

  it('leaves alone what the gateway did not say', () => {
    const details = [{ desc: ErrorInfoSchema, value: { reason: 'PROXY' } }];
    const ofProxy = new ConnectError('no', Code.Internal, undefined, details);
    for (const cause of [new Error('x'), new ConnectError('x'), ofProxy, undefined]) {
      assert.equal(decodeError(cause), cause);
    }
  });
});

describe('AerogateError', () => {
  it('takes the detail of a row', () => {
    const code = { case: 'clientError', value: ClientError.TIMEOUT } as const;
    const error = new AerogateError(create(ErrorDetailSchema, { code, name: 'TIMEOUT' }));
    assert.equal(error.serverCode, undefined);
    assert.equal(error.status, undefined);
  });
});

describe('retryAdviceName', () => {
  it('names the advice of a newer gateway by its number', () => {
    assert.equal(retryAdviceName(RetryAdvice.SAME_CALL), 'SAME_CALL');
    assert.equal(retryAdviceName(99 as RetryAdvice), '99');
  });
});
