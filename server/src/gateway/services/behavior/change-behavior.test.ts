import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Replica, SettingsSchema } from '@aerogate/proto/aerogate/v1/settings_pb';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { createFakeClock } from '../../../../../test/support/fake-clock.js';
import { fakeGateway, key, statusOf } from '../../../../../test/support/session-gateway.js';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.js';
import { openBehaviorFile } from '../../../behavior/behavior-file.js';
import type { OverrideLimits } from '../../../behavior/registry.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { deleteBehavior, getBehavior, putBehavior, resolveBehavior } = BehaviorService.method;
const { get } = SessionService.method;

const seconds = (count: number) => ({
  $typeName: 'google.protobuf.Duration' as const,
  ...{ seconds: BigInt(count), nanos: 0 },
});
const CHECKOUT = {
  name: 'checkout',
  parent: 'READ_FAST',
  reads: create(SettingsSchema, { totalTimeout: seconds(3), maxRetries: 7 }),
};

function gatewayWithFile(limits: OverrideLimits = {}) {
  const path = join(temporaryFolder(), 'behaviors.yaml');
  writeFileSync(path, '');
  const behaviors = openBehaviorFile({ path, clock: createFakeClock(), limits });
  onTestFinished(() => {
    behaviors.close();
  });
  return { ...fakeGateway({ behaviors }), behaviors, path };
}

describe('PutBehavior', () => {
  it('writes the file, and the next call runs under it', async () => {
    const { services, driver, path } = gatewayWithFile();

    const put = await callUnary(services, putBehavior, { behavior: CHECKOUT });
    const got = await callUnary(services, getBehavior, { name: 'checkout' });
    await callUnary(services, get, { key: key('u1'), session: { behavior: 'checkout' } });

    expect(readFileSync(path, 'utf8')).toContain('total_timeout: 3s');
    expect(got.behavior).toEqual(put.behavior);
    expect(got.revision).toBe(put.revision);
    expect(driver.commands[0]?.settings).toMatchObject({
      ...{ totalTimeoutMs: 3_000, maxRetries: 7, socketTimeoutMs: 50 },
    });
  });

  it('with the same content again changes nothing', async () => {
    const { services } = gatewayWithFile();

    const first = await callUnary(services, putBehavior, { behavior: CHECKOUT });
    const second = await callUnary(services, putBehavior, { behavior: CHECKOUT });

    expect(second.revision).toBe(first.revision);
  });

  it('is refused, and writes nothing', async () => {
    const { services, path } = gatewayWithFile({ forbidden: new Set(['durableDelete']) });
    const { FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED } = GRPC_CODE;
    const writes = create(SettingsSchema, { durableDelete: false });
    const refusals = [
      [{}, INVALID_ARGUMENT, 'behavior'],
      [{ behavior: { ...CHECKOUT, name: '1' } }, INVALID_ARGUMENT, 'behavior.name'],
      [{ behavior: { ...CHECKOUT, preset: true } }, INVALID_ARGUMENT, 'behavior.preset'],
      [{ behavior: { ...CHECKOUT, parent: 'NOBODY' } }, INVALID_ARGUMENT, 'NOBODY'],
      [{ behavior: { ...CHECKOUT, name: 'DEFAULT' } }, FAILED_PRECONDITION, 'presets'],
      [{ behavior: CHECKOUT, expectedRevision: 'x' }, FAILED_PRECONDITION, 'revision'],
      [{ behavior: { ...CHECKOUT, writes } }, PERMISSION_DENIED, 'behavior.writes.durableDelete'],
    ] as const;

    for (const [request, code, words] of refusals) {
      const status = await statusOf(callUnary(services, putBehavior, request));
      expect([status.code, status.message]).toEqual([code, expect.stringContaining(words)]);
    }
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('needs a file', async () => {
    const { services } = fakeGateway();

    const put = await statusOf(callUnary(services, putBehavior, { behavior: CHECKOUT }));
    const removed = await statusOf(callUnary(services, deleteBehavior, { name: 'checkout' }));

    expect([put.code, removed.code]).toEqual([
      GRPC_CODE.FAILED_PRECONDITION,
      GRPC_CODE.FAILED_PRECONDITION,
    ]);
    expect(put.message).toContain('--behavior-file');
  });
});

describe('DeleteBehavior', () => {
  it('takes it out, and calls that name it are refused', async () => {
    const { services } = gatewayWithFile();
    await callUnary(services, putBehavior, { behavior: CHECKOUT });

    await callUnary(services, deleteBehavior, { name: 'checkout' });
    const status = await statusOf(
      callUnary(services, get, { key: key('u1'), session: { behavior: 'checkout' } }),
    );
    const again = await statusOf(callUnary(services, deleteBehavior, { name: 'checkout' }));
    const missing = await callUnary(services, deleteBehavior, {
      ...{ name: 'checkout', allowMissing: true },
    });

    expect([status.code, again.code]).toEqual([GRPC_CODE.INVALID_ARGUMENT, GRPC_CODE.NOT_FOUND]);
    expect(missing.revision).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("the operator's limits", () => {
  const limits = { totalTimeoutMaxMs: 2_000, retriesMax: 1 };

  it('hold for behaviours and for overrides, and ResolveBehavior says so', async () => {
    const { services, driver } = gatewayWithFile(limits);
    const settings = create(SettingsSchema, { totalTimeout: seconds(0), maxRetries: 1 });

    await callUnary(services, get, { key: key('u1') });
    await callUnary(services, get, { key: key('u1'), session: { settings } });
    const { cells } = await callUnary(services, resolveBehavior, { session: { settings } });

    expect(driver.commands.map((command) => command.settings)).toMatchObject([
      { totalTimeoutMs: 2_000, maxRetries: 1 },
      { totalTimeoutMs: 2_000, maxRetries: 1 },
    ]);
    expect(cells[0]?.origins.filter(({ capped }) => capped).map(({ setting }) => setting)).toEqual([
      'total_timeout',
    ]);
  });

  it('refuse what the operator keeps to themselves', async () => {
    const { services, driver } = gatewayWithFile({ forbidden: new Set(['replica']) });
    const session = { settings: create(SettingsSchema, { replica: Replica.MASTER }) };

    const status = await statusOf(callUnary(services, get, { key: key('u1'), session }));

    expect(status.code).toBe(GRPC_CODE.PERMISSION_DENIED);
    expect(status.message).toContain('session.settings.replica');
    expect(driver.commands).toEqual([]);
  });
});
