import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Replica } from '@aerogate/proto/aerogate/v1/settings_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import {
  fakeGateway,
  int,
  key,
  type OperationInit,
  putBin,
  QUERY,
  statusOf,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import type { Command } from '../../../model/command.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { get, put, execute } = SessionService.method;

describe('the settings of a call', () => {
  it('come from the cell of what is done, and from overrides on top', async () => {
    const { services, driver } = fakeGateway();
    const settings = { totalTimeout: { seconds: 2n, nanos: 500_000_000 }, replica: Replica.MASTER };
    const session = { behavior: 'READ_FAST', settings };

    await callUnary(services, get, { key: key('u1'), session });
    await callUnary(services, put, { key: key('u1'), bins: { a: int(1n) }, session });

    expect(settingsOf(driver.commands)).toMatchObject([
      { totalTimeoutMs: 2_500, socketTimeoutMs: 50, maxRetries: 3, replica: 'master' },
      { totalTimeoutMs: 2_500, socketTimeoutMs: 5_000, maxRetries: 2, replica: 'master' },
    ]);
  });

  it('know writes that count their applications, and namespaces in SC mode', async () => {
    const { services, driver } = fakeGateway();
    const add: OperationInit = { bin: 'a', op: { case: 'add', value: int(1n) } };
    const segments = [
      { ...UPSERT, operations: [putBin('a')], keys: [key('1'), key('2', 'txn')] },
      { ...UPSERT, operations: [add], keys: [key('3')], durableDelete: true },
      { verb: { case: 'delete', value: {} } as const, keys: [key('4')] },
    ];

    await callUnary(services, execute, { segments, defaults: { durableDelete: true } });

    expect(settingsOf(driver.commands)).toMatchObject([
      { maxRetries: 2, durableDelete: true },
      { maxRetries: 2, durableDelete: true },
      { maxRetries: 0, durableDelete: true },
      { durableDelete: true },
    ]);
    // A batch is repeated as seldom as its strictest row.
    expect(driver.calls).toMatchObject([{ options: { settings: { maxRetries: 0 } } }]);
  });

  it('are those of a segment on top of those of the call', async () => {
    const { services, driver } = fakeGateway();
    const session = { behavior: 'READ_FAST', settings: { maxRetries: 9 } };
    const segments = [
      { ...QUERY, keys: [key('1')], session: { settings: { sendKey: false } } },
      { ...QUERY, keys: [key('2')], session: { behavior: 'DEFAULT' } },
    ];

    await callUnary(services, execute, { segments, session });

    expect(settingsOf(driver.commands)).toMatchObject([
      { totalTimeoutMs: 200, maxRetries: 9, sendKey: false },
      { totalTimeoutMs: 30_000, maxRetries: 9, sendKey: true },
    ]);
  });

  it('end before the deadline of the caller', async () => {
    const { services, driver } = fakeGateway();
    const within = (ms: number) => callContext({ remainingMs: () => ms });

    await callUnary(services, get, { key: key('u1') }, within(1_000));
    await callUnary(services, get, { key: key('u1') }, within(100_000));
    const unbounded = { settings: { totalTimeout: { seconds: 0n } } };
    await callUnary(services, get, { key: key('u1'), session: unbounded }, within(100));
    const status = await statusOf(callUnary(services, get, { key: key('u1') }, within(1)));

    const timeouts = driver.calls.map((call) =>
      call.call === 'info' ? 0 : call.options.settings.totalTimeoutMs,
    );
    expect(timeouts).toEqual([950, 30_000, 95]);
    expect(status.code).toBe(GRPC_CODE.DEADLINE_EXCEEDED);
  });

  it('give the driver the signal of the caller, and send nothing once that has gone', async () => {
    const controller = new AbortController();
    const { services, driver } = fakeGateway();
    const context = callContext({ signal: controller.signal });

    await callUnary(services, get, { key: key('u1') }, context);
    controller.abort();
    const status = await statusOf(callUnary(services, get, { key: key('u1') }, context));

    expect(driver.calls).toMatchObject([{ options: { signal: controller.signal } }]);
    expect(driver.calls).toHaveLength(1);
    expect(status.code).toBe(GRPC_CODE.CANCELLED);
  });
});

function settingsOf(commands: readonly Command[]) {
  return commands.map(({ settings }) => settings);
}
