import { ErrorDisposition, Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import { FAKE_CLOCK_START_MS } from '../../../../../test/support/fake-clock.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  type GetInit,
  key,
  NOT_FOUND,
  statusOf,
  text,
} from '../../../../../test/support/session-gateway.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../../model/limits.js';
import { stringValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { get } = SessionService.method;

describe('Get', () => {
  it('answers the record, its generation and the seconds it has left', async () => {
    const now = FAKE_CLOCK_START_MS / 1_000 - CITRUSLEAF_EPOCH_SECONDS;
    const bins = [{ name: 'name', value: stringValue('Tim') }];
    const { services } = fakeGateway({
      respond: () => okOutcome(bins, { generation: 7, voidTimeSeconds: now + 60 }),
    });

    const { result, summary } = await callUnary(services, get, { key: key('u1') });

    expect(result).toMatchObject({
      index: 0,
      outcome: ProtoOutcome.OK,
      key: { namespace: 'test', set: 'users', userKey: { value: 'u1' } },
      record: { bins: { name: text('Tim') }, generation: 7, ttlSeconds: 60 },
    });
    expect(result?.key?.digest).toHaveLength(20);
    expect(summary).toMatchObject({ ok: 1, failed: 0 });
  });

  it.each<[string, GetInit, unknown]>([
    ['all bins', {}, 'all'],
    ['bins by name', { bins: ['a', 'b'] }, ['a', 'b']],
    ['no bins', { noBins: true }, 'none'],
  ])('reads %s', async (_, request, bins) => {
    const { services, driver } = fakeGateway();

    await callUnary(services, get, { key: key('u1'), ...request } as GetInit);

    expect(driver.commands).toMatchObject([{ verb: 'get', bins }]);
  });

  it('is NOT_FOUND for a missing record, unless that is allowed', async () => {
    const { services } = fakeGateway({ respond: () => NOT_FOUND });

    const status = await statusOf(callUnary(services, get, { key: key('u1') }));
    const allowed = await callUnary(services, get, { key: key('u1'), allowMissing: true });
    const row = await callUnary(services, get, {
      key: key('u1'),
      errorDisposition: ErrorDisposition.ROWS,
    });

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
    expect(allowed.result).toMatchObject({ outcome: ProtoOutcome.NOT_FOUND, index: 0 });
    expect(allowed.result?.error).toBeUndefined();
    expect(allowed.summary).toMatchObject({ notFound: 1 });
    expect(allowed.summary?.firstFailedIndex).toBeUndefined();
    expect(row.result).toMatchObject({
      outcome: ProtoOutcome.NOT_FOUND,
      error: { name: 'KEY_NOT_FOUND_ERROR' },
    });
    expect(row.summary?.firstFailedIndex).toBe(0);
  });

  it('sends nothing for a namespace the cluster does not have', async () => {
    const { services, driver } = fakeGateway();

    const status = await statusOf(callUnary(services, get, { key: key('u1', 'nowhere') }));

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain('key.namespace');
    expect(driver.calls).toEqual([]);
  });

  it('is UNAVAILABLE while the cluster is, and sends nothing', async () => {
    const { services, driver } = fakeGateway({ cluster: { ready: false, namespaces: new Map() } });

    const status = await statusOf(callUnary(services, get, { key: key('u1') }));

    expect(status.code).toBe(GRPC_CODE.UNAVAILABLE);
    expect(driver.calls).toEqual([]);
  });

  it('hands the tag to the log of the call', async () => {
    const { services } = fakeGateway();
    const context = callContext();

    await callUnary(services, get, { key: key('u1'), requestTag: 'nightly' }, context);
    const status = await statusOf(callUnary(services, get, { key: key('u1'), requestTag: 'é' }));

    expect(context.requestTag).toBe('nightly');
    expect(status.message).toContain('requestTag');
  });
});
